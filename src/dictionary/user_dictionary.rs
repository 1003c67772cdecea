//! Our user dictionaries in the form lindera takes.

use super::term_lists::UserWord;
use lindera::dictionary::{Dictionary, DictionaryBuilder, UserDictionary};

/// Cost of a user word of `n` characters: −(1000 + 150 n²), low enough that the lattice prefers it to the dictionaries' words
/// (which cost some 2,000 to 10,000 each), and falling faster than length, so that the longest of nested user words wins.
fn user_word_cost(surface: &str) -> i16 {
    let length = i16::try_from(surface.chars().count()).unwrap_or(i16::MAX).min(14);
    -(1_000 + 150 * length * length)
}

/// IPADIC's context id of a general proper noun (名詞,固有名詞,一般), left and right.
const IPADIC_PROPER_NOUN: u32 = 1288;
/// ko-dic's left context id of a general noun (NNG).
const KO_DIC_NOUN_LEFT: u32 = 1780;
/// ko-dic's right context ids of a general noun that ends in a consonant (T) or a vowel (F).
const KO_DIC_NOUN_RIGHT_CONSONANT: u32 = 3534;
const KO_DIC_NOUN_RIGHT_VOWEL: u32 = 3533;

/// A user dictionary that lindera refused.
#[derive(Debug, thiserror::Error)]
#[error("the user dictionary for {dictionary} could not be built: {message}")]
pub struct UserDictionaryError {
    dictionary: &'static str,
    message: String,
}

/// Japanese words (folded as text is) for IPADIC; `None` when there are none.
pub fn for_ipadic(words: &[UserWord], dictionary: &Dictionary) -> Result<Option<UserDictionary>, UserDictionaryError> {
    let rows = words.iter().map(|word| {
        let reading = word.reading.as_deref().unwrap_or("*");
        let surface = &word.surface;
        let cost = user_word_cost(surface);
        format!(
            "{surface},{IPADIC_PROPER_NOUN},{IPADIC_PROPER_NOUN},{cost},名詞,固有名詞,一般,*,*,*,{surface},{reading},{reading}\n"
        )
    });
    build("ipadic", rows.collect(), dictionary)
}

/// Korean words (folded as text is) for ko-dic; `None` when there are none.
pub fn for_ko_dic(words: &[UserWord], dictionary: &Dictionary) -> Result<Option<UserDictionary>, UserDictionaryError> {
    let rows = words.iter().map(|word| {
        let surface = &word.surface;
        let cost = user_word_cost(surface);
        let (right, final_consonant) = if ends_in_consonant(surface) {
            (KO_DIC_NOUN_RIGHT_CONSONANT, "T")
        } else {
            (KO_DIC_NOUN_RIGHT_VOWEL, "F")
        };
        format!("{surface},{KO_DIC_NOUN_LEFT},{right},{cost},NNG,*,{final_consonant},{surface},*,*,*,*\n")
    });
    build("ko-dic", rows.collect(), dictionary)
}

fn build(
    name: &'static str,
    csv: String,
    dictionary: &Dictionary,
) -> Result<Option<UserDictionary>, UserDictionaryError> {
    if csv.is_empty() {
        return Ok(None);
    }
    DictionaryBuilder::new((*dictionary.metadata).clone())
        .build_user_dict_from_reader(csv.as_bytes())
        .map(Some)
        .map_err(|error| UserDictionaryError {
            dictionary: name,
            message: format!("{error:#}"),
        })
}

/// Whether the last Hangul syllable has a final consonant (받침).
fn ends_in_consonant(word: &str) -> bool {
    let Some(last) = word.chars().next_back() else {
        return false;
    };
    let syllable = last as u32;
    (0xAC00..=0xD7A3).contains(&syllable) && !(syllable - 0xAC00).is_multiple_of(28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_consonants_are_told_from_vowels() {
        assert!(ends_in_consonant("엑소좀"));
        assert!(!ends_in_consonant("필러"));
        assert!(!ends_in_consonant("ACRS"));
    }
}
