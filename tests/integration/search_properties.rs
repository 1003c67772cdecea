//! What holds for every query and every hit, whatever is typed.

use crate::support_index::{marked, request, texts};
use crate::support_site::{articles, site};
use crate::support_text::{HARD, config, mixed_text};
use proptest::prelude::*;
use proptest::sample::select;
use sagasu::article::Language;
use sagasu::query::SearchRequest;
use sagasu::snippet::display_width;
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// A query of at most 512 characters: anything, or something that stands in the site.
fn any_query() -> impl Strategy<Value = String> {
    let known: Vec<&'static str> = articles()
        .iter()
        .flat_map(texts)
        .filter(|text| !text.is_empty())
        .chain(HARD)
        .collect();
    let part = (select(known), 0..40usize, 1..12usize).prop_map(|(text, start, length)| {
        let count = text.chars().count();
        text.chars().skip(start % count).take(length).collect::<String>()
    });
    let parts = prop::collection::vec((part, select(vec!["", " ", "\"", " -", " tag:", "「", "」"])), 1..6);
    let query = prop_oneof![
        3 => parts.prop_map(|parts| parts.into_iter().map(|(text, between)| text + between).collect::<String>()),
        1 => mixed_text(30),
        1 => "\\PC{0,512}",
        1 => prop::collection::vec(any::<char>(), 0..512).prop_map(String::from_iter),
    ];
    query.prop_map(|query: String| query.chars().take(512).collect())
}

/// Fails unless `highlights` are ordered, disjoint ranges of whole graphemes of `text`, and `html` is the text with those marked.
fn check_marked(text: &str, html: &str, highlights: &[[usize; 2]]) -> Result<(), TestCaseError> {
    let mut boundaries = BTreeSet::from([0]);
    let mut units = 0;
    for grapheme in text.graphemes(true) {
        units += grapheme.encode_utf16().count();
        boundaries.insert(units);
    }
    let mut last = 0;
    for &[start, end] in highlights {
        prop_assert!(
            last <= start && start < end && end <= units,
            "{:?} in {:?}",
            highlights,
            text
        );
        prop_assert!(
            boundaries.contains(&start) && boundaries.contains(&end),
            "{:?} cut {:?}",
            highlights,
            text
        );
        last = end;
    }
    let marks = html.matches("<mark>").count();
    prop_assert_eq!(
        (marks, html.matches("</mark>").count()),
        (highlights.len(), highlights.len())
    );
    let inside: Vec<String> = html
        .split("<mark>")
        .skip(1)
        .map(|part| unescaped(part.split("</mark>").next().unwrap_or_default()))
        .collect();
    prop_assert_eq!(inside, marked(text, highlights));
    prop_assert_eq!(unescaped(&html.replace("<mark>", "").replace("</mark>", "")), text);
    Ok(())
}

fn unescaped(html: &str) -> String {
    let entities = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(html.to_owned(), |text, (entity, character)| {
        text.replace(entity, character)
    })
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn any_query_has_a_sound_answer(query in any_query(), reader in select(Language::ALL.to_vec()), width in 20usize..=400) {
        let asked = SearchRequest { snippet_width: width, ..request(&query, Some(reader)) };
        let response = site().search(asked);
        prop_assert!(response.is_ok(), "{:?}: {:?}", query, response);
        let response = response.expect("checked");
        prop_assert_eq!(response.hits.len() as u64, response.total.min(100));
        prop_assert_eq!(response.facets.language.values().sum::<u64>(), response.total);
        for hit in &response.hits {
            let snippet = &hit.snippet.passage;
            check_marked(&hit.title, &hit.title_html, &hit.title_highlights)?;
            check_marked(&snippet.text, &snippet.html, &snippet.highlights)?;
            prop_assert!(display_width(&snippet.text) <= width, "{} columns for {}: {:?}", display_width(&snippet.text), width, snippet.text);
        }
    }
}
