//! Choosing what to show: the pieces that are together the likeliest to answer, in at most a few passages, within the width.
//!
//! A knapsack by dynamic programming: over the pieces in reading order, the number of passages begun and the columns used.

use std::ops::Range;

/// Most passages of one snippet.
const MOST_PASSAGES: usize = 3;
/// What a passage costs, in likelihood: decides among near equals for the whole over the scattered.
const PASSAGE_COST: f32 = 0.01;
/// Likeliest pieces that are considered, each with the pieces beside it.
const CONSIDERED: usize = 16;
/// Pieces beside a likely one that are considered, before and after it.
const BESIDE: usize = 2;
/// Steps into which the width is divided; widths up to this are exact.
const MOST_STEPS: usize = 160;

/// A piece that may be shown.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// Columns of the piece.
    pub width: usize,
    /// Columns between it and the piece before it when both are shown in one passage; `None` when they cannot be.
    pub gap: Option<usize>,
    /// Columns of the mark before a passage that begins with it: at the very beginning, and after another passage.
    pub lead: [usize; 2],
    /// How likely it answers, 0 to 1.
    pub likelihood: f32,
}

/// The best passages within `width` columns, in reading order, as ranges of `choices`; a mark at the end is not counted.
pub fn select(choices: &[Choice], width: usize) -> Vec<Range<usize>> {
    let considered = considered(choices);
    let mut table = Table::new(width, considered.len());
    let mut last = None;
    for &index in &considered {
        let choice = &choices[index];
        let continues = last.is_some_and(|last| last + 1 == index);
        table.take(choice, choice.gap.filter(|_| continues));
        last = Some(index);
    }
    table.traced(&considered)
}

/// The likeliest pieces and those beside them, in order.
fn considered(choices: &[Choice]) -> Vec<usize> {
    let mut likeliest: Vec<usize> = (0..choices.len()).collect();
    if likeliest.len() > CONSIDERED {
        let likelier = |&a: &usize, &b: &usize| choices[b].likelihood.total_cmp(&choices[a].likelihood).then(a.cmp(&b));
        likeliest.select_nth_unstable_by(CONSIDERED, likelier);
        likeliest.truncate(CONSIDERED);
    }
    let around = |index: usize| index.saturating_sub(BESIDE)..(index + BESIDE + 1).min(choices.len());
    let mut considered: Vec<usize> = likeliest.into_iter().flat_map(around).collect();
    considered.sort_unstable();
    considered.dedup();
    considered
}

/// Sums of likelihood by passages begun and steps used at most.
struct Table {
    /// Columns of a step.
    unit: usize,
    steps: usize,
    /// The last piece was taken: the next one may continue its passage.
    open: Vec<f32>,
    closed: Vec<f32>,
    /// What `open` was before the last piece.
    last_open: Vec<f32>,
    /// A table of origins for each piece taken, one after the other.
    origins: Vec<u16>,
    /// How many of these are set.
    set: usize,
}

/// How a cell came to its sum: cells to go back, never more than [`MOST_STEPS`], and two flags. One number, so that the processor does many at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Origin(u16);

impl Origin {
    const COST: u16 = 0xff;
    /// The piece continues the passage of the one before it, else it begins one.
    const CONTINUES: u16 = 0x100;
    /// Without this piece, the sum is one that takes the piece before it.
    const AFTER_OPEN: u16 = 0x200;

    fn cost(self) -> usize {
        usize::from(self.0 & Origin::COST)
    }

    fn continues(self) -> bool {
        self.0 & Origin::CONTINUES != 0
    }

    fn after_open(self) -> bool {
        self.0 & Origin::AFTER_OPEN != 0
    }
}

const NEVER: f32 = f32::NEG_INFINITY;

impl Table {
    fn new(width: usize, pieces: usize) -> Table {
        let unit = width.div_ceil(MOST_STEPS).max(1);
        let steps = width / unit;
        let cells = (MOST_PASSAGES + 1) * (steps + 1);
        let mut closed = vec![NEVER; cells];
        closed[..=steps].fill(0.0);
        Table {
            unit,
            steps,
            open: vec![NEVER; cells],
            closed,
            last_open: vec![NEVER; cells],
            origins: vec![0; pieces * cells],
            set: 0,
        }
    }

    fn cell(&self, passages: usize, used: usize) -> usize {
        passages * (self.steps + 1) + used
    }

    /// Takes one more piece into account; `gap` when it may continue the passage of the one before.
    fn take(&mut self, choice: &Choice, gap: Option<usize>) {
        std::mem::swap(&mut self.open, &mut self.last_open);
        let cells = self.open.len();
        let origins = &mut self.origins[self.set..self.set + cells];
        self.set += cells;
        for ((origin, closed), &open) in origins.iter_mut().zip(&mut self.closed).zip(&self.last_open) {
            *origin = Origin::AFTER_OPEN * u16::from(open > *closed);
            *closed = closed.max(open);
        }
        self.open.fill(NEVER);
        let row = self.steps + 1;
        for passages in 1..=MOST_PASSAGES {
            let (here, before) = (passages * row, (passages - 1) * row);
            let sums = &mut self.open[here..here + row];
            let origins = &mut origins[here..here + row];
            let lead = choice.lead[usize::from(passages > 1)];
            let beginning = (choice.width + lead).div_ceil(self.unit);
            if beginning <= self.steps {
                let gain = choice.likelihood - PASSAGE_COST;
                let from = &self.closed[before..before + row - beginning];
                for ((sum, origin), from) in sums[beginning..].iter_mut().zip(&mut origins[beginning..]).zip(from) {
                    *sum = from + gain;
                    *origin |= beginning as u16;
                }
            }
            let continuing = gap.map(|gap| (choice.width + gap).div_ceil(self.unit));
            if let Some(cost) = continuing.filter(|&cost| cost <= self.steps) {
                let from = &self.last_open[here..here + row - cost];
                let continues = Origin::CONTINUES | cost as u16;
                for ((sum, origin), from) in sums[cost..].iter_mut().zip(&mut origins[cost..]).zip(from) {
                    let continued = from + choice.likelihood;
                    // All ones where it is better.
                    let better = u16::from(continued > *sum).wrapping_neg();
                    *sum = sum.max(continued);
                    *origin = *origin & (Origin::AFTER_OPEN | !better) | continues & better;
                }
            }
        }
    }

    /// The pieces of the best sum.
    fn traced(&self, considered: &[usize]) -> Vec<Range<usize>> {
        let best_of = |passages: usize| {
            let cell = self.cell(passages, self.steps);
            self.open[cell].max(self.closed[cell])
        };
        let mut passages = 0;
        for more in 1..=MOST_PASSAGES {
            if best_of(more) > best_of(passages) {
                passages = more;
            }
        }
        let mut used = self.steps;
        let mut taken = self.open[self.cell(passages, used)] > self.closed[self.cell(passages, used)];
        let mut ranges: Vec<Range<usize>> = Vec::new();
        let mut joins_next = false;
        for (index, origins) in considered.iter().zip(self.origins.chunks_exact(self.open.len())).rev() {
            if !taken {
                taken = Origin(origins[self.cell(passages, used)]).after_open();
                continue;
            }
            match ranges.last_mut() {
                Some(next) if joins_next => next.start = *index,
                _ => ranges.push(*index..index + 1),
            }
            let origin = Origin(origins[self.cell(passages, used)]);
            used -= origin.cost();
            joins_next = origin.continues();
            if !origin.continues() {
                passages -= 1;
                // What is before a new passage is a sum of its own.
                taken = Origin(origins[self.cell(passages, used)]).after_open();
            }
            if passages == 0 {
                break;
            }
        }
        ranges.reverse();
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choice((width, likelihood, joins): (usize, f32, bool)) -> Choice {
        Choice {
            width,
            gap: joins.then_some(1),
            lead: [0, 1],
            likelihood,
        }
    }

    /// Columns and likelihood of a selection, cost of passages taken off.
    fn sums(choices: &[Choice], ranges: &[Range<usize>]) -> (usize, f32) {
        let mut width = 0;
        let mut sum = 0.0;
        for (number, range) in ranges.iter().enumerate() {
            sum -= PASSAGE_COST;
            for index in range.clone() {
                let before = if index == range.start {
                    choices[index].lead[usize::from(number > 0)]
                } else {
                    choices[index].gap.unwrap_or(1000)
                };
                width += before + choices[index].width;
                sum += choices[index].likelihood;
            }
        }
        (width, sum)
    }

    #[test]
    fn the_likeliest_that_fit_are_shown_and_neighbours_are_one_passage() {
        let choices: Vec<Choice> = [
            (10, 0.2, false),
            (10, 0.6, true),
            (10, 0.1, true),
            (10, 0.1, true),
            (10, 0.5, true),
        ]
        .map(choice)
        .to_vec();
        assert_eq!(select(&choices, 21), [1..2, 4..5]);
        assert_eq!(select(&choices, 32), [0..2, 4..5]);
        assert_eq!(select(&choices, 100), std::slice::from_ref(&(0..5)));
        assert!(select(&choices, 5).is_empty());
        assert!(select(&[], 5).is_empty());
    }

    proptest! {
        #[test]
        fn no_other_selection_is_better(rows in prop::collection::vec((1usize..9, 0.0f32..1.0, any::<bool>()), 1..8), width in 1usize..40) {
            let choices: Vec<Choice> = rows.into_iter().map(choice).collect();
            let chosen = select(&choices, width);
            let (columns, best) = sums(&choices, &chosen);
            prop_assert!(columns <= width);
            for set in 1u32..1 << choices.len() {
                let mut ranges: Vec<Range<usize>> = Vec::new();
                for index in (0..choices.len()).filter(|index| set & (1 << index) != 0) {
                    match ranges.last_mut() {
                        Some(last) if last.end == index && choices[index].gap.is_some() => last.end += 1,
                        _ => ranges.push(index..index + 1),
                    }
                }
                let (columns, sum) = sums(&choices, &ranges);
                if columns <= width && ranges.len() <= MOST_PASSAGES {
                    prop_assert!(sum <= best + 1e-4, "{:?} {} is better than {:?} {}", ranges, sum, chosen, best);
                }
            }
        }
    }
}
