//! What is nowhere is not found.

use crate::support_index::{ScratchIndex, analyzer, article_of, project, request, texts};
use sagasu::article::{Article, Language, TermSpace};
use sagasu::search::SearchService;
use std::collections::BTreeSet;
use std::fs;

/// Strings asked for.
const STRINGS: usize = 200;
/// Seed of the generator; any would do, this one is written down so that a failure comes back.
const SEED: u64 = 0x5a6a_5d00;

fn articles() -> Vec<Article> {
    let lines = fs::read_to_string(project("tests/fixtures/asks/articles.jsonl")).expect("the articles");
    lines
        .lines()
        .map(|line| article_of(&serde_json::from_str(line).expect("JSON")))
        .collect()
}

/// SplitMix64 (Steele, Lea & Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut value = *state;
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

fn is_cjk(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// The text as articles in any language are folded.
fn folded(text: &str) -> Vec<String> {
    let analyzer = analyzer();
    let session = analyzer.session();
    TermSpace::ALL
        .map(|space| session.fold(text, space).as_str().to_owned())
        .to_vec()
}

/// Different strings of two characters, out of `pool`, that `is_nowhere`.
fn strings(pool: &[char], is_nowhere: impl Fn(&str) -> bool) -> Vec<String> {
    let mut state = SEED;
    let mut strings = Vec::new();
    while strings.len() < STRINGS {
        let mut pick = || pool[(next(&mut state) % pool.len() as u64) as usize];
        let text: String = [pick(), pick()].into_iter().collect();
        if is_nowhere(&text) && !strings.contains(&text) {
            strings.push(text);
        }
    }
    strings
}

/// What each reader finds, unless it was found by correcting the query.
fn found(service: &SearchService, text: &str) -> Vec<(Language, String)> {
    let readers = [Language::Japanese, Language::SimplifiedChinese, Language::Korean];
    let mut all = Vec::new();
    for reader in readers {
        let response = service
            .search(request(text, Some(reader)))
            .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        if response.correction.is_none() {
            all.extend(response.hits.into_iter().map(|hit| (reader, hit.id)));
        }
    }
    all
}

#[test]
fn characters_that_no_article_has_find_nothing() {
    let articles = articles();
    let known: BTreeSet<char> = articles
        .iter()
        .flat_map(texts)
        .flat_map(folded)
        .flat_map(|text| text.chars().collect::<Vec<_>>())
        .collect();
    let is_unknown = |character: &char| {
        folded(&character.to_string())
            .iter()
            .all(|form| !form.contains(|c| known.contains(&c)))
    };
    let pool: Vec<char> = ('\u{4e00}'..='\u{9fa5}')
        .step_by(7)
        .chain(('\u{ac00}'..='\u{d7a3}').step_by(11))
        .filter(is_unknown)
        .collect();
    let service = ScratchIndex::of(articles).service();
    for text in strings(&pool, |_| true) {
        assert_eq!(found(&service, &text), [], "{text:?}");
    }
}

#[test]
fn two_characters_of_articles_that_stand_nowhere_together_are_explained_as_no_more_than_words_apart() {
    let articles = articles();
    let all: Vec<String> = articles.iter().flat_map(texts).flat_map(folded).collect();
    let mut pool: Vec<char> = articles
        .iter()
        .flat_map(texts)
        .flat_map(str::chars)
        .filter(|&c| is_cjk(c))
        .collect();
    pool.sort_unstable();
    pool.dedup();
    let nowhere = |text: &str| {
        folded(text)
            .iter()
            .all(|form| !all.iter().any(|known| known.contains(form.as_str())))
    };
    let service = ScratchIndex::of(articles).service();
    for text in strings(&pool, nowhere) {
        for (reader, id) in found(&service, &text) {
            let explained = service
                .explain(request(&text, Some(reader)), &id)
                .unwrap_or_else(|error| panic!("{text:?}: {error}"));
            // A word of both characters is in no article; at most each of them is a word of its own somewhere.
            let whole = explained
                .score_parts
                .iter()
                .filter(|part| part.tier == "literal" || part.tier == "grams")
                .find(|part| folded(&text).iter().any(|form| part.name.contains(form.as_str())));
            assert!(whole.is_none(), "{text:?} for {reader} in {id}: {whole:?}");
        }
    }
}
