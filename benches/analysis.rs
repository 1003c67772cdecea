//! Analysis per language, in bytes of article text per second on one thread: folding, segmentation, terms and grams, as
//! indexing does it.

mod support;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sagasu::article::Language;
use sagasu::index::analyze_article;
use std::hint::black_box;

fn analysis(criterion: &mut Criterion) {
    let analyzer = support::analyzer();
    let mut group = criterion.benchmark_group("analysis");
    for language in Language::ALL {
        let articles = support::articles(language);
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
