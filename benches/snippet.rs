//! Ten snippets of ten articles of 20 KB, as a page of results needs them; and of articles ten times as long, to see that time is
//! linear in length. The articles are made of sentences of the sample columns. The time is that of the processor, which neighbours on a
//! shared machine disturb less than the clock on the wall.

mod support;

use cpu_time::ThreadTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use sagasu::article::{Article, Language};
use sagasu::query::{Planner, RankingWeights, SearchRequest};
use sagasu::snippet::SnippetBuilder;
use sagasu::source::{self, SourceItem, SourceOptions};
use std::hint::black_box;
use std::ops::ControlFlow;
use std::time::Duration;

const QUERIES: [(Language, &str); 5] = [
    (Language::Japanese, "ヒアルロン酸の注射のあとはいつから化粧ができますか"),
    (Language::SimplifiedChinese, "打完玻尿酸以后多久可以化妆"),
    (Language::TraditionalChinese, "打完玻尿酸之後多久可以化妝"),
    (Language::Korean, "필러 시술 후 화장은 언제부터 할 수 있나요"),
    (
        Language::English,
        "when can I wear make-up after hyaluronic acid injections",
    ),
];

/// Articles of one language, each of `bytes` bytes in one section, all different.
fn articles(language: Language, bytes: usize) -> Vec<Article> {
    let mut texts: Vec<String> = Vec::new();
    let mut template = None;
    let mut source = source::open(&support::samples(), &SourceOptions::default()).expect("samples are there");
    let read = source.read(&mut |item| {
        if let SourceItem::Article(draft) = item
            && draft.language == Some(language)
        {
            let article = draft.with_language(language);
            texts.extend(article.sections.iter().map(|section| section.text.clone()));
            template = Some(article);
        }
        ControlFlow::Continue(())
    });
    read.expect("samples are valid");
    let template = template.expect("every language has samples");
    let article = |first: usize| {
        let mut text = String::new();
        for part in texts.iter().cycle().skip(first * 3) {
            if text.len() + part.len() > bytes {
                break;
            }
            text.push_str(part);
            text.push('\n');
        }
        let mut article = template.clone();
        article.sections.truncate(1);
        article.sections[0].text = text;
        article
    };
    (0..10).map(article).collect()
}

/// Processor time of the thread that measures.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn snippet(criterion: &mut Criterion<CpuTime>) {
    let analyzer = support::analyzer();
    let planner = Planner::new(analyzer.clone(), RankingWeights::default());
    let mut group = criterion.benchmark_group("snippet");
    // A sample is one page of results, so that the longest ones are seen, too.
    group.sampling_mode(SamplingMode::Flat);
    group.sample_size(200);
    group.measurement_time(Duration::from_millis(500));
    for (language, query) in QUERIES {
        let planned = planner.plan(&SearchRequest::new(query), language);
        for kilobytes in [20, 200] {
            let articles = articles(language, kilobytes * 1000);
            let bytes: usize = articles.iter().map(|article| article.sections[0].text.len()).sum();
            group.throughput(Throughput::Bytes(bytes as u64));
            group.bench_function(format!("{language} 10 articles of {kilobytes} KB"), |bencher| {
                let mut session = analyzer.session();
                bencher.iter(|| {
                    let mut builder = SnippetBuilder::new(&planned.terms, &mut session, 160);
                    for article in &articles {
                        black_box(builder.snippet(article));
                    }
                });
            });
        }
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = snippet
}
criterion_main!(benches);
