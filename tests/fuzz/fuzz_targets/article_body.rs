//! Any article that is sent or stands in a line of JSON is read or refused, and what was read reads back the same.
//!
//! Run in the project's folder: `cargo +nightly fuzz run --fuzz-dir tests/fuzz article_body`

#![no_main]

use libfuzzer_sys::fuzz_target;
use sagasu::article::Language;
use sagasu::source::{Place, SourceOptions, parse_article};

fuzz_target!(|body: &[u8]| {
    let read = |line: &[u8]| parse_article(line, Place::file("body"), &SourceOptions::default(), &mut Vec::new());
    let Ok(draft) = read(body) else { return };
    let article = draft.with_language(Language::Japanese);
    let line = serde_json::to_vec(&article).expect("an article is JSON");
    let again = read(&line).expect("what was written is read");
    assert_eq!(again.with_language(Language::Japanese), article);
});
