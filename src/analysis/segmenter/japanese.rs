//! Japanese morphemes by lindera with IPADIC.

use super::japanese_forms::{adjective, other_verb};
use super::{Morpheme, Role, Segmenter};
use lindera::dictionary::Dictionary;
use lindera::mode::{Mode, Penalty};
use lindera::segmenter::Segmenter as Lindera;
use lindera::worker::SegmentWorker;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Fields of an IPADIC entry.
pub(super) mod field {
    pub const PART_OF_SPEECH: usize = 0;
    pub const SUBCATEGORY: usize = 1;
    pub const BASE_FORM: usize = 6;
    pub const READING: usize = 7;
}

/// Parts of speech.
pub(super) const VERB: &str = "動詞";
const NOUN: &str = "名詞";

/// Words of at least this many characters are looked at for parts: the thresholds of MeCab's search mode
/// (lindera's `Penalty`), above which a dictionary word may be a compound.
const COMPOUND_HAN_CHARACTERS: usize = 3;
const COMPOUND_OTHER_CHARACTERS: usize = 8;

/// Common characters with the Chinese reading they have in most of their compounds: what a compound reads less this is the reading
/// of its other character.
const PARTNERS: [(&str, &str); 60] = [
    ("部", "ブ"),
    ("海", "カイ"),
    ("方", "ホウ"),
    ("東", "トウ"),
    ("人", "ジン"),
    ("国", "コク"),
    ("学", "ガク"),
    ("生", "セイ"),
    ("地", "チ"),
    ("本", "ホン"),
    ("門", "モン"),
    ("山", "サン"),
    ("心", "シン"),
    ("電", "デン"),
    ("力", "リョク"),
    ("金", "キン"),
    ("道", "ドウ"),
    ("校", "コウ"),
    ("場", "ジョウ"),
    ("体", "タイ"),
    ("車", "シャ"),
    ("書", "ショ"),
    ("長", "チョウ"),
    ("品", "ヒン"),
    ("名", "メイ"),
    ("家", "カ"),
    ("市", "シ"),
    ("区", "ク"),
    ("水", "スイ"),
    ("気", "キ"),
    ("子", "シ"),
    ("文", "ブン"),
    ("物", "ブツ"),
    ("行", "コウ"),
    ("会", "カイ"),
    ("者", "シャ"),
    ("中", "チュウ"),
    ("大", "ダイ"),
    ("上", "ジョウ"),
    ("内", "ナイ"),
    ("外", "ガイ"),
    ("語", "ゴ"),
    ("意", "イ"),
    ("性", "セイ"),
    ("自", "ジ"),
    ("実", "ジツ"),
    ("用", "ヨウ"),
    ("神", "シン"),
    ("官", "カン"),
    ("式", "シキ"),
    ("度", "ド"),
    ("線", "セン"),
    ("路", "ロ"),
    ("員", "イン"),
    ("動", "ドウ"),
    ("面", "メン"),
    ("感", "カン"),
    ("都", "ト"),
    ("史", "シ"),
    ("変", "ヘン"),
];

/// Cuts runs of Japanese text into morphemes with base forms and readings; long dictionary words are followed by their
/// parts (関西国際空港 → 関西, 国際, 空港).
///
/// What may be a form of one word or another stands for both, as a compound does for its parts: 通っ of 通る and of 通う; what one can
/// do (塗れる), which IPADIC lists as a verb of its own, for doing it (塗る); and 痛み for 痛い.
///
/// The text is segmented once in normal mode; the parts of a compound come from lindera's decomposing mode applied to
/// the compound alone and are remembered, which costs a fraction of decomposing the whole text.
pub struct JapaneseSegmenter {
    dictionary: Dictionary,
    worker: SegmentWorker,
    decomposer: SegmentWorker,
    words: FxHashMap<(u8, u32), Word>,
    compounds: FxHashMap<Box<str>, Box<[Morpheme]>>,
    user_parts: Arc<FxHashMap<String, Vec<String>>>,
    characters: FxHashMap<char, Vec<String>>,
    cache_entries: usize,
}

/// What the dictionary says of a word.
#[derive(Debug, Clone)]
struct Word {
    role: Role,
    base_form: Option<Arc<str>>,
    reading: Option<Arc<str>>,
    /// Another word that it may be a form of.
    other: Option<Arc<str>>,
}

impl JapaneseSegmenter {
    /// A segmenter with the system dictionary and our user dictionary (`None` when it is empty); `user_parts` gives the
    /// parts of its compounds, and each cache starts anew at `cache_entries`.
    pub fn new(
        dictionary: Dictionary,
        user_dictionary: Option<lindera::dictionary::UserDictionary>,
        user_parts: Arc<FxHashMap<String, Vec<String>>>,
        cache_entries: usize,
    ) -> JapaneseSegmenter {
        let normal = Lindera::new(Mode::Normal, dictionary.clone(), user_dictionary.clone());
        let decomposing = Lindera::new(Mode::Decompose(Penalty::default()), dictionary.clone(), user_dictionary);
        JapaneseSegmenter {
            dictionary,
            worker: normal.into_worker(),
            decomposer: decomposing.into_worker(),
            words: FxHashMap::default(),
            compounds: FxHashMap::default(),
            user_parts,
            characters: FxHashMap::default(),
            cache_entries,
        }
    }

    /// The readings of one character, in katakana: its own as a word, and those it has inside words of two characters, in turn, as
    /// a name may take either.
    ///
    /// IPADIC has few Chinese readings (北 is キタ alone), but its compounds do: 北部 ホクブ less 部 ブ leaves ホク.
    pub fn character_readings(&mut self, character: char) -> Vec<String> {
        if let Some(known) = self.characters.get(&character) {
            return known.clone();
        }
        let own = self.readings(character.encode_utf8(&mut [0; 4]));
        let mut inside: Vec<(usize, String)> = Vec::new();
        for (other, sound) in PARTNERS {
            let before = self.readings(&format!("{character}{other}"));
            let after = self.readings(&format!("{other}{character}"));
            let rests = before.iter().filter_map(|reading| reading.strip_suffix(sound));
            for rest in rests.chain(after.iter().filter_map(|reading| reading.strip_prefix(sound))) {
                // Contracted sounds (ホッカイ) are no reading of their own.
                if rest.is_empty() || rest.ends_with('ッ') || rest.starts_with(['ン', 'ャ', 'ュ', 'ョ', 'ッ']) {
                    continue;
                }
                match inside.iter_mut().find(|(_, known)| known == rest) {
                    Some((count, _)) => *count += 1,
                    None => inside.push((1, rest.to_owned())),
                }
            }
        }
        inside.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let mut all: Vec<String> = Vec::new();
        let longest = own.len().max(inside.len());
        for turn in 0..longest {
            for reading in own
                .get(turn)
                .into_iter()
                .chain(inside.get(turn).map(|(_, reading)| reading))
            {
                if !all.contains(reading) {
                    all.push(reading.clone());
                }
            }
        }
        if self.characters.len() > self.cache_entries {
            self.characters.clear();
        }
        self.characters.insert(character, all.clone());
        all
    }

    /// The readings of every dictionary word that is written so, in katakana, by rising cost.
    pub fn readings(&self, surface: &str) -> Vec<String> {
        let mut words: Vec<(i16, String)> = self
            .dictionary
            .prefix_dictionary
            .find_surface_iter(surface)
            .filter_map(|entry| {
                let mut details = self.dictionary.word_details_iter(entry.word_id().id() as usize);
                let reading = details.nth(field::READING).filter(|reading| *reading != "*")?;
                Some((entry.word_cost(), reading.to_owned()))
            })
            .collect();
        words.sort();
        let mut readings: Vec<String> = Vec::new();
        for (_, reading) in words {
            if !reading.is_empty() && !readings.contains(&reading) {
                readings.push(reading);
            }
        }
        readings
    }
}

impl Segmenter for JapaneseSegmenter {
    fn segment(&mut self, text: &str, out: &mut Vec<Morpheme>) {
        if self.words.len() > self.cache_entries {
            self.words.clear();
        }
        if self.compounds.len() > self.cache_entries {
            self.compounds.clear();
        }
        let JapaneseSegmenter {
            worker,
            decomposer,
            words,
            compounds,
            user_parts,
            cache_entries: _,
            dictionary: _,
            characters: _,
        } = self;
        // lindera fails only on text it cannot index; such a run is one unknown word.
        let Ok(tokens) = worker.segment(text) else {
            out.push(Morpheme::new(0..text.len(), Role::Content));
            return;
        };
        for mut token in tokens {
            let range = token.byte_start..token.byte_end;
            let surface = &text[range.clone()];
            let word = words
                .entry(word_key(&token))
                .or_insert_with(|| word_of(&mut token, surface));
            let role = if word.role == Role::Function {
                Role::Function
            } else {
                Role::Content
            };
            out.push(Morpheme {
                range: range.clone(),
                role,
                base_form: word.base_form.clone().filter(|base| **base != *surface),
                reading: word.reading.clone(),
            });
            if let Some(other) = &word.other {
                let other = Morpheme {
                    base_form: Some(other.clone()),
                    ..Morpheme::new(0..surface.len(), Role::Content)
                };
                push_parts(&[other], range.start, out);
            } else if role == Role::Content && may_be_compound(surface) {
                match compounds.get(surface) {
                    Some(parts) => push_parts(parts, range.start, out),
                    None => {
                        let parts = parts_of(surface, decomposer, user_parts);
                        push_parts(&parts, range.start, out);
                        compounds.insert(surface.into(), parts);
                    }
                }
            }
        }
    }
}

/// Appends the parts of the compound that was pushed last and starts at `start`; none leave it an ordinary word.
fn push_parts(parts: &[Morpheme], start: usize, out: &mut Vec<Morpheme>) {
    if parts.is_empty() {
        return;
    }
    if let Some(whole) = out.last_mut() {
        whole.role = Role::Compound;
    }
    out.extend(parts.iter().map(|part| Morpheme {
        range: start + part.range.start..start + part.range.end,
        ..part.clone()
    }));
}

/// What identifies a word: ids count from zero in the system dictionary, in the user dictionary and among unknown words.
fn word_key(token: &lindera::token::Token<'_>) -> (u8, u32) {
    (token.word_id.lex_type() as u8, token.word_id.id())
}

fn word_of(token: &mut lindera::token::Token<'_>, surface: &str) -> Word {
    let dictionary = token.dictionary;
    let details = token.details();
    let field = |index: usize| {
        details
            .get(index)
            .copied()
            .filter(|value| *value != "*" && !value.is_empty())
    };
    let part_of_speech = field(field::PART_OF_SPEECH).unwrap_or_default();
    let role = match part_of_speech {
        // お酒 and ご相談 are 酒 and 相談.
        "接頭詞" if matches!(surface, "お" | "ご" | "御") => Role::Function,
        _ => role_of(part_of_speech, field(field::SUBCATEGORY)),
    };
    let base_form = field(field::BASE_FORM).filter(|base| *base != "UNK");
    let reading = field(field::READING);
    let other = match (role, part_of_speech) {
        (Role::Content, VERB) => other_verb(dictionary, surface, base_form.unwrap_or(surface)),
        (Role::Content, NOUN) => reading.and_then(|reading| adjective(dictionary, surface, reading)),
        _ => None,
    };
    let counter = (part_of_speech == NOUN).then(|| counter(surface)).flatten();
    Word {
        role,
        base_form: counter.as_deref().or(base_form).map(Arc::from),
        reading: reading.map(Arc::from),
        other: other.map(Arc::from),
    }
}

pub(super) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{9fff}' | '々')
}

/// Particles, auxiliaries, conjunctions, fillers and symbols carry grammar, not meaning (the stop tags of Lucene's
/// Japanese analyzer); so do the non-independent verbs and suffix verbs that follow a main verb (し**て いる**).
fn role_of(part_of_speech: &str, subcategory: Option<&str>) -> Role {
    match (part_of_speech, subcategory) {
        ("助詞" | "助動詞" | "記号" | "フィラー" | "接続詞" | "その他", _) => Role::Function,
        ("動詞", Some("非自立" | "接尾")) => Role::Function,
        _ => Role::Content,
    }
}

/// One spelling of か月, ヶ月, ヵ月, カ月, ケ月 and 箇月, and of か所, か国 and the like.
fn counter(surface: &str) -> Option<String> {
    let rest = surface.strip_prefix(['ヶ', 'ヵ', 'ケ', 'カ', '箇'])?;
    let counted = matches!(rest, "月" | "月間" | "所" | "国" | "国語" | "年" | "条" | "村");
    counted.then(|| format!("か{rest}"))
}

fn may_be_compound(surface: &str) -> bool {
    // Three bytes a character in every script a Japanese word is written in.
    if surface.len() < COMPOUND_HAN_CHARACTERS * 3 {
        return false;
    }
    surface.chars().all(is_han) || surface.len() >= COMPOUND_OTHER_CHARACTERS * 3
}

/// The parts of a compound in bytes of the compound; empty when it is none.
fn parts_of(
    surface: &str,
    decomposer: &mut SegmentWorker,
    user_parts: &FxHashMap<String, Vec<String>>,
) -> Box<[Morpheme]> {
    if let Some(parts) = user_parts.get(surface) {
        let mut start = 0;
        return parts
            .iter()
            .map(|part| {
                start += part.len();
                Morpheme::new(start - part.len()..start, Role::Content)
            })
            .collect();
    }
    let Ok(tokens) = decomposer.segment(surface) else {
        return Box::default();
    };
    if tokens.len() < 2 {
        return Box::default();
    }
    tokens
        .into_iter()
        .map(|mut token| {
            let range = token.byte_start..token.byte_end;
            let word = word_of(&mut token, &surface[range.clone()]);
            Morpheme {
                range,
                role: Role::Content,
                base_form: None,
                reading: word.reading,
            }
        })
        .collect()
}
