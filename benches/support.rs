//! What the benches share: the analyzer and the sample columns.

use sagasu::analysis::Analyzer;
use sagasu::article::{Article, Language};
use sagasu::source::{self, SourceItem, SourceOptions};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// The analyzer of the project's dictionaries, which must be installed (`sagasu dictionary install`).
pub fn analyzer() -> Arc<Analyzer> {
    let dictionaries = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    Arc::new(Analyzer::load(&dictionaries).expect("install the dictionaries first: sagasu dictionary install"))
}

/// Path of the sample columns.
pub fn samples() -> String {
    format!("{}/samples", env!("CARGO_MANIFEST_DIR"))
}

/// The sample columns of one language.
pub fn articles(language: Language) -> Vec<Article> {
    let mut articles = Vec::new();
    let mut source = source::open(&samples(), &SourceOptions::default()).expect("samples are there");
    source
        .read(&mut |item| {
            if let SourceItem::Article(draft) = item {
                let found = draft.language.expect("samples stand in language folders");
                if found == language {
                    articles.push(draft.with_language(found));
                }
            }
            ControlFlow::Continue(())
        })
        .expect("samples can be read");
    articles
}
