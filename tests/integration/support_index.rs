//! Dictionaries, analyzer and small indexes, without HTTP.

use sagasu::analysis::Analyzer;
use sagasu::article::{Article, Language};
use sagasu::backend::IndexStore;
use sagasu::backend::opensearch::{ClusterSettings, ClusterStore, Credentials};
use sagasu::dictionary::{self, DictionaryName, InstallOptions, InstallProgress, InstallStep};
use sagasu::index::IndexFolder;
use sagasu::index::reindex::{NoProgress, ReindexError, ReindexOptions, RunReport, reindex};
use sagasu::query::{Limit, RankingWeights, SearchRequest};
use sagasu::search::{IndexHandle, SearchResponse, SearchService};
use sagasu::source::{
    ArticleSource, Draft, Place, Problem, SourceError, SourceItem, SourceOptions, open, parse_article,
};
use serde_json::Value;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tempfile::TempDir;

/// Any failure of a test.
pub type TestResult = Result<(), Box<dyn std::error::Error>>;

/// A path in the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The dictionaries at `SAGASU_DICTIONARIES` or in the project; what is missing there is installed, once.
pub fn dictionaries() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let root = std::env::var_os("SAGASU_DICTIONARIES").map_or_else(|| project("dictionaries"), PathBuf::from);
        if let Err(error) = dictionary::install(&root, &InstallOptions::default(), &Steps) {
            panic!(
                "the tests need the dictionaries, and they could not be installed: {error}\n\
                 Install pip or npm and run `cargo run -- dictionary install`, or name a folder that has them in SAGASU_DICTIONARIES."
            );
        }
        root
    })
}

/// Tells on standard error what takes so long.
struct Steps;

impl InstallProgress for Steps {
    fn step(&self, name: DictionaryName, step: InstallStep, detail: &str) {
        eprintln!("{name} {step} {detail}");
    }
}

/// The analyzer, loaded once for all tests.
pub fn analyzer() -> Arc<Analyzer> {
    static ANALYZER: OnceLock<Arc<Analyzer>> = OnceLock::new();
    let load = || Arc::new(Analyzer::load(dictionaries()).unwrap_or_else(|error| panic!("{error}")));
    ANALYZER.get_or_init(load).clone()
}

/// The sample columns, as `sagasu index samples` reads them.
pub fn samples() -> &'static [Article] {
    static SAMPLES: OnceLock<Vec<Article>> = OnceLock::new();
    SAMPLES.get_or_init(|| {
        let folder = project("samples").display().to_string();
        let mut source = open(&folder, &SourceOptions::default()).expect("the samples");
        let mut articles = Vec::new();
        let read = source.read(&mut |item| {
            match item {
                SourceItem::Article(draft) => {
                    let language = draft.language.expect("the path names the language");
                    articles.push(draft.with_language(language));
                }
                SourceItem::Problem(problem) => panic!("{problem}"),
                SourceItem::Skipped(_) => {}
            }
            ControlFlow::Continue(())
        });
        read.expect("readable samples");
        articles
    })
}

/// The text of an article: title, headings and section texts.
pub fn texts(article: &Article) -> impl Iterator<Item = &str> {
    let sections = article
        .sections
        .iter()
        .flat_map(|section| [section.heading.as_str(), section.text.as_str()]);
    std::iter::once(article.title.as_str()).chain(sections)
}

/// A source held in memory: what it hands over, in order.
pub struct MemorySource {
    name: String,
    items: Vec<MemoryItem>,
}

/// One thing that a [`MemorySource`] does while it is read.
pub enum MemoryItem {
    /// Hands over what this line of JSON holds: an article, or the problem with it.
    Line(String),
    /// Does something in the middle of the run.
    Call(Box<dyn FnMut() + Send>),
    /// Fails as a whole.
    Fail,
}

impl MemorySource {
    /// A source of these articles.
    pub fn of(name: &str, articles: &[Value]) -> MemorySource {
        let lines = articles.iter().map(|article| MemoryItem::Line(article.to_string()));
        MemorySource::with(name, lines.collect())
    }

    /// A source that does this.
    pub fn with(name: &str, items: Vec<MemoryItem>) -> MemorySource {
        MemorySource {
            name: name.to_owned(),
            items,
        }
    }

    /// As the run takes it.
    pub fn boxed(self) -> Box<dyn ArticleSource> {
        Box::new(self)
    }
}

impl ArticleSource for MemorySource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        for (number, item) in (1..).zip(&mut self.items) {
            let item = match item {
                MemoryItem::Line(line) => read_line(line, Place::file(&self.name).at_line(number)),
                MemoryItem::Call(action) => {
                    action();
                    continue;
                }
                MemoryItem::Fail => {
                    return Err(SourceError::Read {
                        path: self.name.clone(),
                        source: std::io::Error::other("the line was cut"),
                    });
                }
            };
            if sink(item).is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn read_line(line: &str, place: Place) -> SourceItem {
    match parse_article(
        line.as_bytes(),
        place.clone(),
        &SourceOptions::default(),
        &mut Vec::new(),
    ) {
        Ok(draft) => SourceItem::Article(Box::new(draft)),
        Err(kind) => SourceItem::Problem(Problem { place, kind }),
    }
}

/// Articles that were read before, as a source.
pub struct ArticleList(pub Vec<Article>);

impl ArticleSource for ArticleList {
    fn name(&self) -> &str {
        "articles"
    }

    fn read(&mut self, sink: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        for (number, article) in (1..).zip(&self.0) {
            let line = serde_json::to_string(article).expect("an article is JSON");
            if sink(read_line(&line, Place::file("articles").at_line(number))).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// The article that a line of JSON holds.
pub fn article_of(value: &Value) -> Article {
    let draft: Draft = match read_line(&value.to_string(), Place::file("article")) {
        SourceItem::Article(draft) => *draft,
        other => panic!("{other:?}"),
    };
    let language = draft.language.expect("a language");
    draft.with_language(language)
}

/// How the runs of tests work.
pub fn options() -> ReindexOptions {
    ReindexOptions {
        threads: 2,
        default_language: Language::Japanese,
        strict: false,
        max_removed_share: 1.0,
        ..ReindexOptions::default()
    }
}

/// The index of this folder: in it, or, when `SAGASU_TEST_CLUSTER` names a node, in that cluster under a name of its own.
pub fn store_at(folder: &Path) -> Arc<dyn IndexStore> {
    let Ok(node) = std::env::var("SAGASU_TEST_CLUSTER") else {
        return Arc::new(IndexFolder::new(folder));
    };
    let name = folder.display().to_string();
    let prefix = format!("test{:016x}", xxhash_rust::xxh3::xxh3_64(name.as_bytes()));
    Arc::new(cluster_store(&[node], &prefix, 1, 0))
}

/// A run that makes a store hold these articles.
pub fn run_over(store: &dyn IndexStore, articles: &[Article]) -> Result<RunReport, ReindexError> {
    let mut source: Vec<Box<dyn ArticleSource>> = vec![Box::new(ArticleList(articles.to_vec()))];
    reindex(&analyzer(), store, &mut source, &options(), &NoProgress)
}

/// The indices with this prefix in a cluster.
pub fn cluster_store(nodes: &[String], prefix: &str, shards: u32, replicas: u32) -> ClusterStore {
    ClusterStore::new(cluster_settings(nodes, prefix, shards, replicas)).expect("a client")
}

/// How generations in a cluster are reached, without credentials.
pub fn cluster_settings(nodes: &[String], prefix: &str, shards: u32, replicas: u32) -> ClusterSettings {
    ClusterSettings {
        nodes: nodes.iter().map(|node| node.parse().expect("an address")).collect(),
        prefix: prefix.to_owned(),
        shards,
        replicas,
        credentials: Credentials::None,
        ca_file: None,
        timeout: Duration::from_secs(30),
        lock: Duration::from_secs(30),
    }
}

/// An index in a folder that goes with it.
pub struct ScratchIndex {
    pub folder: TempDir,
}

impl ScratchIndex {
    /// An empty folder.
    pub fn new() -> ScratchIndex {
        ScratchIndex {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// An index of these articles.
    pub fn of(articles: Vec<Article>) -> ScratchIndex {
        let index = ScratchIndex::new();
        let report = index.run(vec![Box::new(ArticleList(articles))]).expect("an index");
        assert_eq!(report.skipped, [], "every article is indexed");
        index
    }

    /// The folder of the index.
    pub fn path(&self) -> IndexFolder {
        IndexFolder::new(self.folder.path())
    }

    /// Where its generations are.
    pub fn store(&self) -> Arc<dyn IndexStore> {
        store_at(self.folder.path())
    }

    /// One run over these sources.
    pub fn run(&self, sources: Vec<Box<dyn ArticleSource>>) -> Result<RunReport, ReindexError> {
        self.run_with(&analyzer(), sources, &options())
    }

    /// One run with another analyzer or other options.
    pub fn run_with(
        &self,
        analyzer: &Analyzer,
        mut sources: Vec<Box<dyn ArticleSource>>,
        options: &ReindexOptions,
    ) -> Result<RunReport, ReindexError> {
        reindex(analyzer, self.store().as_ref(), &mut sources, options, &NoProgress)
    }

    /// A service over the index as it is now.
    pub fn service(&self) -> SearchService {
        self.service_with(analyzer())
    }

    /// A service with another analyzer.
    pub fn service_with(&self, analyzer: Arc<Analyzer>) -> SearchService {
        let handle = IndexHandle::over(self.store(), analyzer.fingerprint());
        handle.refresh().expect("an index to open");
        SearchService::new(
            analyzer,
            Arc::new(handle),
            RankingWeights::default(),
            Language::Japanese,
        )
    }
}

/// A request for up to 100 hits.
pub fn request(query: &str, reader: Option<Language>) -> SearchRequest {
    SearchRequest {
        language: reader,
        limit: Limit::new(100).expect("in range"),
        ..SearchRequest::new(query)
    }
}

/// Ids of the hits, best first.
pub fn ids(response: &SearchResponse) -> Vec<&str> {
    response.hits.iter().map(|hit| hit.id.as_str()).collect()
}

/// What the highlights of a text stand on.
pub fn marked(text: &str, highlights: &[[usize; 2]]) -> Vec<String> {
    let units: Vec<u16> = text.encode_utf16().collect();
    highlights
        .iter()
        .map(|&[start, end]| String::from_utf16(&units[start..end]).expect("whole characters"))
        .collect()
}
