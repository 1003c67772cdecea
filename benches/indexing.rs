//! A whole run over the sample columns into an empty index, and again with nothing changed, in bytes of article text per
//! second: reading, analysis, writing, commit and verification.

mod support;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::index::reindex::{NoProgress, ReindexOptions, RunReport, reindex};
use sagasu::source::{self, SourceOptions};
use std::path::Path;

fn indexing(criterion: &mut Criterion) {
    let analyzer = support::analyzer();
    let run = |folder: &Path| -> RunReport {
        let mut sources =
            vec![source::open(&support::samples(), &SourceOptions::default()).expect("samples are there")];
        let options = ReindexOptions {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            default_language: Language::Japanese,
            strict: true,
            max_removed_share: 1.0,
            ..ReindexOptions::default()
        };
        reindex(
            &analyzer,
            &IndexFolder::new(folder),
            &mut sources,
            &options,
            &NoProgress,
        )
        .expect("samples are valid")
    };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = run(folder.path()).bytes;
    let mut group = criterion.benchmark_group("indexing");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    group.bench_function("everything new", |bencher| {
        bencher.iter_batched(
            || tempfile::tempdir().expect("a temporary folder"),
            |folder| {
                run(folder.path());
                folder
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("nothing changed", |bencher| bencher.iter(|| run(folder.path())));
    group.finish();
}

criterion_group!(benches, indexing);
criterion_main!(benches);
