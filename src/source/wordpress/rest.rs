//! The REST API: <https://developer.wordpress.org/rest-api/reference/posts/>.
//!
//! A run asks which posts there are and when each changed (`list.rs`), which says what was removed and what changed, and then for those
//! that changed.

use super::api::{Api, List, posts_of};
use super::list::{Listed, read_list};
use super::post::Post;
use super::rest_post::post_of;
use crate::source::fetch::CrawlOptions;
use crate::source::web::Standing;
use rustc_hash::{FxHashMap, FxHashSet};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use url::Url;

/// Posts in one answer with content.
const FETCHED: usize = 20;

/// Most bytes of such an answer.
const MAX_BYTES: u64 = 50_000_000;

/// Answers that wait for being read.
const WAITING: usize = 4;

/// What the API tells.
#[derive(Debug)]
pub(super) enum Event {
    /// A post.
    Post(Box<Post>),
    /// A post that is as it was.
    Unchanged(u64, Standing),
    /// Posts that were not read, and why; they may be there as they were.
    Problem {
        place: String,
        message: String,
        posts: Vec<u64>,
    },
    /// A list of posts that could not be read: nothing may be taken as removed, and everything known is kept.
    ListProblem { place: String, message: String },
    /// Nothing is known of the site.
    Failed { place: String, message: String },
}

/// A post of an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KnownPost {
    /// When it changed, as the site writes it.
    pub(super) modified: Option<String>,
    pub(super) listed: Option<Standing>,
}

/// What to ask for.
pub(super) struct Plan {
    pub(super) url: Url,
    pub(super) types: Vec<String>,
    /// Values of `lang`; empty to leave it out.
    pub(super) languages: Vec<String>,
    pub(super) crawl: CrawlOptions,
    /// The posts of the last run.
    pub(super) known: FxHashMap<u64, KnownPost>,
    /// Seconds since 1970.
    pub(super) now: i64,
}

impl Plan {
    /// What is known of a list; `None` when nothing is, or it is not to be trusted.
    fn before(&self, list: List<'_>) -> Option<Listed> {
        if !self.crawl.trust_lastmod {
            return None;
        }
        let name = list.name();
        let known = self.known.iter().filter_map(|(id, post)| {
            let listed = post.listed.as_ref().filter(|listed| listed.list == name)?;
            Some((*id, post.modified.clone(), listed.read_at))
        });
        let known: Vec<_> = known.collect();
        Some(Listed {
            read_at: known.iter().map(|(_, _, read_at)| *read_at).min()?,
            posts: known.into_iter().map(|(id, modified, _)| (id, modified)).collect(),
        })
    }
}

/// Asks on a thread of its own.
pub(super) fn begin(plan: Plan) -> std::io::Result<Receiver<Event>> {
    let (sender, receiver) = channel(WAITING);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new()
        .name("wordpress".to_owned())
        .spawn(move || {
            runtime.block_on(async {
                // Nobody listens any more: nothing is left to do.
                let _ = read_all(&plan, &sender).await;
            });
        })?;
    Ok(receiver)
}

/// The receiver is gone.
struct Unheard;

type Step<T> = Result<T, Unheard>;

async fn read_all(plan: &Plan, sender: &Sender<Event>) -> Step<()> {
    let api = match Api::new(&plan.url, &plan.crawl) {
        Ok(api) => api,
        Err(error) => {
            let (place, message) = (plan.url.to_string(), error.to_string());
            return sender.send(Event::Failed { place, message }).await.map_err(|_| Unheard);
        }
    };
    let mut reader = Reader {
        plan,
        api,
        sender,
        seen: FxHashSet::default(),
    };
    let languages: Vec<Option<&str>> = match plan.languages.as_slice() {
        [] => vec![None],
        languages => languages.iter().map(|language| Some(language.as_str())).collect(),
    };
    let mut is_first = true;
    for kind in &plan.types {
        for &language in &languages {
            let list = List { kind, language };
            let before = plan.before(list);
            let listed = read_list(&reader.api, list, before, plan.crawl.max_pages, plan.now).await;
            match listed.map_err(|(place, message)| (place.to_string(), message)) {
                Ok(listed) => reader.read_listed(list, listed).await?,
                Err((place, message)) if is_first => return reader.tell(Event::Failed { place, message }).await,
                Err((place, message)) => reader.tell(Event::ListProblem { place, message }).await?,
            }
            is_first = false;
        }
    }
    Ok(())
}

struct Reader<'a> {
    plan: &'a Plan,
    api: Api,
    sender: &'a Sender<Event>,
    /// Posts seen so far, in any list.
    seen: FxHashSet<u64>,
}

impl Reader<'_> {
    /// Fetches what changed of a list.
    async fn read_listed(&mut self, list: List<'_>, listed: Listed) -> Step<()> {
        let standing = Standing {
            list: list.name(),
            read_at: listed.read_at,
        };
        let mut changed = Vec::new();
        for (id, modified) in listed.posts {
            if !self.seen.insert(id) {
                continue;
            }
            match self.plan.known.get(&id) {
                Some(known) if modified.is_some() && known.modified == modified => {
                    self.tell(Event::Unchanged(id, standing.clone())).await?;
                }
                _ => changed.push(id),
            }
        }
        for ids in changed.chunks(FETCHED) {
            self.fetch(list, ids, &standing).await?;
        }
        Ok(())
    }

    async fn fetch(&self, list: List<'_>, ids: &[u64], standing: &Standing) -> Step<()> {
        let include: Vec<String> = ids.iter().map(u64::to_string).collect();
        let per_page = FETCHED.to_string();
        let address = self.api.address(
            list,
            &[
                ("include", &include.join(",")),
                ("per_page", &per_page),
                ("orderby", "include"),
                ("_embed", "author,wp:term,wp:featuredmedia"),
            ],
        );
        let found = self.api.get(&address, Some(MAX_BYTES)).await;
        match found.and_then(|answer| posts_of(&answer)) {
            Ok(posts) => {
                for post in posts.iter().filter_map(|post| post_of(post, list.language)) {
                    let listed = Some(standing.clone());
                    self.tell(Event::Post(Box::new(Post { listed, ..post }))).await?;
                }
                Ok(())
            }
            Err(message) => {
                let (place, posts) = (address.to_string(), ids.to_vec());
                self.tell(Event::Problem { place, message, posts }).await
            }
        }
    }

    async fn tell(&self, event: Event) -> Step<()> {
        self.sender.send(event).await.map_err(|_| Unheard)
    }
}
