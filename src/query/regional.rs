//! Chinese words that one region writes with one word and another with another: 软件 and 軟體, 激光 and 雷射, 出租车 and 計程車.
//!
//! By OpenCC's phrase tables, at query time: the index keeps what the article says.

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use std::sync::OnceLock;

/// Longest word that is looked up, in characters; OpenCC's phrases are shorter.
const LONGEST_WORD: usize = 12;

/// OpenCC's converters: to Taiwan's words, and from them.
struct Converters {
    traditional: Option<OpenCC>,
    to_taiwan: Option<OpenCC>,
    from_taiwan: Option<OpenCC>,
}

/// What other regions write for a word in simplified characters, in whatever characters OpenCC gives; empty for most words.
pub fn regional_words(word: &str) -> Vec<String> {
    static CONVERTERS: OnceLock<Converters> = OnceLock::new();
    if word.chars().count() > LONGEST_WORD {
        return Vec::new();
    }
    // Loaded by the first Chinese query (13 ms, 4 MB); data compiled into the crate, so that it cannot be missing.
    let converters = CONVERTERS.get_or_init(|| Converters {
        traditional: OpenCC::from_config(BuiltinConfig::S2t).ok(),
        to_taiwan: OpenCC::from_config(BuiltinConfig::S2twp).ok(),
        from_taiwan: OpenCC::from_config(BuiltinConfig::Tw2sp).ok(),
    });
    let convert = |converter: &Option<OpenCC>, word: &str| converter.as_ref().map(|converter| converter.convert(word));
    let taiwan = convert(&converters.to_taiwan, word);
    let mainland = convert(&converters.traditional, word).and_then(|word| convert(&converters.from_taiwan, &word));
    taiwan.into_iter().chain(mainland).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_region_lead_to_those_of_another() {
        for (word, other) in [
            ("软件", "軟體"),
            ("软体", "软件"),
            ("激光", "雷射"),
            ("雷射", "激光"),
            ("网路", "网络"),
        ] {
            let words = regional_words(word);
            assert!(words.iter().any(|found| found == other), "{word}: {words:?}");
        }
    }
}
