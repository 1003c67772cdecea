//! Query and text → snippet: nothing panics, the width holds, and the HTML is the text with marks.
//!
//! Run in the project's folder, with the dictionaries installed: `cargo +nightly fuzz run --fuzz-dir tests/fuzz snippet`

#![no_main]

use libfuzzer_sys::fuzz_target;
use sagasu::analysis::Analyzer;
use sagasu::article::{Article, Language};
use sagasu::query::{Planner, RankingWeights, SearchRequest};
use sagasu::snippet::{SnippetBuilder, display_width};
use sagasu::source::{Place, SourceOptions, parse_article};
use std::path::Path;
use std::sync::{Arc, LazyLock};

static ANALYZER: LazyLock<Arc<Analyzer>> = LazyLock::new(|| {
    let dictionaries = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    Arc::new(Analyzer::load(&dictionaries).expect("install the dictionaries first: sagasu dictionary install"))
});
static PLANNER: LazyLock<Planner> = LazyLock::new(|| Planner::new(ANALYZER.clone(), RankingWeights::default()));
static TEMPLATE: LazyLock<Article> = LazyLock::new(|| {
    let line = br#"{"id":"a","language":"ja","url":"/a","title":"t","body":"b"}"#;
    let draft = parse_article(line, Place::file("template"), &SourceOptions::default(), &mut Vec::new());
    draft.expect("an article").with_language(Language::Japanese)
});

// The first byte chooses the language and the second the width; the first line of the rest is the query, the others are the text.
fuzz_target!(|data: &[u8]| {
    let [language, width, rest @ ..] = data else { return };
    let rest = String::from_utf8_lossy(rest);
    let (query, text) = rest.split_once('\n').unwrap_or((&rest, &rest));
    let language = Language::ALL[usize::from(*language) % Language::ALL.len()];
    let width = 20 + usize::from(*width);
    let Ok(request) = SearchRequest::new(query).check() else { return };
    let mut article = TEMPLATE.clone();
    article.language = language;
    article.sections[0].text = text.to_owned();
    let planned = PLANNER.plan(&request, language);
    let mut session = ANALYZER.session();
    let shown = SnippetBuilder::new(&planned.terms, &mut session, width).snippet(&article).passage;
    assert!(display_width(&shown.text) <= width);
    let plain = shown.html.replace("<mark>", "").replace("</mark>", "");
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(plain, |text, (entity, character)| text.replace(entity, character));
    assert_eq!(plain, shown.text);
    let units: Vec<u16> = shown.text.encode_utf16().collect();
    for [from, to] in shown.highlights {
        assert!(from < to && String::from_utf16(&units[from..to]).is_ok());
    }
});
