//! Analysis per language, in bytes of article text per second on one thread: folding, segmentation, terms and grams, as
//! indexing does it.

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sagasu::article::{Article, Language};
use sagasu::index::analyze_article;
use sagasu::source::{self, SourceItem, SourceOptions};
use std::hint::black_box;
use std::ops::ControlFlow;

/// The sample columns of one language.
fn articles(language: Language) -> Vec<Article> {
    let mut articles = Vec::new();
    let mut source = source::open(&support::samples(), &SourceOptions::default()).expect("samples are there");
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

fn analysis(criterion: &mut Criterion) {
    let analyzer = support::analyzer();
    let mut group = criterion.benchmark_group("analysis");
    for language in Language::ALL {
        let articles = articles(language);
        let bytes = articles.iter().map(|article| article.text_bytes()).sum();
        group.throughput(Throughput::Bytes(bytes));
        group.bench_function(language.tag(), |bencher| {
            let mut session = analyzer.session();
            bencher.iter(|| {
                for article in &articles {
                    black_box(analyze_article(&mut session, article, "bench").expect("samples are valid"));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, analysis);
criterion_main!(benches);
