//! Searches over the sample columns with snippets, as `/v1/search` answers them, one request at a time.

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::index::reindex::{NoProgress, ReindexOptions, reindex};
use sagasu::query::{RankingWeights, SearchRequest};
use sagasu::search::{IndexHandle, SearchService};
use sagasu::source::{self, SourceOptions};
use std::hint::black_box;
use std::sync::Arc;

/// A keyword and a question per language.
const QUERIES: [(Language, &str, &str); 5] = [
    (
        Language::Japanese,
        "幹細胞培養上清液",
        "ヒアルロン酸の注射のあとはいつから化粧ができますか",
    ),
    (Language::SimplifiedChinese, "皮秒激光", "打完玻尿酸以后多久可以化妆"),
    (Language::TraditionalChinese, "皮秒雷射", "打完玻尿酸之後多久可以化妝"),
    (
        Language::Korean,
        "줄기세포배양액",
        "필러 시술 후 화장은 언제부터 할 수 있나요",
    ),
    (
        Language::English,
        "picosecond laser",
        "when can I wear make-up after hyaluronic acid injections",
    ),
];

fn query(criterion: &mut Criterion) {
    let analyzer = support::analyzer();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let index = IndexFolder::new(folder.path());
    let mut sources = vec![source::open(&support::samples(), &SourceOptions::default()).expect("samples are there")];
    let options = ReindexOptions {
        threads: 1,
        default_language: Language::Japanese,
        strict: true,
        max_removed_share: 1.0,
        ..ReindexOptions::default()
    };
    reindex(&analyzer, &index, &mut sources, &options, &NoProgress).expect("samples are valid");
    let handle = Arc::new(IndexHandle::new(index, analyzer.fingerprint()));
    handle.refresh().expect("the index was just built");
    let service = SearchService::new(analyzer, handle, RankingWeights::default(), Language::Japanese);
    let mut group = criterion.benchmark_group("query");
    for (language, keyword, question) in QUERIES {
        for (kind, text) in [("keyword", keyword), ("question", question)] {
            let request = SearchRequest {
                language: Some(language),
                ..SearchRequest::new(text)
            };
            group.bench_function(format!("{language} {kind}"), |bencher| {
                bencher.iter(|| black_box(service.search(request.clone()).expect("a valid request")));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, query);
criterion_main!(benches);
