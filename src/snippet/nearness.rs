//! How much of a query stands near each piece: every probe fades with the distance to its nearest place.

use super::scan::ProbeSet;

/// Where a piece lies: columns from the beginning of the article.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// First column.
    pub start: f32,
    /// Column after the last.
    pub end: f32,
}

/// Weight of the probes near one piece.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Nearness {
    /// In it or before it.
    pub before: f32,
    /// In it or after it.
    pub after: f32,
    /// On the nearer side.
    pub either: f32,
}

/// The nearness of all pieces, which must be in order: a probe at a distance of `d` columns counts exp(-d / `reach`) of its weight.
/// One pass each way; the time is that of pieces × probes.
pub fn nearness(extents: &[Extent], seen: &[ProbeSet], weights: &[f32], reach: f32) -> Vec<Nearness> {
    let used: Vec<usize> = (0..weights.len()).filter(|&probe| weights[probe] > 0.0).collect();
    let slots = Slots::new(&used, seen);
    let weights: Vec<f32> = used.iter().map(|&probe| weights[probe]).collect();
    let count = used.len();
    let faded = |columns: f32| (-columns.max(0.0) / reach).exp();
    // After a piece with the probe, the gap counts; after any other, its width too.
    let mut after = vec![0.0f32; extents.len() * count];
    for piece in (0..extents.len()).rev() {
        let (row, next) = after[piece * count..].split_at_mut(count);
        if let Some(later) = extents.get(piece + 1) {
            let here = extents[piece];
            let whole = faded(later.end - here.end);
            for (near, next) in row.iter_mut().zip(next.iter()) {
                *near = next * whole;
            }
            let gap = faded(later.start - here.end);
            slots
                .of(piece + 1)
                .iter()
                .for_each(|&slot| row[usize::from(slot)] = gap);
        }
        slots.of(piece).iter().for_each(|&slot| row[usize::from(slot)] = 1.0);
    }
    let mut before = vec![0.0f32; count];
    let mut all = Vec::with_capacity(extents.len());
    for (piece, &here) in extents.iter().enumerate() {
        if let Some(earlier) = piece.checked_sub(1) {
            let whole = faded(here.start - extents[earlier].start);
            before.iter_mut().for_each(|near| *near *= whole);
            let gap = faded(here.start - extents[earlier].end);
            slots
                .of(earlier)
                .iter()
                .for_each(|&slot| before[usize::from(slot)] = gap);
        }
        slots.of(piece).iter().for_each(|&slot| before[usize::from(slot)] = 1.0);
        let row = &after[piece * count..(piece + 1) * count];
        let mut near = Nearness::default();
        for ((weight, before), after) in weights.iter().zip(&before).zip(row) {
            near.before += weight * before;
            near.after += weight * after;
            near.either += weight * before.max(*after);
        }
        all.push(near);
    }
    all
}

/// The probes of each piece that weigh anything, as their places among those.
struct Slots {
    all: Vec<u8>,
    /// Where those of each piece end.
    ends: Vec<usize>,
}

impl Slots {
    fn new(used: &[usize], seen: &[ProbeSet]) -> Slots {
        let mut slots = Slots {
            all: Vec::new(),
            ends: Vec::with_capacity(seen.len()),
        };
        for &probes in seen {
            let of_piece = used.iter().enumerate().filter(|&(_, &probe)| probes >> probe & 1 == 1);
            if probes != 0 {
                slots.all.extend(of_piece.map(|(slot, _)| slot as u8));
            }
            slots.ends.push(slots.all.len());
        }
        slots
    }

    fn of(&self, piece: usize) -> &[u8] {
        let start = piece.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[piece]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_fades_with_the_columns_between() {
        let extent = |start: f32| Extent {
            start,
            end: start + 10.0,
        };
        let extents = [extent(0.0), extent(10.0), extent(20.0), extent(32.0)];
        let found = nearness(&extents, &[0, 0b1, 0, 0], &[2.0, 5.0], 10.0);
        let at = |columns: f32| 2.0 * (-columns / 10.0).exp();
        let expected = [(0.0, at(0.0)), (2.0, 2.0), (at(0.0), 0.0), (at(12.0), 0.0)];
        for (near, (before, after)) in found.iter().zip(expected) {
            assert!(
                (near.before - before).abs() < 1e-5 && (near.after - after).abs() < 1e-5,
                "{found:?}"
            );
            assert!((near.either - before.max(after)).abs() < 1e-5);
        }
    }
}
