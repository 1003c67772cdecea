//! Readings: titles, headings and tags that sound like the query, or that it is the half-typed beginning of.

use super::Weaker;
use crate::analysis::reading::{Kind, Resolved};
use crate::backend::BackendError;
use crate::index::FieldId;
use crate::query::{Evidence, PlannedQuery, Spoken, Written, spoken};

/// Keys looked at for one way of taking the query; whole titles come first among them.
const MOST_KEYS: usize = 128;
/// Keys that a plan takes up, the best of them.
const MOST_FOUND: usize = 24;
/// A key that the query is the beginning of.
pub(super) struct Found {
    pub key: String,
    pub documents: u64,
    pub resolved: Resolved,
}

impl Weaker<'_> {
    /// Adds what the query reads to the plan; returns whether there was any.
    pub(super) fn readings(&mut self, literal: bool, planned: &mut PlannedQuery) -> Result<bool, BackendError> {
        if self.written == Written::Han || (literal && self.written == Written::Hangul) {
            return Ok(false);
        }
        let space = self.reader.term_space();
        let ways = spoken(self.text, space, self.session);
        let found = self.resolve(&ways)?;
        let weights = self.weights;
        let mut readings = Vec::new();
        let mut mentioned: Vec<&str> = Vec::new();
        for Found { key, resolved, .. } in found.iter().take(MOST_FOUND) {
            let other_kana = self.written == Written::Kana && is_katakana(&resolved.surface) && resolved.at_end;
            let boost = match literal {
                false => weights.alone + weights.step * f32::from(resolved.standing()),
                true if other_kana && resolved.whole => weights.other_kana,
                true if self.written == Written::Latin && resolved.title && resolved.at_end => weights.below_literal,
                true => continue,
            };
            readings.push((key.as_str(), resolved.surface.as_str(), boost));
            let mention = !literal && resolved.at_end && (resolved.whole || other_kana);
            if mention && !mentioned.contains(&resolved.surface.as_str()) {
                mentioned.push(&resolved.surface);
                planned.add_surface(&resolved.surface, weights.mention, space, self.session);
            }
        }
        let mut any = !readings.is_empty();
        planned.add_readings(&readings, space, self.session);
        if self.written == Written::Kana && !literal {
            any |= self.other_kana(planned)?;
        }
        if any && !literal {
            // The words that were read are not those of the query: where these stand says nothing.
            planned.plan.evidence = Evidence::default();
        }
        Ok(any)
    }

    /// Hiragana for what stands in katakana somewhere in the text.
    fn other_kana(&mut self, planned: &mut PlannedQuery) -> Result<bool, BackendError> {
        let katakana: String = self.text.chars().map(to_katakana).collect();
        if katakana == self.text || katakana.chars().count() < 3 || !self.is_literal(&katakana)? {
            return Ok(false);
        }
        planned.add_surface(&katakana, self.weights.alone, self.reader.term_space(), self.session);
        Ok(true)
    }

    /// The keys that begin with any of the readings, the best first.
    pub(super) fn resolve(&self, ways: &[Spoken]) -> Result<Vec<Found>, BackendError> {
        let mut found: Vec<Found> = Vec::new();
        for way in ways {
            let length = way.kind.length(&way.reading);
            if length == 0 {
                continue;
            }
            for title in [true, false] {
                let prefix = way.kind.prefix(title, &way.reading);
                for known in self.snapshot.terms_with_prefix(FieldId::Reading, &prefix, MOST_KEYS)? {
                    let resolved = Resolved::of(&known.term, length, way.voiced.as_deref());
                    if let Some(resolved) = resolved
                        && (way.kind != Kind::Initials || resolved.at_end)
                        && !found.iter().any(|other| other.key == known.term)
                    {
                        found.push(Found {
                            key: known.term,
                            documents: known.documents,
                            resolved,
                        });
                    }
                }
            }
        }
        found.sort_by(|a, b| {
            let standing = b.resolved.standing().cmp(&a.resolved.standing());
            standing
                .then(b.documents.cmp(&a.documents))
                .then_with(|| a.key.cmp(&b.key))
        });
        Ok(found)
    }
}

fn is_katakana(text: &str) -> bool {
    text.chars().all(|c| matches!(c, 'ァ'..='ー' | ' '))
}

fn to_katakana(character: char) -> char {
    match character {
        'ぁ'..='ゖ' => char::from_u32(character as u32 + 0x60).unwrap_or(character),
        other => other,
    }
}
