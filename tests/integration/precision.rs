//! What is nowhere is not found.

use crate::support_index::{ScratchIndex, article_of, ids, project, request, texts};
use sagasu::article::{Article, Language};
use sagasu::search::SearchService;
use std::collections::BTreeSet;
use std::fs;

/// Strings asked for.
const STRINGS: usize = 200;
/// Seed of the generator; any would do, this one is written down so that a failure comes back.
const SEED: u64 = 0x5a6a_5u64;

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

#[test]
fn two_characters_that_stand_nowhere_together_are_never_marked_as_found_together() {
    let articles = articles();
    let all: Vec<&str> = articles.iter().flat_map(texts).collect();
    let mut characters: Vec<char> = all
        .iter()
        .flat_map(|text| text.chars())
        .filter(|&c| is_cjk(c))
        .collect();
    characters.sort_unstable();
    characters.dedup();
    let service: SearchService = ScratchIndex::of(articles.clone()).service();
    let mut state = SEED;
    let mut asked = BTreeSet::new();
    while asked.len() < STRINGS {
        let mut pick = || characters[(next(&mut state) % characters.len() as u64) as usize];
        let text: String = [pick(), pick()].into_iter().collect();
        if all.iter().any(|known| known.contains(&text)) || !asked.insert(text.clone()) {
            continue;
        }
        for reader in [Language::Japanese, Language::SimplifiedChinese, Language::Korean] {
            let response = service
                .search(request(&text, Some(reader)))
                .unwrap_or_else(|error| panic!("{error}"));
            for hit in &response.hits {
                let parts = [
                    (&hit.title, &hit.title_highlights),
                    (&hit.snippet.passage.text, &hit.snippet.passage.highlights),
                ];
                for (shown, marks) in parts {
                    let units: Vec<u16> = shown.encode_utf16().collect();
                    for mark in marks {
                        let marked = String::from_utf16_lossy(&units[mark[0]..mark[1]]);
                        assert_ne!(marked, text, "{reader}: {} for {text:?}", hit.id);
                    }
                }
            }
        }
    }
}

#[test]
fn characters_that_no_article_has_find_nothing() {
    let articles = articles();
    let known: BTreeSet<char> = articles.iter().flat_map(texts).flat_map(str::chars).collect();
    let service: SearchService = ScratchIndex::of(articles.clone()).service();
    let mut state = SEED;
    let mut asked = 0;
    while asked < STRINGS {
        // The blocks' most used part: what is rare is no word of any dictionary either.
        let mut pick = || char::from_u32(0x4e00 + (next(&mut state) % 0x5000) as u32).unwrap_or('一');
        let text: String = [pick(), pick()].into_iter().collect();
        if text.chars().any(|character| known.contains(&character)) {
            continue;
        }
        asked += 1;
        for reader in [Language::Japanese, Language::TraditionalChinese] {
            let response = service
                .search(request(&text, Some(reader)))
                .unwrap_or_else(|error| panic!("{error}"));
            // The other form of a character is the same character.
            let literal = |hit: &&str| {
                let article = articles.iter().find(|article| article.id == **hit);
                article.is_some_and(|article| texts(article).any(|known| known.contains(&text)))
            };
            assert!(ids(&response).iter().all(|hit| !literal(hit)), "{text:?}");
            assert!(response.hits.iter().all(|hit| !hit.title.contains(&text)));
        }
    }
}
