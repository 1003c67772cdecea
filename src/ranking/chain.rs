//! Positions that follow each other as the query's words or characters do.

/// The positions of the next term, each with the length of the chain of terms that reaches it: one more than that of the position `gap`
/// before it in `chain`, else one.
pub fn chained(positions: &[u32], chain: &[(u32, u32)], gap: u32) -> Vec<(u32, u32)> {
    let mut from = 0;
    positions
        .iter()
        .map(|&position| {
            while from < chain.len() && chain[from].0 + gap < position {
                from += 1;
            }
            let length = match chain.get(from) {
                Some(&(before, length)) if before + gap == position => length + 1,
                _ => 1,
            };
            (position, length)
        })
        .collect()
}

/// The length of the longest chain; zero without positions.
pub fn longest(chain: &[(u32, u32)]) -> u32 {
    chain.iter().map(|&(_, length)| length).max().unwrap_or(0)
}

/// The greatest sum of the words' weights that stands within `width` positions; `words` are weights with ascending positions.
pub fn best_window(words: &[(f32, &[u32])], width: u32) -> f32 {
    let mut events: Vec<(u32, usize)> = Vec::new();
    for (word, (_, positions)) in words.iter().enumerate() {
        events.extend(positions.iter().map(|&position| (position, word)));
    }
    events.sort_unstable();
    let mut inside = vec![0u32; words.len()];
    let (mut sum, mut best, mut start) = (0.0f32, 0.0f32, 0);
    for &(position, word) in &events {
        if inside[word] == 0 {
            sum += words[word].0;
        }
        inside[word] += 1;
        while events[start].0 + width <= position {
            let left = events[start].1;
            inside[left] -= 1;
            if inside[left] == 0 {
                sum -= words[left].0;
            }
            start += 1;
        }
        best = best.max(sum);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_grows_where_terms_follow_each_other() {
        let first = chained(&[3, 10, 20], &[], 1);
        let second = chained(&[4, 12, 21], &first, 1);
        assert_eq!(second, [(4, 2), (12, 1), (21, 2)]);
        assert_eq!(longest(&chained(&[22], &second, 1)), 3);
        assert_eq!(longest(&chained(&[23], &second, 2)), 3);
        assert_eq!(longest(&[]), 0);
    }

    #[test]
    fn the_best_window_holds_the_heaviest_words_that_stand_together() {
        let words: [(f32, &[u32]); 3] = [(1.0, &[0, 50]), (2.0, &[52]), (1.0, &[200])];
        assert!((best_window(&words, 10) - 3.0).abs() < 1e-6);
        assert!((best_window(&words, 2) - 2.0).abs() < 1e-6);
        assert!((best_window(&words, 1_000) - 4.0).abs() < 1e-6);
        assert_eq!(best_window(&[], 10), 0.0);
    }
}
