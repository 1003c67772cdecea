//! What of a text a query matches.

use super::probe::{ProbeForm, Probes, is_latin};
use super::unit::Unit;
use crate::analysis::TokenView;
use crate::analysis::gram::Gram;
use crate::article::TermSpace;
use rustc_hash::FxHashMap;

/// The words and phrases of a plan, as needed to find them in a text again.
#[derive(Debug, Clone, Default)]
pub struct MatchTerms {
    /// Term (exact forms are words, not `=word`) → the query word it stands for.
    terms: FxHashMap<(TermSpace, String), usize>,
    phrases: Vec<(TermSpace, Vec<String>)>,
    prefixes: Vec<String>,
    grams: Vec<Vec<Gram>>,
    words: usize,
    probes: Probes,
}

impl MatchTerms {
    /// A word of the query, with its parts; of a letter with signs (`c++`) only the whole: its letter is another word (`C#`).
    pub fn add_unit(&mut self, space: TermSpace, unit: &Unit) {
        let word = self.words;
        self.words += 1;
        let signed = unit.surface.ends_with(['+', '#']);
        let parts = unit
            .parts
            .iter()
            .filter(|part| !signed || part.chars().nth(1).is_some());
        for term in std::iter::once(&unit.term).chain(parts) {
            self.terms.entry((space, term.clone())).or_insert(word);
        }
    }

    /// Words that stand for something only together, such as a synonym of several words.
    pub fn add_phrase(&mut self, space: TermSpace, units: &[Unit]) {
        match units {
            [] => {}
            [only] => self.add_unit(space, only),
            several => {
                self.words += 1;
                self.phrases
                    .push((space, several.iter().map(|unit| unit.term.clone()).collect()));
            }
        }
    }

    /// The beginning of a Latin word.
    pub fn add_prefix(&mut self, prefix: &str) {
        if !self.prefixes.iter().any(|known| known == prefix) {
            self.prefixes.push(prefix.to_owned());
        }
    }

    /// Characters in a row.
    pub fn add_gram_phrase(&mut self, grams: Vec<Gram>) {
        if !grams.is_empty() {
            self.grams.push(grams);
        }
    }

    /// Completes the probes of what was typed by those of everything else that matches, such as synonyms.
    pub fn set_probes(&mut self, mut probes: Probes) {
        for gram in self.grams.iter().flatten() {
            probes.add_gram(gram, false);
        }
        let mut latin: Vec<&String> = (self.terms.keys().map(|(_, term)| term))
            .chain(self.phrases.iter().flat_map(|(_, terms)| terms))
            .filter(|term| term.chars().next().is_some_and(is_latin))
            .collect();
        latin.sort_unstable();
        for term in latin {
            probes.add(ProbeForm::Stem(term.clone()), false);
        }
        for prefix in &self.prefixes {
            probes.add(ProbeForm::Prefix(prefix.clone()), false);
        }
        self.probes = probes;
    }

    /// What a quick look at a text looks for.
    pub fn probes(&self) -> &Probes {
        &self.probes
    }

    /// The same, to weigh them.
    pub fn probes_mut(&mut self) -> &mut Probes {
        &mut self.probes
    }

    /// Whether nothing can match.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.grams.is_empty() && self.phrases.is_empty() && self.prefixes.is_empty()
    }

    /// The number of the query word that a token matches; `key` is room for the lookup, reused from token to token.
    pub fn token(&self, space: TermSpace, token: &TokenView<'_>, key: &mut (TermSpace, String)) -> Option<usize> {
        key.0 = space;
        key.1.clear();
        key.1.push_str(token.term);
        if let Some(&word) = self.terms.get(&*key) {
            return Some(word);
        }
        let prefix = self
            .prefixes
            .iter()
            .any(|prefix| token.surface.starts_with(prefix.as_str()));
        prefix.then_some(usize::MAX)
    }

    /// Calls `visit` with every term that a token may match.
    pub fn for_each_term(&self, mut visit: impl FnMut(&str)) {
        self.terms.keys().for_each(|(_, term)| visit(term));
        self.phrases
            .iter()
            .filter_map(|(_, terms)| terms.first())
            .for_each(|term| visit(term));
        self.prefixes.iter().for_each(|prefix| visit(prefix));
    }

    /// Characters that match in a row.
    pub fn gram_phrases(&self) -> &[Vec<Gram>] {
        &self.grams
    }

    /// Terms that match only in a row.
    pub fn phrases(&self, space: TermSpace) -> impl Iterator<Item = &[String]> {
        self.phrases
            .iter()
            .filter(move |(of, _)| *of == space)
            .map(|(_, terms)| terms.as_slice())
    }
}
