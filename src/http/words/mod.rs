//! What elements and pages say, in the five languages: one table a language.
//!
//! The words of the elements go into their script as JSON, so that a page rendered by the server and one rendered in the browser say the same.

mod english;
mod japanese;
mod korean;
mod simplified_chinese;
mod traditional_chinese;

use crate::article::{Language, Timestamp};
use serde::Serialize;
use std::fmt::Display;

/// The words of one language.
pub struct Words {
    /// What the elements and the page of results say.
    pub widget: WidgetWords,
    /// What only pages rendered by the server say.
    pub site: SiteWords,
}

/// The words of the elements. `{n}`, `{q}` and the like stand for a number, a query, …
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WidgetWords {
    /// The language's own name.
    pub name: &'static str,
    /// On the search button.
    pub search: &'static str,
    /// In the empty box, and its name.
    pub placeholder: &'static str,
    /// The button that empties the box.
    pub clear: &'static str,
    /// Above the recent searches.
    pub recent: &'static str,
    /// The button that forgets them.
    pub forget: &'static str,
    /// Above the suggestions.
    pub suggestions: &'static str,
    /// Above the results in the list.
    pub results: &'static str,
    /// Below them, with `{n}`.
    pub see_all: &'static str,
    /// Head of the results of `{q}`.
    pub heading: &'static str,
    /// Head of the results of nothing.
    pub everything: &'static str,
    /// How many, `{n}`.
    pub count: &'static str,
    /// The same for one.
    pub count_one: &'static str,
    /// What is heard when the list changes, with `{n}`.
    pub announce: &'static str,
    /// What is heard besides where results have versions in other languages.
    pub announce_versions: &'static str,
    /// `{q}` was searched instead.
    pub corrected: &'static str,
    /// The link to the results of `{q}`, as typed.
    pub instead: &'static str,
    /// Time ran out.
    pub partial: &'static str,
    /// Nothing was found for `{q}`.
    pub none: &'static str,
    /// What to try then.
    pub tips: [&'static str; 2],
    /// The link to the results in all languages.
    pub all_languages: &'static str,
    /// The link to the results without filters.
    pub without_filters: &'static str,
    /// Above queries that others ask often.
    pub popular: &'static str,
    /// Above the articles that answer them.
    pub popular_pages: &'static str,
    /// Above topics with many articles.
    pub topics: &'static str,
    /// Above the newest articles.
    pub newest: &'static str,
    /// There is no answer.
    pub failed: &'static str,
    /// What to do then.
    pub failed_hint: &'static str,
    /// There is no connection.
    pub offline: &'static str,
    /// What happens then.
    pub offline_hint: &'static str,
    /// The button that asks again.
    pub retry: &'static str,
    /// Before the languages a column is in.
    pub also_in: &'static str,
    /// Above topics.
    pub tags: &'static str,
    /// Name of what narrows the results.
    pub filter: &'static str,
    /// Name of the languages to choose from.
    pub languages: &'static str,
    /// All languages together.
    pub all: &'static str,
    /// Lets the topic `{q}` go.
    pub remove: &'static str,
    /// Name of the orders to choose from.
    pub sort: &'static str,
    /// The best first.
    pub relevance: &'static str,
    /// The newest first.
    pub newest_first: &'static str,
    /// To the page before.
    pub previous: &'static str,
    /// To the page after.
    pub next: &'static str,
    /// Name of the pages to choose from.
    pub pages: &'static str,
    /// The page `{n}`.
    pub page: &'static str,
    /// The link to a passage that stands under no heading.
    pub section: &'static str,
    /// A day, of `{y}`, `{m}` and `{d}`.
    pub date: &'static str,
    /// Names of the months, with blanks between; empty where they are numbers.
    pub months: &'static str,
}

/// The words of pages.
pub struct SiteWords {
    /// To what the page is about, past its head.
    pub skip: &'static str,
    /// Name of the languages of the page.
    pub languages: &'static str,
    /// Name of the page of results.
    pub results: &'static str,
    /// The question on the first page.
    pub welcome: &'static str,
    /// What can be typed.
    pub lead: &'static str,
    /// Before examples.
    pub examples_label: &'static str,
    /// Queries that find something in the samples.
    pub examples: [&'static str; 6],
    /// The link to all articles.
    pub browse: &'static str,
    /// Before a date.
    pub published: &'static str,
    /// Before a later date.
    pub updated: &'static str,
    /// Before the versions in other languages.
    pub also_in: &'static str,
    /// Above related articles.
    pub related: &'static str,
    /// Title of the page for an id that no article has.
    pub not_found: &'static str,
    /// What to do then.
    pub not_found_advice: &'static str,
    /// Title of the page where searching needs a key, which no page of ours has.
    pub closed: &'static str,
    /// What to do then.
    pub closed_advice: &'static str,
    /// Name of the sample clinic.
    pub clinic: &'static str,
    /// What it says of itself.
    pub tagline: &'static str,
    /// That it is made up.
    pub notice: &'static str,
    /// What the panel about a search says.
    pub how: HowWords,
}

/// The words of the panel that shows how a search works.
pub struct HowWords {
    /// Its title.
    pub title: &'static str,
    /// Before there was a search.
    pub waiting: &'static str,
    /// Above the tokens of the query.
    pub tokens: &'static str,
    /// Above what made the first result the first.
    pub tiers: &'static str,
    /// Above the request.
    pub request: &'static str,
    /// Above the answer.
    pub response: &'static str,
    /// Above the lines that put the box on a page.
    pub install: &'static str,
}

/// The words of `language`.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Japanese => &japanese::WORDS,
        Language::SimplifiedChinese => &simplified_chinese::WORDS,
        Language::TraditionalChinese => &traditional_chinese::WORDS,
        Language::Korean => &korean::WORDS,
        Language::English => &english::WORDS,
    }
}

/// `text` with `{name}` replaced.
pub fn fill(text: &str, name: &str, value: impl Display) -> String {
    text.replace(&format!("{{{name}}}"), &value.to_string())
}

impl WidgetWords {
    /// How many results there are.
    pub fn count_of(&self, total: u64) -> String {
        let text = if total == 1 { self.count_one } else { self.count };
        fill(text, "n", grouped(total))
    }

    /// The day of a moment, as the language writes it.
    pub fn day(&self, moment: Timestamp) -> String {
        let text = moment.to_rfc3339();
        let mut parts = text.get(..10).unwrap_or_default().split('-');
        let mut part = || parts.next().unwrap_or_default().trim_start_matches('0');
        let (year, month, day) = (part(), part(), part());
        let number: usize = month.parse().unwrap_or_default();
        let name = self.months.split(' ').nth(number.saturating_sub(1));
        let month = name.filter(|name| !name.is_empty()).unwrap_or(month);
        let date = fill(self.date, "y", year);
        fill(&fill(&date, "m", month), "d", day)
    }
}

/// A number with a comma between thousands, as all five languages write it.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    fn placeholders(value: &Value) -> BTreeSet<String> {
        let text = value.to_string();
        let pieces = text.split('{').skip(1);
        pieces
            .filter_map(|piece| piece.split_once('}').map(|(name, _)| name.to_owned()))
            .collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_places_to_fill() -> Result<(), serde_json::Error> {
        let table = |language| serde_json::to_value(&words(language).widget);
        let english = table(Language::English)?;
        for language in Language::ALL {
            let own = table(language)?;
            for (name, text) in english.as_object().into_iter().flatten() {
                let same = placeholders(&own[name]) == placeholders(text) || name == "countOne";
                assert!(same, "{language} {name}: {}", own[name]);
                assert!(
                    name == "months" || !own[name].to_string().contains("\"\""),
                    "{language} {name}"
                );
            }
        }
        Ok(())
    }

    #[test]
    fn numbers_and_days_are_written_as_the_language_does() -> Result<(), Box<dyn std::error::Error>> {
        assert_eq!(
            [0, 999, 1_000, 1_234_567].map(grouped),
            ["0", "999", "1,000", "1,234,567"]
        );
        let moment: Timestamp = "2025-03-02".parse()?;
        let days = Language::ALL.map(|language| words(language).widget.day(moment));
        assert_eq!(
            days,
            [
                "2025年3月2日",
                "2025年3月2日",
                "2025年3月2日",
                "2025년 3월 2일",
                "2 March 2025"
            ]
        );
        let english = &words(Language::English).widget;
        assert_eq!(
            (english.count_of(1), english.count_of(1_200)),
            ("1 result".to_owned(), "1,200 results".to_owned())
        );
        Ok(())
    }
}
