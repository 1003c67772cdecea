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
    let weights: Vec<f32> = used.iter().map(|&probe| weights[probe]).collect();
    let count = used.len();
    let fades: Vec<[f32; 3]> = extents
        .windows(2)
        .map(|pair| {
            let faded = |columns: f32| (-columns.max(0.0) / reach).exp();
            [
                pair[1].start - pair[0].end,
                pair[1].start - pair[0].start,
                pair[1].end - pair[0].end,
            ]
            .map(faded)
        })
        .collect();
    // After a piece with the probe, the gap counts; after any other, its width too.
    let mut after = vec![0.0f32; extents.len() * count];
    for piece in (0..extents.len()).rev() {
        let (row, rest) = after[piece * count..].split_at_mut(count);
        for (slot, &probe) in used.iter().enumerate() {
            row[slot] = if seen[piece] >> probe & 1 == 1 {
                1.0
            } else if piece + 1 == extents.len() {
                0.0
            } else {
                let [gap, _, whole] = fades[piece];
                rest[slot] * if seen[piece + 1] >> probe & 1 == 1 { gap } else { whole }
            };
        }
    }
    let mut before = vec![0.0f32; count];
    let mut all = Vec::with_capacity(extents.len());
    for piece in 0..extents.len() {
        let row = &after[piece * count..(piece + 1) * count];
        let mut near = Nearness::default();
        for (slot, &probe) in used.iter().enumerate() {
            if seen[piece] >> probe & 1 == 1 {
                before[slot] = 1.0;
            } else if piece > 0 {
                let [gap, whole, _] = fades[piece - 1];
                before[slot] *= if seen[piece - 1] >> probe & 1 == 1 { gap } else { whole };
            }
            near.before += weights[slot] * before[slot];
            near.after += weights[slot] * row[slot];
            near.either += weights[slot] * before[slot].max(row[slot]);
        }
        all.push(near);
    }
    all
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
