//! Our cut of Chinese text is jieba's: the same words as jieba-rs finds with the dictionary it carries.

use crate::support_index::{dictionaries, samples, texts};
use crate::support_text::config;
use jieba_rs::Jieba;
use proptest::prelude::*;
use sagasu::analysis::character_filter::{HanFold, fold};
use sagasu::analysis::segmenter::{ChineseDictionary, ChineseSegmenter, Morpheme, Role, Script, Segmenter, runs};
use sagasu::article::TermSpace;
use sagasu::dictionary::{TermLists, load_jieba};
use std::ops::Range;
use std::sync::OnceLock;

/// What jieba-rs is given for a word of ours.
const USER_WORD_FREQUENCY: usize = 5_000_000;

fn user_words() -> Vec<String> {
    let lists = TermLists::read(&dictionaries().join(TermSpace::Chinese.tag())).unwrap();
    let words = lists.user_words.iter();
    words
        .map(|word| fold(&word.surface, HanFold::Simplified).as_str().to_owned())
        .collect()
}

fn segmenter() -> ChineseSegmenter {
    static DICTIONARY: OnceLock<ChineseDictionary> = OnceLock::new();
    let load = || {
        let list = load_jieba(dictionaries()).unwrap();
        ChineseDictionary::new(list, user_words().iter().map(String::as_str))
    };
    ChineseSegmenter::new(DICTIONARY.get_or_init(load).clone())
}

fn jieba() -> &'static Jieba {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(|| {
        let mut jieba = Jieba::new();
        for word in user_words() {
            jieba.add_word(&word, Some(USER_WORD_FREQUENCY), None);
        }
        jieba
    })
}

/// The words of `text` by jieba-rs, each of three and more characters followed by the shorter words in it.
fn expected(text: &str) -> Vec<(Range<usize>, Role)> {
    let jieba = jieba();
    let mut expected = Vec::new();
    for token in jieba.cut(text, true) {
        let place = expected.len();
        expected.push((token.byte_start..token.byte_end, Role::Content));
        let mut boundaries: Vec<usize> = token.word.char_indices().map(|(at, _)| token.byte_start + at).collect();
        boundaries.push(token.byte_end);
        let characters = boundaries.len() - 1;
        for start in 0..characters {
            for end in start + 2..=(start + 3).min(characters) {
                let part = boundaries[start]..boundaries[end];
                if characters > 2 && end - start < characters && jieba.has_word(&text[part.clone()]) {
                    expected.push((part, Role::Content));
                    expected[place].1 = Role::Compound;
                }
            }
        }
    }
    expected
}

fn found(text: &str) -> Vec<(Range<usize>, Role)> {
    let mut morphemes: Vec<Morpheme> = Vec::new();
    segmenter().segment(text, &mut morphemes);
    morphemes.into_iter().map(|one| (one.range, one.role)).collect()
}

/// Compares the runs of Han in `text`; how many there are.
fn compare(text: &str) -> usize {
    let folded = fold(text, HanFold::Simplified);
    let han = runs(folded.as_str()).filter(|run| run.script == Script::Han);
    han.map(|run| {
        let run = &folded.as_str()[run.range];
        assert_eq!(found(run), expected(run), "{run}");
    })
    .count()
}

#[test]
fn the_columns_are_cut_as_jieba_cuts_them() {
    let runs: usize = samples().iter().flat_map(texts).map(compare).sum();
    assert!(runs > 5_000, "only {runs} runs of Han");
}

#[test]
fn hard_runs_are_cut_as_jieba_cuts_them() {
    let long = "间充质干细胞培养上清液的临床研究".repeat(40);
    let texts = [
        "",
        "的",
        "人人々々人",
        "〇二〇年〆切",
        "小明硕士毕业于中国科学院计算所",
        "南京市长江大桥",
        "结过婚的和尚未结过婚的",
        "㐀㐁龥龦鿕鿖鿼",
        "𠀀𠀁𪛖𫝀𬺰中国𰀀𰀁",
        "⺀⻳ㄅㄆ干细胞",
        "一一一一一一一一",
        "丨丨丨乂乂",
        long.as_str(),
    ];
    for text in texts {
        assert_eq!(found(text), expected(text), "{text}");
    }
}

/// Words, common and rare characters, and what stands alone in a run of Han.
fn piece() -> impl Strategy<Value = String> {
    const WORDS: [&str; 16] = [
        "中国",
        "研究生",
        "生命",
        "的",
        "了",
        "干细胞",
        "外泌体",
        "玻尿酸",
        "上清液",
        "不",
        "人民",
        "一",
        "二十",
        "和",
        "长江大桥",
        "市长",
    ];
    prop_oneof![
        4 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        3 => prop::char::range('\u{4e00}', '\u{9fff}').prop_map(String::from),
        3 => prop::char::range('\u{4e00}', '\u{4fff}').prop_map(String::from),
        1 => prop::char::range('\u{3400}', '\u{4dbf}').prop_map(String::from),
        1 => prop::char::range('\u{20000}', '\u{2a6df}').prop_map(String::from),
        1 => prop::sample::select(&["々", "〇", "⼈", "ㄅ", "豈", "𰀀"][..]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn any_run_of_han_is_cut_as_jieba_cuts_it(pieces in prop::collection::vec(piece(), 0..24)) {
        let text = pieces.concat();
        prop_assert_eq!(found(&text), expected(&text), "{}", text);
    }
}
