//! Keeps the tables of the commit that is served, and asks them.

use super::collect::{Tables, of_articles, of_queries};
use super::keys::{NormalText, START, WORD};
use super::nearly::nearly;
use super::table::{Entry, Table};
use super::{MAX_SUGGESTIONS, SuggestRequest, Suggestion, Suggestions};
use crate::analysis::Session;
use crate::analysis::reading::{KeyLimits, Resolved, keys_of};
use crate::article::{Language, TermSpace};
use crate::query::{LONGEST_QUERY, SearchRequest, Spoken, Written, reader_language, spoken, written};
use crate::search::service::{SearchError, SearchService};
use crate::snippet::Marked;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, TryLockError};
use std::time::{Duration, Instant};

/// Building takes at most one part in so many of a core's time: after a build that took 2 s the next begins 20 s later.
const REST: u32 = 10;
/// How old the table of popular queries may be.
const POPULAR_AGE: Duration = Duration::from_secs(60);
/// How long after the first tables were begun requests wait for them; from then on they get nothing until there are some.
const FIRST_PATIENCE: Duration = Duration::from_secs(1);
/// How often they look.
const FIRST_LOOK: Duration = Duration::from_millis(5);

/// What visitors ask often.
pub trait PopularQueries: Send + Sync {
    /// Queries worth suggesting.
    fn popular(&self) -> Vec<PopularQuery>;
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PopularQuery {
    /// The language of those who asked.
    pub language: Language,
    /// The query.
    pub query: String,
    /// How often it was asked and found something.
    pub count: u64,
}

/// Answers suggestions.
#[derive(Default)]
pub struct Suggester {
    popular: Option<Arc<dyn PopularQueries>>,
    built: RwLock<Option<Arc<Built>>>,
    building: Mutex<()>,
    /// When the first tables were begun.
    begun: OnceLock<Instant>,
}

/// Tables, and what they were made from.
struct Built {
    articles: Arc<Tables>,
    queries: Tables,
    commit: String,
    at: Instant,
    took: Duration,
}

impl Suggester {
    /// One that also suggests queries.
    pub fn with_popular(queries: Arc<dyn PopularQueries>) -> Suggester {
        Suggester {
            popular: Some(queries),
            ..Suggester::default()
        }
    }

    /// What visitors often ask; nothing where that is not known.
    pub fn popular_queries(&self) -> Vec<PopularQuery> {
        self.popular
            .as_ref()
            .map(|queries| queries.popular())
            .unwrap_or_default()
    }

    /// Makes tables where there are none, or begins to make newer ones.
    pub fn prepare(self: &Arc<Self>, service: &SearchService) -> Result<(), SearchError> {
        self.tables(service).map(drop)
    }

    /// The tables: those of the served commit when there are none yet, else those at hand, while newer ones are made on a thread. `None` while
    /// somebody else makes the first.
    fn tables(self: &Arc<Self>, service: &SearchService) -> Result<Option<Arc<Built>>, SearchError> {
        let snapshot = service.index().snapshot().ok_or(SearchError::NotReady)?;
        let commit = format!("{:?} {}", service.index().generation(), snapshot.commit_id());
        let kept = self.kept();
        if let Some(built) = kept {
            let outdated = built.commit != commit && built.at.elapsed() > built.took * REST;
            let old = self.popular.is_some() && built.at.elapsed() > POPULAR_AGE.max(built.took * REST);
            if outdated || old {
                let (this, analyzer) = (self.clone(), service.analyzer_handle());
                std::thread::spawn(move || {
                    // Somebody else is at it already.
                    let Ok(_only) = this.building.try_lock() else { return };
                    if let Err(error) = this.build(snapshot.as_ref(), &analyzer, commit) {
                        tracing::warn!(%error, "suggestions cannot be renewed; those before stay");
                    }
                });
            }
            return Ok(Some(built));
        }
        let begun = self.begun.get_or_init(Instant::now);
        loop {
            let only = match self.building.try_lock() {
                Ok(only) => Some(only),
                Err(TryLockError::Poisoned(left)) => Some(left.into_inner()),
                Err(TryLockError::WouldBlock) => None,
            };
            if let Some(built) = self.kept() {
                return Ok(Some(built));
            }
            if only.is_some() {
                return Ok(Some(self.build(
                    snapshot.as_ref(),
                    &service.analyzer_handle(),
                    commit,
                )?));
            }
            if begun.elapsed() > FIRST_PATIENCE {
                return Ok(None);
            }
            std::thread::sleep(FIRST_LOOK);
        }
    }

    fn kept(&self) -> Option<Arc<Built>> {
        self.built.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn build(
        &self,
        snapshot: &dyn crate::backend::Snapshot,
        analyzer: &crate::analysis::Analyzer,
        commit: String,
    ) -> Result<Arc<Built>, crate::backend::BackendError> {
        let started = Instant::now();
        let same = self.kept().filter(|built| built.commit == commit);
        let articles = match same {
            Some(built) => built.articles.clone(),
            None => Arc::new(of_articles(snapshot, analyzer)?),
        };
        let built = Arc::new(Built {
            articles,
            queries: of_queries(self.popular_queries(), analyzer)?,
            commit,
            at: Instant::now(),
            took: started.elapsed(),
        });
        *self.built.write().unwrap_or_else(PoisonError::into_inner) = Some(built.clone());
        tracing::debug!(took_ms = built.took.as_millis(), "suggestions are ready");
        Ok(built)
    }

    /// The suggestions of a request.
    pub fn suggest(
        self: &Arc<Self>,
        service: &SearchService,
        request: &SuggestRequest,
    ) -> Result<Suggestions, SearchError> {
        let mut asked = SearchRequest::new(request.query.clone());
        asked.language = request.language;
        asked.accepted.clone_from(&request.accepted);
        let (reader, _) = reader_language(&asked, service.site_language());
        let Some(built) = self.tables(service)? else {
            return Ok(Suggestions {
                suggestions: Vec::new(),
                query: request.query.clone(),
                language: reader,
                partial: true,
            });
        };
        let analyzer = service.analyzer_handle();
        let mut session = analyzer.session();
        let mut search = Search {
            typed: request.query.trim().chars().take(LONGEST_QUERY).collect(),
            limit: request.limit.min(MAX_SUGGESTIONS),
            keys: Vec::new(),
            found: Vec::new(),
            session: &mut session,
        };
        if search.typed.is_empty()
            && let Some(queries) = built.queries.get(&reader)
        {
            search.most_asked(reader, queries);
        }
        for language in languages(reader, &request.accepted) {
            let tables = [built.queries.get(&language), built.articles.get(&language)];
            search.look(language, &tables.into_iter().flatten().collect::<Vec<_>>());
            if search.found.len() >= search.limit {
                break;
            }
        }
        Ok(Suggestions {
            suggestions: search.found,
            query: request.query.clone(),
            language: reader,
            partial: false,
        })
    }
}

/// The reader's language, the other form of Chinese, what else they accept, the rest.
fn languages(reader: Language, accepted: &[Language]) -> Vec<Language> {
    let sibling = Language::ALL
        .into_iter()
        .filter(|other| other.term_space() == reader.term_space());
    let mut order = Vec::new();
    for language in std::iter::once(reader)
        .chain(sibling)
        .chain(accepted.iter().copied())
        .chain(Language::ALL)
    {
        if !order.contains(&language) {
            order.push(language);
        }
    }
    order
}

/// One request on its way through the tables.
struct Search<'a> {
    typed: String,
    limit: usize,
    /// Translation keys of what was found: a column is suggested once.
    keys: Vec<String>,
    found: Vec<Suggestion>,
    session: &'a mut Session,
}

impl Search<'_> {
    /// Adds what others ask most.
    fn most_asked(&mut self, language: Language, queries: &Table) {
        for number in queries.beginning(&START.to_string(), self.limit) {
            let entry = &queries.entries[number as usize];
            self.found.push(Suggestion {
                kind: entry.kind,
                marked: Marked::plain(entry.text.clone()),
                language,
                id: None,
                url: None,
                title: None,
            });
        }
    }

    /// Adds what the tables of one language have, the nearest first.
    fn look(&mut self, language: Language, tables: &[&Table]) {
        let space = language.term_space();
        let typed = NormalText::of(&self.typed, space, self.session).text;
        if typed.is_empty() || tables.is_empty() {
            return;
        }
        let most = self.limit;
        for table in tables {
            self.add(language, table, table.exact(&format!("{START}{typed}"), most), None);
        }
        for letter in [START, WORD] {
            for table in tables {
                self.add(
                    language,
                    table,
                    table.beginning(&format!("{letter}{typed}"), most),
                    None,
                );
            }
        }
        // Of what is read as much less than was typed (qqq as k) nearly everything would be the rest.
        let characters = typed.chars().count();
        let mut ways = match written(&typed) {
            // Who writes Han characters means these, and not what sounds like them.
            Written::Han => Vec::new(),
            _ => spoken(&typed, space, self.session),
        };
        ways.retain(|way| way.kind.length(&way.reading) * 2 >= characters);
        for title in [true, false] {
            for way in &ways {
                for table in tables {
                    let prefix = way.kind.prefix(title, &way.reading);
                    // More than wanted: some are read with other voicing.
                    let entries = table.beginning(&prefix, most * 4);
                    self.add(language, table, entries, Some((way, title)));
                }
            }
        }
        if self.found.len() < self.limit {
            for table in tables {
                self.add(language, table, nearly(table, &typed, most), None);
            }
        }
    }

    fn add(&mut self, language: Language, table: &Table, entries: Vec<u32>, way: Option<(&Spoken, bool)>) {
        let space = language.term_space();
        let typed = NormalText::of(&self.typed, space, self.session).text;
        for number in entries {
            if self.found.len() >= self.limit {
                return;
            }
            let entry = &table.entries[number as usize];
            if self.is_known(entry, language) {
                continue;
            }
            let marks = match way {
                None => {
                    let normal = NormalText::of(&entry.text, space, self.session);
                    normal.find(&typed, &entry.text, space, self.session)
                }
                Some((way, title)) => match self.read(entry, way, title, space) {
                    Some(surface) => entry.text.find(&surface).map(|start| start..start + surface.len()),
                    None => continue,
                },
            };
            self.keys.extend(entry.translation_key.clone());
            let marks: Vec<std::ops::Range<usize>> = marks.into_iter().collect();
            self.found.push(Suggestion {
                kind: entry.kind,
                marked: Marked::new(entry.text.clone(), &marks),
                language,
                id: entry.id.clone(),
                url: entry.url.clone(),
                title: entry.title.clone(),
            });
        }
    }

    /// Whether it, or its column in a language that comes before, is suggested already.
    fn is_known(&self, entry: &Entry, language: Language) -> bool {
        let same = |known: &&Suggestion| known.marked.text == entry.text;
        let other_version = |known: &&Suggestion| known.language != language;
        self.found.iter().any(|known| same(&known))
            || (entry
                .translation_key
                .as_ref()
                .is_some_and(|key| self.keys.contains(key))
                && self.found.iter().any(|known| other_version(&known)))
    }

    /// The characters of an entry that the query reads, when it really does.
    fn read(&mut self, entry: &Entry, way: &Spoken, title: bool, space: TermSpace) -> Option<String> {
        let prefix = way.kind.prefix(title, &way.reading);
        let length = way.kind.length(&way.reading);
        let pieces = self.session.pieces(&entry.text, space, way.kind);
        let limits = KeyLimits {
            title,
            ..KeyLimits::TITLE
        };
        let mut surface = None;
        keys_of(&entry.text, &pieces, way.kind, limits, |key| {
            if surface.is_none() && key.starts_with(&prefix) {
                let resolved = Resolved::of(key, length, way.voiced.as_deref());
                surface = resolved.map(|resolved| resolved.surface);
            }
        });
        surface
    }
}
