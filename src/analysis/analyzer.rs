//! The analyzer object: dictionaries loaded once, sessions handed out to threads.

use super::character_filter::{HanFold, HanForms, fold};
use super::segmenter::{
    ChineseDictionary, ChineseSegmenter, JapaneseSegmenter, KoreanSegmenter, KoreanWords, LatinSegmenter,
    SharedKoreanWords,
};
use super::session::{Segmenters, Session};
use super::token::Token;
use super::token_filter::Forms;
use crate::article::TermSpace;
use crate::dictionary::{
    self, Dictionary, DictionaryError, DictionaryName, LinderaUserDictionary, TermListError, TermLists,
    UserDictionaryError, UserWord,
};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts up whenever the same text gets other terms from this code: part of every index's fingerprint.
const ANALYSIS_VERSION: u32 = 11;
/// Entries of each cache of a session for queries and snippets, which a server keeps for good, and of one for indexing, which sees
/// the words of a whole site and ends with the run.
const QUERY_CACHE: usize = 8_000;
const INDEXING_CACHE: usize = 200_000;
/// Korean words that all sessions for queries and snippets remember together: a few hundred bytes each.
const KOREAN_WORDS: usize = 20_000;
/// Sessions kept for reuse; more threads than this at once build their own and drop them.
const POOLED_SESSIONS: usize = 8;

/// Analyzes text in every language; shared by indexing, querying, snippets and `analyze`.
pub struct Analyzer {
    japanese: Engine,
    korean: Engine,
    korean_words: Arc<SharedKoreanWords>,
    chinese: ChineseDictionary,
    term_lists: FxHashMap<TermSpace, TermLists>,
    forms: Arc<Forms>,
    fingerprint: String,
    pool: Mutex<Vec<Session>>,
}

/// A lindera dictionary with our user dictionary.
struct Engine {
    dictionary: Dictionary,
    user_dictionary: Option<LinderaUserDictionary>,
    user_parts: Arc<FxHashMap<String, Vec<String>>>,
}

/// Why the analyzer cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// A morphological dictionary is missing or broken.
    #[error(transparent)]
    Dictionary(#[from] DictionaryError),
    /// One of our lists has a mistake.
    #[error(transparent)]
    TermList(#[from] TermListError),
    /// A user dictionary cannot be compiled.
    #[error(transparent)]
    UserDictionary(#[from] UserDictionaryError),
}

impl Analyzer {
    /// Loads what stands under `dictionaries` (the folder with `compiled/`, `ja/`, `zh/`, `ko/`, `en/`).
    pub fn load(dictionaries: &Path) -> Result<Analyzer, AnalysisError> {
        let mut term_lists = FxHashMap::default();
        for space in TermSpace::ALL {
            term_lists.insert(space, TermLists::read(&dictionaries.join(space.tag()))?);
        }
        let words = |space: TermSpace, han: HanFold| folded_words(&term_lists[&space].user_words, han);
        let japanese_words = words(TermSpace::Japanese, HanFold::Shinjitai);
        let chinese_words = words(TermSpace::Chinese, HanFold::Simplified);
        let korean_words = words(TermSpace::Korean, HanFold::Keep);

        // Loading is the better part of a start: the three dictionaries and the character tables side by side.
        let (chinese, japanese, korean) = std::thread::scope(|scope| {
            let chinese = scope.spawn(|| load_chinese(dictionaries, &chinese_words));
            let korean = scope.spawn(|| Engine::korean(dictionaries, &korean_words));
            let japanese = Engine::japanese(dictionaries, &japanese_words);
            HanForms::get();
            (joined(chinese), japanese, joined(korean))
        });
        let english = &term_lists[&TermSpace::English];
        let forms = [english.forms.as_slice(), english.spellings.as_slice()];
        let fingerprint = fingerprint(dictionaries, &[&japanese_words, &chinese_words, &korean_words], forms)?;
        Ok(Analyzer {
            japanese: japanese?,
            korean: korean?,
            korean_words: KoreanWords::room_for(KOREAN_WORDS),
            chinese: chinese?,
            forms: Arc::new(Forms::new(&english.forms, &english.spellings)),
            term_lists,
            fingerprint,
            pool: Mutex::new(Vec::new()),
        })
    }

    /// A session for this thread, from the pool or new; it returns to the pool when dropped.
    pub fn session(&self) -> PooledSession<'_> {
        let pooled = self.pool.lock().unwrap_or_else(PoisonError::into_inner).pop();
        PooledSession {
            session: Some(
                pooled.unwrap_or_else(|| self.new_session(QUERY_CACHE, KoreanWords::Shared(self.korean_words.clone()))),
            ),
            analyzer: self,
        }
    }

    /// The tokens of `text` in one term space, with byte ranges in `text`.
    pub fn analyze(&self, text: &str, space: TermSpace) -> Vec<Token> {
        self.session().analyze(text, space)
    }

    /// Our stop words and synonyms of one language.
    pub fn term_lists(&self, space: TermSpace) -> &TermLists {
        &self.term_lists[&space]
    }

    /// Changes whenever the same text would get other terms: code version, dictionaries and user dictionaries.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// A session of its own for a thread that analyzes a whole site.
    pub fn indexing_session(&self) -> Session {
        self.new_session(INDEXING_CACHE, KoreanWords::own(INDEXING_CACHE))
    }

    fn new_session(&self, cache_entries: usize, korean_words: KoreanWords) -> Session {
        let Engine {
            dictionary,
            user_dictionary,
            user_parts,
        } = &self.japanese;
        let japanese = JapaneseSegmenter::new(
            dictionary.clone(),
            user_dictionary.clone(),
            user_parts.clone(),
            cache_entries,
        );
        let Engine {
            dictionary,
            user_dictionary,
            user_parts,
        } = &self.korean;
        let korean = KoreanSegmenter::new(
            dictionary.clone(),
            user_dictionary.clone(),
            user_parts.clone(),
            korean_words,
        );
        let segmenters = Segmenters {
            japanese,
            chinese: ChineseSegmenter::new(self.chinese.clone()),
            korean,
            latin: LatinSegmenter,
        };
        Session::new(segmenters, self.forms.clone(), cache_entries)
    }
}

impl Engine {
    fn japanese(dictionaries: &Path, words: &[UserWord]) -> Result<Engine, AnalysisError> {
        let dictionary = dictionary::load_ipadic(dictionaries)?;
        let user_dictionary = dictionary::for_ipadic(words, &dictionary)?;
        Ok(Engine::new(dictionary, user_dictionary, words))
    }

    fn korean(dictionaries: &Path, words: &[UserWord]) -> Result<Engine, AnalysisError> {
        let dictionary = dictionary::load_ko_dic(dictionaries)?;
        let user_dictionary = dictionary::for_ko_dic(words, &dictionary)?;
        Ok(Engine::new(dictionary, user_dictionary, words))
    }

    fn new(dictionary: Dictionary, user_dictionary: Option<LinderaUserDictionary>, words: &[UserWord]) -> Engine {
        let user_parts = words
            .iter()
            .filter(|word| !word.parts.is_empty())
            .map(|word| (word.surface.clone(), word.parts.clone()))
            .collect();
        Engine {
            dictionary,
            user_dictionary,
            user_parts: Arc::new(user_parts),
        }
    }
}

fn load_chinese(dictionaries: &Path, words: &[UserWord]) -> Result<ChineseDictionary, AnalysisError> {
    let list = dictionary::load_jieba(dictionaries)?;
    Ok(ChineseDictionary::new(
        list,
        words.iter().map(|word| word.surface.as_str()),
    ))
}

/// The user words as folded text will show them.
fn folded_words(words: &[UserWord], han: HanFold) -> Vec<UserWord> {
    let folded = |text: &str| fold(text, han).as_str().to_owned();
    words
        .iter()
        .map(|word| UserWord {
            surface: folded(&word.surface),
            parts: word.parts.iter().map(|part| folded(part)).collect(),
            reading: word.reading.clone(),
        })
        .collect()
}

fn fingerprint(
    dictionaries: &Path,
    words: &[&Vec<UserWord>],
    forms: [&[Vec<String>]; 2],
) -> Result<String, DictionaryError> {
    let mut hash = Sha256::new();
    hash.update(ANALYSIS_VERSION.to_le_bytes());
    for name in DictionaryName::ALL {
        hash.update(dictionary::installed_fingerprint(dictionaries, name)?);
    }
    hash.update(format!("{words:?}{forms:?}"));
    let digest = hash.finalize();
    Ok(digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// A scoped thread's result; its panic becomes ours.
fn joined<T>(handle: std::thread::ScopedJoinHandle<'_, T>) -> T {
    handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// A session on loan from its analyzer.
pub struct PooledSession<'a> {
    session: Option<Session>,
    analyzer: &'a Analyzer,
}

impl Deref for PooledSession<'_> {
    type Target = Session;

    #[expect(clippy::expect_used, reason = "the session leaves only in drop")]
    fn deref(&self) -> &Session {
        self.session.as_ref().expect("present until dropped")
    }
}

impl DerefMut for PooledSession<'_> {
    #[expect(clippy::expect_used, reason = "the session leaves only in drop")]
    fn deref_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect("present until dropped")
    }
}

impl Drop for PooledSession<'_> {
    fn drop(&mut self) {
        let mut pool = self.analyzer.pool.lock().unwrap_or_else(PoisonError::into_inner);
        if pool.len() < POOLED_SESSIONS {
            pool.extend(self.session.take());
        }
    }
}
