//! Which pages a site has: `robots.txt`, the sitemap, and the sitemaps it lists.

use super::xml::{Listed, SitemapFile, parse};
use crate::source::fetch::{Client, FetchError, Fetched, Request, Robots, decompress, robots};
use crate::source::web::{decode, same_site};
use rustc_hash::FxHashSet;
use url::Url;

/// Most bytes of a sitemap, as the protocol allows.
const MAX_SITEMAP_BYTES: u64 = 50 * 1024 * 1024;

/// Most sitemaps of one site.
const MAX_SITEMAPS: usize = 1_000;

/// How deep sitemap indexes may list each other; the protocol allows one level.
const MAX_DEPTH: usize = 3;

/// The pages of a site.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) robots: Robots,
    /// Each address once, in the order of the sitemaps.
    pub(super) pages: Vec<(Url, Listed)>,
    /// Addresses that are none.
    pub(super) bad: Vec<String>,
    /// Sitemaps that could not be read, and why: pages may be missing.
    pub(super) problems: Vec<(String, String)>,
}

/// Lists the pages below `start`, at most `max_pages`.
///
/// An error means that nothing is known of the site: `robots.txt` or the first sitemap cannot be read.
pub(super) async fn list(
    client: &Client,
    start: &Url,
    user_agent: &str,
    max_pages: usize,
) -> Result<Listing, (Url, String)> {
    let mut listing = Listing {
        robots: fetch_robots(client, start, user_agent).await?,
        ..Listing::default()
    };
    let mut waiting = first_sitemaps(start, &listing.robots);
    let mut known: FxHashSet<Url> = waiting.iter().cloned().collect();
    let mut seen = FxHashSet::default();
    let mut waiting: Vec<(Url, usize)> = waiting.drain(..).map(|url| (url, 0)).collect();
    waiting.reverse();
    while let Some((url, depth)) = waiting.pop() {
        let file = match fetch_sitemap(client, &url).await {
            Ok(file) => file,
            Err(message) if depth == 0 => return Err((url, message)),
            Err(message) => {
                listing.problems.push((url.to_string(), message));
                continue;
            }
        };
        match file {
            SitemapFile::Index(files) => {
                let mut children = Vec::new();
                for file in files {
                    let Ok(child) = url.join(&file.url) else {
                        listing.problems.push((file.url, "no address".to_owned()));
                        continue;
                    };
                    if !known.insert(child.clone()) {
                        continue;
                    }
                    if depth + 1 >= MAX_DEPTH || known.len() > MAX_SITEMAPS {
                        let message =
                            format!("left out: more than {MAX_SITEMAPS} sitemaps, or {MAX_DEPTH} inside each other");
                        listing.problems.push((child.to_string(), message));
                        continue;
                    }
                    children.push((child, depth + 1));
                }
                waiting.extend(children.into_iter().rev());
            }
            SitemapFile::Pages(pages) => {
                for page in pages {
                    let Ok(mut address) = url.join(&page.url) else {
                        listing.bad.push(page.url);
                        continue;
                    };
                    address.set_fragment(None);
                    if !seen.insert(address.clone()) {
                        continue;
                    }
                    if listing.pages.len() == max_pages {
                        let message = format!("it lists more than the {max_pages} pages that max_pages allows");
                        listing.problems.push((url.to_string(), message));
                        return Ok(listing);
                    }
                    listing.pages.push((address, page));
                }
            }
        }
    }
    Ok(listing)
}

/// The sitemap itself, or those that `robots.txt` names for a front page.
fn first_sitemaps(start: &Url, robots: &Robots) -> Vec<Url> {
    if start.path() != "/" {
        return vec![start.clone()];
    }
    let named = robots.sitemaps.iter().filter_map(|address| start.join(address).ok());
    let mut named: Vec<Url> = named.filter(|url| same_site(start, url)).collect();
    if named.is_empty() {
        named.extend(start.join("/sitemap.xml"));
    }
    named
}

/// The rules of a site. Without a file all is allowed; when it cannot be had, nothing is (RFC 9309, section 2.3.1).
pub(in crate::source) async fn fetch_robots(
    client: &Client,
    site: &Url,
    user_agent: &str,
) -> Result<Robots, (Url, String)> {
    let mut url = site.clone();
    url.set_path("/robots.txt");
    url.set_query(None);
    let request = Request {
        max_bytes: Some(robots::MAX_BYTES),
        ..Request::default()
    };
    match client.fetch(&url, &request).await {
        Ok(Fetched::Answer(answer)) => Ok(Robots::parse(&String::from_utf8_lossy(&answer.body), user_agent)),
        Ok(_) => Ok(Robots::default()),
        Err(FetchError::Status(400..=499)) => Ok(Robots::default()),
        Err(error) => Err((url, error.to_string())),
    }
}

async fn fetch_sitemap(client: &Client, url: &Url) -> Result<SitemapFile, String> {
    let request = Request {
        max_bytes: Some(MAX_SITEMAP_BYTES),
        ..Request::default()
    };
    let answer = match client.fetch(url, &request).await {
        Ok(Fetched::Answer(answer)) => *answer,
        Ok(Fetched::OtherSite) => return Err("it lies on another site".to_owned()),
        Ok(Fetched::Gone | Fetched::NotModified) => return Err("it is not there".to_owned()),
        Err(error) => return Err(error.to_string()),
    };
    // `sitemap.xml.gz` is a file of gzip, whatever its headers say.
    let body = match answer.body.starts_with(&[0x1f, 0x8b]) {
        true => decompress(&answer.body, MAX_SITEMAP_BYTES).map_err(|error| error.to_string())?,
        false => answer.body,
    };
    parse(&decode(&body, None, None)).map_err(|message| format!("it cannot be read: {message}"))
}
