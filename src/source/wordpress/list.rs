//! Which posts a list holds, and when each changed.
//!
//! Mostly two small requests tell: what changed since last time (`modified_after`), and how many posts there are. When what was known
//! and what changed come to that number, none was removed. Else, and once a day, the list is read as a whole.

use super::api::{Api, List, number_in, posts_of};
use super::post::moment;
use super::rest_post::text;
use crate::article::Timestamp;
use std::collections::BTreeMap;
use url::Url;

/// Posts in one answer of a list; the most the API gives.
const LISTED: usize = 100;

/// How long a list is not read as a whole as long as the number of its posts is right, in seconds: a day.
const TRUSTED_SECONDS: i64 = 24 * 60 * 60;

/// How much earlier than the newest change that is known changes are asked for, in seconds. Sites have taken the moment for one in their own zone.
const MARGIN_SECONDS: i64 = 24 * 60 * 60;

/// When each post changed, as the site writes it, by number.
pub(super) type Posts = BTreeMap<u64, Option<String>>;

/// A list, and when it was last read as a whole, in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) posts: Posts,
    pub(super) read_at: i64,
}

impl Listed {
    /// From when on changes must be asked for; `None` when the list must be read as a whole.
    fn since(&self, now: i64) -> Option<String> {
        if !(0..TRUSTED_SECONDS).contains(&(now - self.read_at)) {
            return None;
        }
        let newest = self.posts.values().flatten().filter_map(|text| moment(text)).max()?;
        Some(Timestamp::at(newest.unix_seconds() - MARGIN_SECONDS).to_rfc3339())
    }
}

/// Reads a list of which `before` is known. An error names the address that failed.
pub(super) async fn read_list(
    api: &Api,
    list: List<'_>,
    before: Option<Listed>,
    max_posts: usize,
    now: i64,
) -> Result<Listed, (Url, String)> {
    if let Some(before) = before
        && let Some(since) = before.since(now)
        && let Some(listed) = only_changes(api, list, before, &since, max_posts).await
    {
        return Ok(listed);
    }
    let posts = pages(api, list, &[], max_posts).await?;
    Ok(Listed { posts, read_at: now })
}

/// The list by what was known and what changed; `None` when that is not certain.
async fn only_changes(api: &Api, list: List<'_>, mut before: Listed, since: &str, max_posts: usize) -> Option<Listed> {
    let changed = pages(api, list, &[("modified_after", since)], max_posts).await.ok()?;
    // Asked for after the changes: a post that appears in between makes the number wrong.
    let address = api.address(list, &[("_fields", "id"), ("per_page", "1")]);
    let total = number_in(&api.get(&address, None).await.ok()?, "x-wp-total")?;
    before.posts.extend(changed);
    (before.posts.len() == total).then_some(before)
}

/// All pages of a list, ordered by number, so that a post published meanwhile moves none from one page to the next.
async fn pages(api: &Api, list: List<'_>, narrowed: &[(&str, &str)], max_posts: usize) -> Result<Posts, (Url, String)> {
    let listed = LISTED.to_string();
    let address = |page: usize| {
        let page = page.to_string();
        let mut parameters = vec![
            ("_fields", "id,modified_gmt"),
            ("orderby", "id"),
            ("order", "asc"),
            ("per_page", listed.as_str()),
            ("page", page.as_str()),
        ];
        parameters.extend_from_slice(narrowed);
        api.address(list, &parameters)
    };
    let mut posts = Posts::new();
    for page in 1.. {
        let at = |message: String| (address(page), message);
        let answer = api.get(&address(page), None).await.map_err(at)?;
        let found = posts_of(&answer).map_err(at)?;
        let entry = |post: &serde_json::Value| Some((post["id"].as_u64()?, text(&post["modified_gmt"])));
        posts.extend(found.iter().filter_map(entry));
        if posts.len() > max_posts {
            let message = format!("it lists more than the {max_posts} posts that max_pages allows");
            return Err((address(1), message));
        }
        let is_last = match number_in(&answer, "x-wp-totalpages") {
            Some(pages) => page >= pages,
            None => found.len() < LISTED,
        };
        if is_last {
            // A post that was removed while the list was read may have moved another one past us.
            return match number_in(&answer, "x-wp-total") {
                Some(total) if total != posts.len() => {
                    let message = format!("the list changed while it was read ({} of {total} posts)", posts.len());
                    Err((address(1), message))
                }
                _ => Ok(posts),
            };
        }
    }
    Ok(posts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_believed_for_a_day_after_the_newest_change_less_a_day() {
        let listed = |modified: &[&str]| Listed {
            // "" stands for a post that does not say when it changed.
            posts: (1..)
                .zip(
                    modified
                        .iter()
                        .map(|text| Some((*text).to_owned()).filter(|text| !text.is_empty())),
                )
                .collect(),
            read_at: 1_000_000,
        };
        let posts = listed(&["2025-03-02T09:30:00", "", "2025-03-01T00:00:00"]);
        let table = [
            (&posts, 1_000_060, Some("2025-03-01T09:30:00Z")),
            (&posts, 1_000_000 + TRUSTED_SECONDS, None),
            (&posts, 999_999, None),
            (&listed(&[""]), 1_000_060, None),
            (&listed(&[]), 1_000_060, None),
        ];
        for (listed, now, expected) in table {
            assert_eq!(listed.since(now).as_deref(), expected, "{listed:?} {now}");
        }
    }
}
