//! Keys that nearly begin as was typed.

use super::keys::START;
use super::table::Table;
use fst::{Automaton, IntoStreamer, Streamer};
use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use std::sync::LazyLock;

/// Queries of fewer characters are too short to be mistyped: too much is within one edit of them.
const SHORTEST: usize = 4;
/// Characters from which on two edits are allowed.
const TWO_EDITS: usize = 8;
/// Longest query that is looked up: an automaton grows with it.
const LONGEST: usize = 32;
/// Keys looked at.
const MOST_KEYS: usize = 500;

static ONE: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(1, true));
static TWO: LazyLock<LevenshteinAutomatonBuilder> = LazyLock::new(|| LevenshteinAutomatonBuilder::new(2, true));

/// Keys from the beginning of a text whose own beginning is within some edits of what was typed; the first character is right.
struct Nearly {
    dfa: DFA,
    first: Vec<u8>,
}

impl Automaton for Nearly {
    /// How many bytes of letter and first character were seen, and the automaton's state; `None` when it cannot match.
    type State = Option<(usize, u32)>;

    fn start(&self) -> Self::State {
        Some((0, self.dfa.initial_state()))
    }

    fn is_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|(seen, state)| seen >= self.first.len() && edits(&self.dfa, state).is_some())
    }

    fn can_match(&self, state: &Self::State) -> bool {
        state.is_some_and(|(_, state)| state != levenshtein_automata::SINK_STATE)
    }

    fn accept(&self, state: &Self::State, byte: u8) -> Self::State {
        let (seen, state) = (*state)?;
        match self.first.get(seen) {
            Some(&expected) if expected != byte => None,
            // The letter of the key is not a part of the text.
            Some(_) if seen == 0 => Some((1, state)),
            _ => Some((seen + 1, self.dfa.transition(state, byte))),
        }
    }
}

fn edits(dfa: &DFA, state: u32) -> Option<u8> {
    match dfa.distance(state) {
        Distance::Exact(edits) => Some(edits),
        Distance::AtLeast(_) => None,
    }
}

/// Numbers of entries that nearly begin with `typed`, those with fewer edits first.
pub fn nearly(table: &Table, typed: &str, most: usize) -> Vec<u32> {
    let characters = typed.chars().count();
    let Some(first) = typed.chars().next() else {
        return Vec::new();
    };
    if !(SHORTEST..=LONGEST).contains(&characters) {
        return Vec::new();
    }
    let builder = if characters < TWO_EDITS { &ONE } else { &TWO };
    let automaton = Nearly {
        dfa: builder.build_prefix_dfa(typed),
        first: format!("{START}{first}").into_bytes(),
    };
    let mut found: Vec<(u8, u32)> = Vec::new();
    let mut stream = table.map.search_with_state(&automaton).into_stream();
    let mut keys = 0;
    while keys < MOST_KEYS
        && let Some((_, value, state)) = stream.next()
    {
        keys += 1;
        let Some(edits) = state.and_then(|(_, state)| edits(&automaton.dfa, state)) else {
            continue;
        };
        found.extend(table.of_value(value, most).into_iter().map(|entry| (edits, entry)));
    }
    found.sort_unstable();
    let mut entries: Vec<u32> = Vec::new();
    for (_, entry) in found {
        if !entries.contains(&entry) {
            entries.push(entry);
        }
        if entries.len() == most {
            break;
        }
    }
    entries
}
