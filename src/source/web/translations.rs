//! Which pages are versions of one column, by their `hreflang` links.

use crate::article::Language;
use rustc_hash::FxHashMap;

/// A page as its links see it.
#[derive(Debug, Clone)]
pub(super) struct Linked {
    pub(super) language: Option<Language>,
    /// Id of its article.
    pub(super) id: String,
    /// The key that its system or path gives.
    pub(super) own_key: Option<String>,
    /// Pages it names as versions, by number, itself excluded.
    pub(super) versions: Vec<usize>,
    /// The page it names as `x-default`.
    pub(super) default: Option<usize>,
}

/// The translation key of each page.
///
/// Links that two pages set to each other always count. A link that only one of them sets counts when no other page of the same
/// language links there too, since templates like to link every page to the other languages' front pages; and a
/// group never gets two pages of one language. The key is the one that all pages of the group have by themselves,
/// else the id of the page named `x-default`, else the smallest id.
pub(super) fn translation_keys(pages: &[Linked]) -> Vec<Option<String>> {
    let mut groups = Groups::new(pages);
    let links = links(pages);
    let is_mutual = |link: &(usize, usize)| pages[link.1].versions.contains(&link.0);
    for (a, b) in links.iter().filter(|link| is_mutual(link)) {
        groups.join(*a, *b);
    }
    let mut claims: FxHashMap<(usize, Option<Language>), u32> = FxHashMap::default();
    for &(from, to) in &links {
        *claims.entry((to, pages[from].language)).or_default() += 1;
    }
    for (from, to) in links.iter().filter(|link| !is_mutual(link)) {
        if claims.get(&(*to, pages[*from].language)) == Some(&1) {
            groups.join(*from, *to);
        }
    }
    let mut members: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for page in 0..pages.len() {
        members.entry(groups.root(page)).or_default().push(page);
    }
    let mut keys = vec![None; pages.len()];
    for group in members.values() {
        let key = key_of(pages, group);
        group.iter().for_each(|&page| keys[page].clone_from(&key));
    }
    keys
}

/// Every link between pages of different languages, in the order of pages.
fn links(pages: &[Linked]) -> Vec<(usize, usize)> {
    let mut links = Vec::new();
    for (from, page) in pages.iter().enumerate() {
        let others = page
            .versions
            .iter()
            .filter(|&&to| to != from && pages[to].language != page.language);
        links.extend(others.map(|&to| (from, to)));
    }
    links.sort_unstable();
    links.dedup();
    links
}

fn key_of(pages: &[Linked], group: &[usize]) -> Option<String> {
    let [first, others @ ..] = group else { return None };
    let shared = &pages[*first].own_key;
    if others.is_empty() || (shared.is_some() && others.iter().all(|&page| pages[page].own_key == *shared)) {
        return shared.clone();
    }
    // A default named by all that name one.
    let mut defaults: Vec<usize> = group.iter().filter_map(|&page| pages[page].default).collect();
    defaults.sort_unstable();
    defaults.dedup();
    if let [default] = defaults.as_slice() {
        return Some(pages[*default].id.clone());
    }
    group.iter().map(|&page| &pages[page].id).min().cloned()
}

/// Disjoint sets of pages, with the languages in each.
struct Groups {
    parents: Vec<usize>,
    languages: Vec<Vec<Language>>,
}

impl Groups {
    fn new(pages: &[Linked]) -> Groups {
        Groups {
            parents: (0..pages.len()).collect(),
            languages: pages.iter().map(|page| page.language.into_iter().collect()).collect(),
        }
    }

    fn root(&mut self, page: usize) -> usize {
        let mut root = page;
        while self.parents[root] != root {
            self.parents[root] = self.parents[self.parents[root]];
            root = self.parents[root];
        }
        root
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b
            || self.languages[a]
                .iter()
                .any(|language| self.languages[b].contains(language))
        {
            return;
        }
        let joined = std::mem::take(&mut self.languages[b]);
        self.languages[a].extend(joined);
        self.parents[b] = a;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Language::{English, Japanese, Korean};

    fn page(language: Language, id: &str, own_key: Option<&str>, versions: &[usize]) -> Linked {
        Linked {
            language: Some(language),
            id: id.to_owned(),
            own_key: own_key.map(str::to_owned),
            versions: versions.to_vec(),
            default: None,
        }
    }

    fn keys(pages: &[Linked]) -> Vec<String> {
        translation_keys(pages)
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect()
    }

    #[test]
    fn links_to_each_other_make_a_column_and_so_does_one_alone() {
        let pages = [
            page(Japanese, "ja/fee", Some("fee"), &[1, 2]),
            page(English, "en/prices", Some("prices"), &[0, 2]),
            page(Korean, "ko/cost", Some("cost"), &[]),
            page(Japanese, "ja/map", Some("map"), &[]),
        ];
        assert_eq!(keys(&pages), ["en/prices", "en/prices", "en/prices", "map"]);
    }

    #[test]
    fn the_key_is_shared_by_path_or_named_as_default() {
        let mut pages = [
            page(Japanese, "fee", Some("fee"), &[1]),
            page(English, "en/fee", Some("fee"), &[0]),
            page(Japanese, "a", None, &[3]),
            page(English, "en/b", Some("b"), &[2]),
        ];
        pages[3].default = Some(2);
        assert_eq!(keys(&pages), ["fee", "fee", "a", "a"]);
    }

    #[test]
    fn a_template_that_links_every_page_to_a_front_page_joins_nothing() {
        let pages = [
            page(English, "en", None, &[]),
            page(Japanese, "ja/a", None, &[0]),
            page(Japanese, "ja/b", None, &[0]),
            page(Korean, "ko", None, &[0]),
        ];
        assert_eq!(keys(&pages), ["en", "", "", "en"]);
    }

    #[test]
    fn a_column_has_one_page_of_a_language() {
        let pages = [
            page(English, "en/a", None, &[1, 2]),
            page(Japanese, "ja/a", None, &[0]),
            page(Japanese, "ja/b", None, &[0]),
        ];
        assert_eq!(keys(&pages), ["en/a", "en/a", ""]);
    }
}
