//! `[[source]]`: where the articles of the site come from.

use super::raw_source::{RawSelectors, RawSource};
use crate::article::Language;
use crate::source::{PathFilter, Selectors, SourceSpec, parse_web_url};
use std::collections::BTreeSet;

/// Longest name of a source, in characters.
const MAX_NAME: usize = 200;

/// Checks every source; what is wrong goes to `problems`, each with the name of its source.
pub(super) fn check_sources(raw: Vec<RawSource>, problems: &mut Vec<String>) -> Vec<SourceSpec> {
    let mut names = BTreeSet::new();
    let mut checked = Vec::new();
    for (number, source) in (1..).zip(raw) {
        let place = match &source.name {
            Some(name) if !name.trim().is_empty() => format!("source {name:?}"),
            _ => format!("source number {number}"),
        };
        let mut check = Check { problems: Vec::new() };
        let spec = check.source(source);
        if let Some(spec) = &spec
            && !names.insert(spec.name.clone())
        {
            check.problems.push("name: another source has the same".to_owned());
        }
        problems.extend(check.problems.into_iter().map(|problem| format!("{place}: {problem}")));
        checked.extend(spec);
    }
    checked
}

/// Collects what is wrong with one source.
pub(super) struct Check {
    problems: Vec<String>,
}

impl Check {
    pub(super) fn say(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    fn source(&mut self, raw: RawSource) -> Option<SourceSpec> {
        for key in raw.unknown.keys() {
            self.say(format!("{key}: there is no such key"));
        }
        self.keys_of_kind(&raw);
        let name = self.name(raw.name.clone());
        let language = self.language(raw.language.clone());
        let selectors = self.selectors(raw.selectors.clone().unwrap_or_default());
        let origin = self.origin(&raw);
        let filter = PathFilter {
            include: self.beginnings("include", raw.include),
            exclude: self.beginnings("exclude", raw.exclude),
        };
        let base_url = raw.base_url.unwrap_or_default();
        if !base_url.is_empty()
            && let Err(message) = parse_web_url(&base_url)
        {
            self.say(format!("base_url: {message}"));
        }
        Some(SourceSpec {
            name: name?,
            origin: origin?,
            base_url,
            language,
            filter,
            selectors,
        })
    }

    /// Keys that say nothing for a kind are refused, since somebody expects something of them.
    fn keys_of_kind(&mut self, raw: &RawSource) {
        let Some(kind) = raw.kind.as_deref() else { return };
        let fetched = ["sitemap", "wordpress"];
        let table: [(&str, bool, &[&str]); 9] = [
            ("path", raw.path.is_some(), &["json_lines", "markdown", "html", "wxr"]),
            ("url", raw.url.is_some(), &fetched),
            (
                "base_url",
                raw.base_url.is_some(),
                &["json_lines", "markdown", "html", "wxr"],
            ),
            (
                "include",
                raw.include.is_some(),
                &["html", "sitemap", "wordpress", "wxr"],
            ),
            (
                "exclude",
                raw.exclude.is_some(),
                &["html", "sitemap", "wordpress", "wxr"],
            ),
            ("types", raw.types.is_some(), &["wordpress"]),
            ("languages", raw.languages.is_some(), &["wordpress"]),
            (
                "selectors",
                raw.selectors.is_some(),
                &["html", "sitemap", "wordpress", "wxr"],
            ),
            ("crawl", raw.crawl.is_some(), &fetched),
        ];
        let known = table.iter().any(|(_, _, kinds)| kinds.contains(&kind));
        for (key, is_written, kinds) in table {
            if known && is_written && !kinds.contains(&kind) {
                self.say(format!(
                    "{key}: says nothing for the kind {kind}; it is for {}",
                    kinds.join(", ")
                ));
            }
        }
    }

    fn name(&mut self, name: Option<String>) -> Option<String> {
        let name = name.unwrap_or_default();
        let is_good = !name.trim().is_empty()
            && name.trim() == name
            && name.chars().count() <= MAX_NAME
            && !name.contains(char::is_control);
        if !is_good {
            self.say(format!("name: {name:?} is no name of 1 to {MAX_NAME} characters"));
        }
        is_good.then_some(name)
    }

    fn language(&mut self, tag: Option<String>) -> Option<Language> {
        match tag?.parse() {
            Ok(language) => Some(language),
            Err(error) => {
                self.say(format!("language: {error}"));
                None
            }
        }
    }

    fn beginnings(&mut self, key: &str, paths: Option<Vec<String>>) -> Vec<String> {
        let paths = paths.unwrap_or_default();
        for path in paths.iter().filter(|path| !path.starts_with('/')) {
            self.say(format!("{key}: {path:?} does not begin with /"));
        }
        paths
    }

    fn selectors(&mut self, raw: RawSelectors) -> Selectors {
        let mut selectors = Selectors::default();
        for (key, text) in raw.selectors {
            let target = match key.as_str() {
                "content" => &mut selectors.content,
                "title" => &mut selectors.title,
                "heading" => &mut selectors.heading,
                "date" => &mut selectors.date,
                "author" => &mut selectors.author,
                "remove" => &mut selectors.remove,
                _ => {
                    self.say(format!("selectors.{key}: there is no such key"));
                    continue;
                }
            };
            *target = Some(text);
        }
        for problem in selectors.problems() {
            self.say(format!("selectors.{problem}"));
        }
        selectors
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{CrawlOptions, Origin};
    use figment::Figment;
    use figment::providers::{Format, Toml};
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct File {
        source: Vec<RawSource>,
    }

    fn check(toml: &str) -> (Vec<SourceSpec>, Vec<String>) {
        let file: File = Figment::from(Toml::string(toml)).extract().expect("names and types");
        let mut problems = Vec::new();
        let sources = check_sources(file.source, &mut problems);
        (sources, problems)
    }

    #[test]
    fn every_kind_can_be_written() {
        let toml = r#"
            [[source]]
            name = "exports"
            kind = "json_lines"
            path = "export.jsonl"
            [[source]]
            name = "notes"
            kind = "markdown"
            path = "content"
            base_url = "https://clinic.example"
            language = "zh-TW"
            [[source]]
            name = "site"
            kind = "html"
            path = "public"
            include = ["/column/"]
            exclude = ["/column/tag/"]
            selectors = { content = ".post", remove = ".ad" }
            [[source]]
            name = "web"
            kind = "sitemap"
            url = "https://clinic.example/sitemap.xml"
            [source.crawl]
            concurrency = 2
            requests_per_second = 1
            timeout_seconds = 5
            allow_private_addresses = true
            [[source]]
            name = "blog"
            kind = "wordpress"
            url = "https://blog.clinic.example"
            types = ["posts", "case_study"]
            languages = ["ja", "zh-tw"]
            [[source]]
            name = "old"
            kind = "wxr"
            path = "export.xml""#;
        let (sources, problems) = check(toml);
        assert_eq!(problems, Vec::<String>::new());
        let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
        assert_eq!(names, ["exports", "notes", "site", "web", "blog", "old"]);
        assert_eq!(sources[1].language, Some(Language::TraditionalChinese));
        assert_eq!(sources[2].selectors.content.as_deref(), Some(".post"));
        let Origin::Sitemap { crawl, .. } = &sources[3].origin else {
            panic!("{:?}", sources[3])
        };
        assert_eq!(
            (
                crawl.concurrency,
                crawl.timeout.as_secs(),
                crawl.allow_private_addresses
            ),
            (2, 5, true)
        );
        assert_eq!(crawl.max_pages, CrawlOptions::default().max_pages);
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let toml = r#"
            [[source]]
            kind = "html"
            paht = "public"
            language = "fr"
            url = "https://clinic.example"
            include = ["column"]
            [source.selectors]
            contents = "main"
            title = "h1["
            [[source]]
            name = "web"
            kind = "sitemap"
            url = "clinic.example"
            [source.crawl]
            concurrency = 99
            speed = 1
            [[source]]
            name = "web"
            kind = "rss"
            [[source]]
            name = "blog"
            kind = "wordpress"
            url = "https://clinic.example"
            types = ["posts?x=1"]
            [[source]]
            name = "blog"
            kind = "markdown"
            path = "a""#;
        let (_, problems) = check(toml);
        let expected = [
            "source number 1: paht: there is no such key",
            "source number 1: url: says nothing for the kind html; it is for sitemap, wordpress",
            "source number 1: name: \"\" is no name of 1 to 200 characters",
            "source number 1: language: unknown language \"fr\" (known: ja, zh-Hans, zh-Hant, ko, en)",
            "source number 1: selectors.contents: there is no such key",
            "source number 1: selectors.title: \"h1[\" is no CSS selector",
            "source number 1: path: is missing",
            "source number 1: include: \"column\" does not begin with /",
            "source \"web\": url: \"clinic.example\" is no url such as https://clinic.example: relative URL without a base",
            "source \"web\": crawl.speed: there is no such key",
            "source \"web\": crawl.concurrency: 99 is not between 1 and 16",
            "source \"web\": kind: \"rss\" is none of json_lines, markdown, html, sitemap, wordpress, wxr",
            "source \"blog\": types: \"posts?x=1\" holds more than letters, digits, - and _",
            "source \"blog\": name: another source has the same",
        ];
        assert_eq!(problems, expected);
    }
}
