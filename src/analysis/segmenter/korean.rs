//! Korean morphemes by lindera with ko-dic, word by word.

use super::korean_forms::missed_stem;
use super::{Morpheme, Role, Segmenter};
use lindera::dictionary::Dictionary;
use lindera::mode::Mode;
use lindera::segmenter::Segmenter as Lindera;
use lindera::worker::SegmentWorker;
use quick_cache::UnitWeighter;
use quick_cache::sync::Cache;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::iter::{once, repeat};
use std::sync::Arc;

/// Fields of a ko-dic entry.
mod field {
    pub const PART_OF_SPEECH: usize = 0;
    pub const TYPE: usize = 4;
    pub const EXPRESSION: usize = 7;
}

/// What the tags of verbs and adjectives begin with.
const VERB: char = 'V';
/// What the form ends in under which dictionaries list a verb.
const CITATION: char = '다';

/// Cuts a Hangul word (what stands between spaces) into morphemes.
///
/// lindera keeps spaces as lattice nodes, which costs ko-dic its part-of-speech quality across them; fed word by word it
/// does not see any, and equal words have equal morphemes, so they are remembered: running text repeats most of its words.
/// Compounds are followed by their parts (`expression` of ko-dic); an inflected form has its stem as base form. A word of
/// nothing but particles and endings is kept whole as a content word, so that no word is lost to a wrong analysis.
///
/// What may be one word or another stands for both, as a compound does for its parts: a stem of several verbs (들 of 들다 and,
/// before a vowel, of 듣다), and a noun that is also the form in which dictionaries list a verb (바르다 is a name, too).
pub struct KoreanSegmenter {
    dictionary: Dictionary,
    worker: SegmentWorker,
    words: KoreanWords,
    user_parts: Arc<FxHashMap<String, Vec<String>>>,
}

/// The morphemes of words that were met before.
pub enum KoreanWords {
    /// Met by one thread; begins anew at so many.
    Own(FxHashMap<Box<str>, Arc<[Morpheme]>>, usize),
    /// Met by any thread; the words that are met least are forgotten.
    Shared(Arc<SharedKoreanWords>),
}

/// Words that threads remember together.
pub type SharedKoreanWords = Cache<Box<str>, Arc<[Morpheme]>, UnitWeighter, FxBuildHasher>;

impl KoreanWords {
    /// Up to `most` words for one thread.
    pub fn own(most: usize) -> KoreanWords {
        KoreanWords::Own(FxHashMap::default(), most)
    }

    /// Room for `most` words of several threads.
    pub fn room_for(most: usize) -> Arc<SharedKoreanWords> {
        Arc::new(Cache::with(
            most,
            most as u64,
            UnitWeighter,
            FxBuildHasher,
            Default::default(),
        ))
    }

    fn get(&self, word: &str) -> Option<Arc<[Morpheme]>> {
        match self {
            KoreanWords::Own(words, _) => words.get(word).cloned(),
            KoreanWords::Shared(words) => words.get(word),
        }
    }

    fn insert(&mut self, word: &str, morphemes: Arc<[Morpheme]>) {
        match self {
            KoreanWords::Own(words, most) => {
                if words.len() >= *most {
                    words.clear();
                }
                words.insert(word.into(), morphemes);
            }
            KoreanWords::Shared(words) => words.insert(word.into(), morphemes),
        }
    }
}

impl KoreanSegmenter {
    /// A segmenter with the system dictionary and our user dictionary (`None` when it is empty); `user_parts` gives the
    /// parts of its compounds.
    pub fn new(
        dictionary: Dictionary,
        user_dictionary: Option<lindera::dictionary::UserDictionary>,
        user_parts: Arc<FxHashMap<String, Vec<String>>>,
        words: KoreanWords,
    ) -> KoreanSegmenter {
        KoreanSegmenter {
            worker: Lindera::new(Mode::Normal, dictionary.clone(), user_dictionary).into_worker(),
            dictionary,
            words,
            user_parts,
        }
    }
}

impl Segmenter for KoreanSegmenter {
    fn segment(&mut self, text: &str, out: &mut Vec<Morpheme>) {
        let morphemes = self.words.get(text).unwrap_or_else(|| {
            let morphemes = self.analyze_word(text);
            self.words.insert(text, morphemes.clone());
            morphemes
        });
        out.extend_from_slice(&morphemes);
    }
}

impl KoreanSegmenter {
    fn analyze_word(&mut self, text: &str) -> Arc<[Morpheme]> {
        let mut morphemes = Vec::new();
        if let Ok(tokens) = self.worker.segment(text) {
            for mut token in tokens {
                let start = token.byte_start;
                let surface = &text[start..token.byte_end];
                push_token(&mut token, start, surface, &self.user_parts, &mut morphemes);
            }
        }
        let missed = missed_stem(text, &morphemes, |stem| is_stem(&self.dictionary, stem));
        if let Some((length, stem)) = missed {
            morphemes = vec![Morpheme {
                base_form: Some(stem.into()),
                ..Morpheme::new(0..length, Role::Content)
            }];
            if length < text.len() {
                morphemes.push(Morpheme::new(length..text.len(), Role::Function));
            }
        }
        if !morphemes.iter().any(|morpheme| morpheme.role != Role::Function) {
            morphemes.clear();
            morphemes.push(Morpheme::new(0..text.len(), Role::Content));
        }
        morphemes.into()
    }
}

fn push_token(
    token: &mut lindera::token::Token<'_>,
    start: usize,
    surface: &str,
    user_parts: &FxHashMap<String, Vec<String>>,
    out: &mut Vec<Morpheme>,
) {
    let range = start..start + surface.len();
    let details = token.details();
    let field = |index: usize| details.get(index).copied().unwrap_or("*");
    let tag = field(field::PART_OF_SPEECH);
    let first_tag = tag.split('+').next().unwrap_or(tag);
    if is_function(first_tag) {
        out.push(Morpheme::new(range, Role::Function));
        return;
    }
    if let Some(parts) = user_parts.get(surface) {
        push_parts(start, surface, parts.iter().map(String::as_str), out);
        return;
    }
    match field(field::TYPE) {
        "Compound" => {
            let expression = field(field::EXPRESSION).to_owned();
            push_parts(
                start,
                surface,
                expression.split('+').filter_map(|part| part.split('/').next()),
                out,
            );
        }
        _ if first_tag.starts_with(VERB) => {
            let stems = stems(token, surface);
            let role = if stems.len() > 1 { Role::Compound } else { Role::Content };
            for (stem, role) in stems.into_iter().zip(once(role).chain(repeat(Role::Content))) {
                out.push(Morpheme {
                    base_form: stem.map(Arc::from),
                    ..Morpheme::new(range.clone(), role)
                });
            }
        }
        _ => {
            let noun = Morpheme {
                base_form: stem(&details, surface).map(Arc::from),
                ..Morpheme::new(range, Role::Content)
            };
            match surface
                .strip_suffix(CITATION)
                .filter(|stem| is_stem(token.dictionary, stem))
            {
                Some(stem) => out.extend([
                    Morpheme {
                        role: Role::Compound,
                        ..noun
                    },
                    Morpheme::new(start..start + stem.len(), Role::Content),
                ]),
                None => out.push(noun),
            }
        }
    }
}

/// Whether the dictionary has this as the stem of a verb or adjective.
fn is_stem(dictionary: &Dictionary, text: &str) -> bool {
    let entries = dictionary.prefix_dictionary.find_surface(text);
    entries.iter().any(|entry| {
        let details = dictionary.word_details(entry.word_id().id() as usize);
        matches!(details.get(field::PART_OF_SPEECH), Some(&("VV" | "VA")))
    })
}

/// The stem of an entry, where it is not the surface.
fn stem<'a>(details: &[&'a str], surface: &str) -> Option<&'a str> {
    if details.get(field::TYPE) != Some(&"Inflect") {
        return None;
    }
    let expression = details.get(field::EXPRESSION)?;
    expression
        .split(['/', '+'])
        .next()
        .filter(|stem| *stem != "*" && *stem != surface)
}

/// The stems that a verb or adjective may have, the surface itself (`None`) first.
///
/// ko-dic has 들 as the stem of 들다 and as a form of 듣다, in the same contexts at the same cost: nothing in the text tells them apart. MeCab takes the
/// first such entry, lindera the last.
fn stems<'a>(token: &lindera::token::Token<'a>, surface: &str) -> Vec<Option<&'a str>> {
    let dictionary = token.dictionary;
    let entries = dictionary.prefix_dictionary.find_surface(surface);
    let costs = entries.iter().map(|entry| {
        let cost = (entry.left_id(), entry.right_id(), entry.word_cost());
        (entry.word_id(), cost)
    });
    let chosen = costs.clone().find(|(id, _)| *id == token.word_id).map(|(_, cost)| cost);
    let mut stems: Vec<Option<&str>> = costs
        .filter(|(_, cost)| Some(*cost) == chosen)
        .map(|(id, _)| stem(&dictionary.word_details(id.id() as usize), surface))
        .collect();
    stems.sort_unstable();
    stems.dedup();
    if stems.is_empty() {
        stems.push(None);
    }
    stems
}

/// A compound and its parts; alone when the parts don't concatenate to it.
fn push_parts<'a>(start: usize, surface: &str, parts: impl Iterator<Item = &'a str> + Clone, out: &mut Vec<Morpheme>) {
    let whole = start..start + surface.len();
    if parts.clone().count() < 2 || parts.clone().flat_map(str::bytes).ne(surface.bytes()) {
        out.push(Morpheme::new(whole, Role::Content));
        return;
    }
    out.push(Morpheme::new(whole, Role::Compound));
    let mut offset = start;
    for part in parts {
        out.push(Morpheme::new(offset..offset + part.len(), Role::Content));
        offset += part.len();
    }
}

/// Endings (E…), particles (J…), interjections, conjunctive adverbs, prefixes, suffixes, the copula and auxiliary verbs:
/// the stop tags of Lucene's Korean analyzer, which keep nouns, verbs, adjectives, numerals and foreign words.
fn is_function(tag: &str) -> bool {
    matches!(
        tag,
        "EP" | "EF"
            | "EC"
            | "ETN"
            | "ETM"
            | "IC"
            | "JKS"
            | "JKC"
            | "JKG"
            | "JKO"
            | "JKB"
            | "JKV"
            | "JKQ"
            | "JX"
            | "JC"
            | "MAG"
            | "MAJ"
            | "MM"
            | "SP"
            | "SSC"
            | "SSO"
            | "SC"
            | "SE"
            | "XPN"
            | "XSA"
            | "XSN"
            | "XSV"
            | "VCP"
            | "VSV"
            | "VX"
            | "UNA"
            | "NA"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_remembered_as_far_as_there_is_room_and_shared_ones_by_all() {
        let room = KoreanWords::room_for(100);
        for mut words in [KoreanWords::own(100), KoreanWords::Shared(room.clone())] {
            for number in 0..1_000 {
                let morpheme = Morpheme::new(0..number, Role::Content);
                words.insert(&number.to_string(), Arc::new([morpheme]));
            }
            let known = (0..1_000).filter_map(|number| Some((number, words.get(&number.to_string())?)));
            let known: Vec<(usize, Arc<[Morpheme]>)> = known.collect();
            assert!((1..=100).contains(&known.len()), "{}", known.len());
            assert!(
                known
                    .iter()
                    .all(|(number, morphemes)| morphemes[0].range.end == *number)
            );
        }
        let other = KoreanWords::Shared(room);
        assert!((0..1_000).any(|number| other.get(&number.to_string()).is_some()));
    }
}
