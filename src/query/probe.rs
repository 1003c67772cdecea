//! Probes: what a quick look at a text can tell of a query.
//!
//! Analyzing whole articles for a snippet costs more than finding them did. Character pairs and word beginnings are seen without a
//! segmenter; where many rare ones stand together, the text speaks of the query.

use super::parser::ParsedQuery;
use crate::analysis::Session;
use crate::analysis::character_filter::{HanFold, fold};
use crate::analysis::gram::{Gram, grams};
use crate::analysis::segmenter::Role;
use crate::article::{Language, TermSpace};
use crate::index::FieldId;
use rustc_hash::FxHashSet;

/// Most probes of one query, so that a set of them fits a machine word; the first ones stay.
pub const MOST_PROBES: usize = 128;

/// One thing to look for, in comparable form.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// What.
    pub form: ProbeForm,
    /// How much it tells: its inverse document frequency where the index was asked, else 1.
    pub weight: f32,
    /// Whether it stands in what was typed; others come of synonyms and the like.
    pub typed: bool,
}

/// The forms of a probe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeForm {
    /// Two adjacent CJK characters.
    Pair(char, char),
    /// A Latin word with this stem.
    Stem(String),
    /// A Latin word that begins with this.
    Prefix(String),
}

impl ProbeForm {
    /// Where the index counts it, and the term there; `None` for what no single term stands for.
    fn term(&self, space: TermSpace) -> Option<(FieldId, String)> {
        match self {
            ProbeForm::Pair(first, second) => Some((FieldId::Gram, String::from_iter([*first, *second]))),
            ProbeForm::Stem(stem) => Some((FieldId::Body(space), stem.clone())),
            ProbeForm::Prefix(_) => None,
        }
    }
}

/// The probes of a query and the text they come from.
#[derive(Debug, Clone, Default)]
pub struct Probes {
    list: Vec<Probe>,
    asked: String,
    space: Option<TermSpace>,
}

impl Probes {
    /// The probes of a query of a reader: its text and phrases; English stop words are left out, they stand everywhere.
    pub fn of_query(
        query: &ParsedQuery,
        reader: Language,
        session: &mut Session,
        stop_words: &FxHashSet<(TermSpace, String)>,
    ) -> Probes {
        let space = reader.term_space();
        // No pair of characters reaches over a line break.
        let parts: Vec<&str> = std::iter::once(&query.text)
            .chain(&query.phrases)
            .map(String::as_str)
            .collect();
        let text = parts.join("\n");
        let mut probes = Probes {
            list: Vec::new(),
            asked: text.clone(),
            space: Some(space),
        };
        let folded = fold(&text, HanFold::Common);
        grams(folded.as_str(), 0, |gram| probes.add_gram(&gram, true));
        session.tokens(folded.as_str(), space, 0, |token| {
            let latin = token.surface.chars().next().is_some_and(is_latin);
            if latin
                && token.role != Role::Function
                && !stop_words.contains(&(TermSpace::English, token.term.to_owned()))
            {
                probes.add(ProbeForm::Stem(token.term.to_owned()), true);
            }
        });
        probes
    }

    /// Adds a pair of characters; unigrams tell too little.
    pub fn add_gram(&mut self, gram: &Gram, typed: bool) {
        if let Some(second) = gram.second {
            self.add(ProbeForm::Pair(gram.first, second), typed);
        }
    }

    /// Adds a form unless it is known.
    pub fn add(&mut self, form: ProbeForm, typed: bool) {
        if self.list.len() < MOST_PROBES && !self.list.iter().any(|known| known.form == form) {
            let weight = 1.0;
            self.list.push(Probe { form, weight, typed });
        }
    }

    /// The terms that [`Probes::weigh`] asks for.
    pub fn weighed_terms(&self) -> Vec<(FieldId, String)> {
        let Some(space) = self.space else { return Vec::new() };
        self.list.iter().filter_map(|probe| probe.form.term(space)).collect()
    }

    /// Weighs every probe by how rare its term is; `rarity` is `None` for a term that no article has.
    pub fn weigh<E>(
        &mut self,
        mut rarity: impl FnMut(FieldId, TermSpace, &str) -> Result<Option<f32>, E>,
    ) -> Result<(), E> {
        let Some(space) = self.space else { return Ok(()) };
        for probe in &mut self.list {
            if let Some((field, term)) = probe.form.term(space) {
                probe.weight = rarity(field, space, &term)?.unwrap_or_default();
            }
        }
        Ok(())
    }

    /// All of them, at most [`MOST_PROBES`].
    pub fn list(&self) -> &[Probe] {
        &self.list
    }

    /// The term space they were typed in; `None` when there was no text.
    pub fn space(&self) -> Option<TermSpace> {
        self.space
    }

    /// What was typed, without operators.
    pub fn asked(&self) -> &str {
        &self.asked
    }
}

/// Whether a folded character begins a Latin word or a number.
pub fn is_latin(character: char) -> bool {
    character < '\u{2e80}' && character.is_alphanumeric()
}
