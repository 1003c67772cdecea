//! What the path of a file says: its language, and the id, url and translation key of an article that names none.

use crate::article::Language;
use unicode_normalization::UnicodeNormalization;

/// The path of a Markdown file as the site sees it: below the folder that is read, without extension, `/` between
/// its parts, in NFC (macOS hands out decomposed names), with `-` for blanks and control characters.
///
/// The language of `docs/foo.ja.md` becomes its first part, `ja/docs/foo`; `index` and `_index` stand for their folder.
/// When the folder itself lies in a language (`content/ja` or `content/ja/docs`) and the file names none, the path
/// begins at that part, so that `content/ja` and `content/en` can be two sources without sharing an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SitePath {
    /// The path; empty for the index of the folder itself.
    pub(super) path: String,
    /// The language named by the suffix, else by the first folder that names one.
    pub(super) language: Option<Language>,
    /// The path without its language, shared by the versions of one page; `None` when no language was found.
    pub(super) translation_key: Option<String>,
}

impl SitePath {
    /// `root` is the folder as it was given, `relative` the path of the file below it.
    pub(super) fn new(root: &str, relative: &str) -> SitePath {
        let [root, relative] = [root, relative].map(|path| {
            let composed = path.nfc();
            composed.map(|c| if is_blank(c) { '-' } else { c }).collect::<String>()
        });
        let (folders, file) = relative.rsplit_once('/').unwrap_or(("", &relative));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let (name, suffix) = language_suffix(stem);

        let mut parts: Vec<String> = parts(folders).map(str::to_owned).collect();
        if suffix.is_none() && !parts.iter().any(|part| is_language(part)) {
            let root: Vec<&str> = self::parts(&root).collect();
            let begin = root.iter().rposition(|part| is_language(part)).unwrap_or(root.len());
            parts.splice(0..0, root[begin..].iter().map(|part| (*part).to_owned()));
        }
        let folder_language = parts.iter().position(|part| is_language(part));
        if !matches!(name, "index" | "_index") {
            parts.push(name.to_owned());
        }
        let mut without = parts.clone();
        if let Some(position) = folder_language {
            without.remove(position);
        }
        let folder_tag = folder_language.map(|position| parts[position].clone());
        let language = suffix.or(folder_tag.as_deref()).and_then(Language::from_path_part);
        if let Some(suffix) = suffix
            && folder_tag.as_deref() != Some(suffix)
        {
            parts.insert(0, suffix.to_owned());
        }
        SitePath {
            path: parts.join("/"),
            language,
            translation_key: language.map(|_| {
                if without.is_empty() {
                    "index".to_owned()
                } else {
                    without.join("/")
                }
            }),
        }
    }

    /// The id of an article that names none: the path, or `index`.
    pub(super) fn id(&self) -> String {
        if self.path.is_empty() {
            return "index".to_owned();
        }
        self.path.clone()
    }
}

/// The language that a path names by the suffix of its file (`articles.ja.jsonl`), else by the folder nearest to it
/// that is exactly a language.
pub(super) fn language_of(path: &str) -> Option<Language> {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.strip_suffix(".gz").unwrap_or(file);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let suffix = language_suffix(stem).1;
    suffix
        .and_then(Language::from_path_part)
        .or_else(|| folders.rsplit('/').find_map(Language::from_path_part))
}

/// The url of an article that names none: `base_url`, `/` and `path`, with `?`, `#` and `%` escaped.
pub(super) fn default_url(base_url: &str, path: &str) -> String {
    let base = base_url.trim_end_matches('/');
    let path = path.trim_start_matches('/');
    let path = path.replace('%', "%25").replace('?', "%3F").replace('#', "%23");
    format!("{base}/{path}")
}

/// The url an article's front matter names: absolute as it is, else below `base_url`.
pub(super) fn site_url(base_url: &str, url: &str) -> String {
    if url.contains("://") || url.starts_with("//") {
        return url.to_owned();
    }
    // A scheme such as `javascript:` must reach the check of urls, not hide behind a slash.
    let first = url.split(['/', '?', '#']).next().unwrap_or_default();
    if first.contains(':') {
        return url.to_owned();
    }
    format!("{}/{}", base_url.trim_end_matches('/'), url.trim_start_matches('/'))
}

fn language_suffix(stem: &str) -> (&str, Option<&str>) {
    match stem.rsplit_once('.') {
        Some((name, suffix)) if !name.is_empty() && is_language(suffix) => (name, Some(suffix)),
        _ => (stem, None),
    }
}

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|part| !part.is_empty())
}

fn is_language(part: &str) -> bool {
    Language::from_path_part(part).is_some()
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_path_gives_language_id_and_translation_key() {
        use Language::{English, Japanese, Korean, SimplifiedChinese, TraditionalChinese};
        let table = [
            ("site", "ja/foo.md", "ja/foo", Some(Japanese), Some("foo")),
            ("site", "foo.ja.md", "ja/foo", Some(Japanese), Some("foo")),
            ("site", "docs/foo.ko.md", "ko/docs/foo", Some(Korean), Some("docs/foo")),
            (
                "site",
                "docs/zh-cn/foo.md",
                "docs/zh-cn/foo",
                Some(SimplifiedChinese),
                Some("docs/foo"),
            ),
            (
                "site",
                "zh_TW/foo.md",
                "zh_TW/foo",
                Some(TraditionalChinese),
                Some("foo"),
            ),
            (
                "site",
                "foo.zh-hant.md",
                "zh-hant/foo",
                Some(TraditionalChinese),
                Some("foo"),
            ),
            ("site", "en/index.md", "en", Some(English), Some("index")),
            ("site", "en/docs/_index.md", "en/docs", Some(English), Some("docs")),
            ("site", "index.ja.md", "ja", Some(Japanese), Some("index")),
            ("site", "ja/foo.ja.md", "ja/foo", Some(Japanese), Some("foo")),
            ("site", "foo.md", "foo", None, None),
            ("site", "index.md", "", None, None),
            ("site", "ja.md", "ja", None, None),
            ("site", "java/en-route/v1.2.md", "java/en-route/v1.2", None, None),
            ("content/ja", "foo.md", "ja/foo", Some(Japanese), Some("foo")),
            (
                "content/ja/docs",
                "foo.md",
                "ja/docs/foo",
                Some(Japanese),
                Some("docs/foo"),
            ),
            ("content/ja", "en/foo.md", "en/foo", Some(English), Some("foo")),
            ("content/ja", "ja.md", "ja/ja", Some(Japanese), Some("ja")),
            ("site", "my page.md", "my-page", None, None),
            (
                "./a/ko/our docs",
                "x y.md",
                "ko/our-docs/x-y",
                Some(Korean),
                Some("our-docs/x-y"),
            ),
            ("site", "か\u{3099}.md", "が", None, None),
        ];
        for (root, relative, path, language, key) in table {
            let expected = SitePath {
                path: path.to_owned(),
                language,
                translation_key: key.map(str::to_owned),
            };
            assert_eq!(SitePath::new(root, relative), expected, "{root} {relative}");
        }
    }

    #[test]
    fn a_json_lines_file_has_a_language_by_exact_part_or_suffix() {
        let table = [
            ("export/ja/all.jsonl", Some(Language::Japanese)),
            ("export/all.ko.jsonl.gz", Some(Language::Korean)),
            ("en/all.zh-tw.jsonl", Some(Language::TraditionalChinese)),
            ("passages-ja.jsonl", None),
            ("ja.jsonl", None),
        ];
        for (path, language) in table {
            assert_eq!(language_of(path), language, "{path}");
        }
    }

    #[test]
    fn urls_stand_below_the_base() {
        assert_eq!(default_url("", "ja/foo"), "/ja/foo");
        assert_eq!(
            default_url("https://example.jp/", "ja/c#?"),
            "https://example.jp/ja/c%23%3F"
        );
        let table = [
            ("/column/1", "https://example.jp/column/1"),
            ("column/1", "https://example.jp/column/1"),
            ("https://other.jp/1", "https://other.jp/1"),
            ("javascript:alert(1)", "javascript:alert(1)"),
        ];
        for (url, expected) in table {
            assert_eq!(site_url("https://example.jp", url), expected);
        }
    }

    proptest! {
        #[test]
        fn no_path_panics(root in any::<String>(), relative in any::<String>()) {
            let path = SitePath::new(&root, &relative);
            prop_assert!(!path.id().is_empty() && !path.id().contains(is_blank));
        }
    }
}
