//! The modules of the elements as one script: joined when it is first asked for, without a build step.

use crate::article::Language;
use crate::http::words::{WidgetWords, words};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256, Sha384};
use std::sync::LazyLock;

/// The modules, each after those it imports from. `words.js` and `styles.js` are made of the tables and sheets.
const MODULES: [&str; 12] = [
    include_str!("modules/dom.js"),
    include_str!("modules/language.js"),
    include_str!("modules/client.js"),
    include_str!("modules/state.js"),
    include_str!("modules/recent.js"),
    include_str!("modules/hits.js"),
    include_str!("modules/element.js"),
    include_str!("modules/keys.js"),
    include_str!("modules/options.js"),
    include_str!("modules/search.js"),
    include_str!("modules/page.js"),
    concat!(include_str!("modules/results.js"), include_str!("modules/main.js")),
];

/// The style sheets of the elements, for pages of ours that show the same without them.
pub const STYLES: &str = concat!(
    include_str!("styles/base.css"),
    include_str!("styles/box.css"),
    include_str!("styles/results.css")
);

/// How much of the hash stands in the script's name.
const HASH_BYTES: usize = 8;

/// The script as it is served.
pub struct Script {
    /// A JavaScript module.
    pub source: String,
    /// What of its SHA-256 stands in its name, in hexadecimal.
    pub hash: String,
    /// Its address with the hash, from the server's root.
    pub path: String,
    /// Value of the attribute `integrity` (Subresource Integrity).
    pub integrity: String,
}

/// The script of this version.
pub fn script() -> &'static Script {
    static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::of(joined()));
    &SCRIPT
}

impl Script {
    fn of(source: String) -> Script {
        let digest = Sha256::digest(source.as_bytes());
        let hash: String = digest
            .iter()
            .take(HASH_BYTES)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Script {
            path: format!("/sagasu-{hash}.js"),
            integrity: format!("sha384-{}", STANDARD.encode(Sha384::digest(source.as_bytes()))),
            hash,
            source,
        }
    }

    /// Whether `name` is one that the script of some version has: `sagasu-`, sixteen hexadecimal digits, `.js`.
    pub fn is_name(name: &str) -> bool {
        let hash = name.strip_prefix("sagasu-").and_then(|rest| rest.strip_suffix(".js"));
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        hash.is_some_and(|hash| hash.len() == HASH_BYTES * 2 && hash.bytes().all(is_digit))
    }

    /// The lines that put a box on a page of `language`, from the server at `origin`.
    pub fn tags(&self, origin: &str, language: Language) -> String {
        let (path, integrity) = (&self.path, &self.integrity);
        format!(
            "<script type=\"module\" src=\"{origin}{path}\" integrity=\"{integrity}\" crossorigin></script>\n\
             <sagasu-search endpoint=\"{origin}\" lang=\"{}\"></sagasu-search>\n",
            language.tag()
        )
    }
}

fn joined() -> String {
    let table: Map<String, Value> = Language::ALL
        .iter()
        .map(|&language| (language.tag().to_owned(), json(&words(language).widget)))
        .collect();
    let mut source = format!("// Sagasu {}\n", env!("CARGO_PKG_VERSION"));
    source += &format!("const WORDS = {};\n", Value::Object(table));
    source += &format!("const STYLES = {};\n", Value::String(without_comments(STYLES)));
    for line in MODULES.iter().flat_map(|module| module.lines()) {
        let line = line.trim();
        let is_comment = line.starts_with("//") || line.starts_with("/**") && line.ends_with("*/");
        if line.is_empty() || is_comment || line.starts_with("import ") {
            continue;
        }
        source += line.strip_prefix("export ").unwrap_or(line);
        source.push('\n');
    }
    source
}

/// Texts only: this cannot fail.
fn json(words: &WidgetWords) -> Value {
    serde_json::to_value(words).unwrap_or_default()
}

/// A style sheet of one-line rules, without comments and indentation.
fn without_comments(sheet: &str) -> String {
    let mut rest = sheet;
    let mut bare = String::with_capacity(sheet.len());
    while let Some((before, after)) = rest.split_once("/*") {
        bare += before;
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    bare += rest;
    let lines = bare.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_is_the_modules_without_their_seams() {
        let source = &script().source;
        for line in source.lines() {
            assert!(!line.starts_with("import ") && !line.starts_with("export "), "{line}");
        }
        for name in ["SagasuSearch", "SagasuResults", "SagasuElement", "Latest"] {
            assert_eq!(source.matches(&format!("class {name} ")).count(), 1, "{name}");
        }
        assert!(source.contains("检索") || source.contains("搜索建议"));
        assert!(!source.contains("innerHTML") && !source.contains("eval("));
    }

    #[test]
    fn names_of_the_modules_do_not_meet() {
        let declared = |line: &str| {
            let line = line.strip_prefix("export ").unwrap_or(line);
            let line = line.strip_prefix("async ").unwrap_or(line);
            let kinds = ["const ", "let ", "function ", "class "];
            let rest = kinds.iter().find_map(|kind| line.strip_prefix(kind))?;
            Some(
                rest.split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .next()?
                    .to_owned(),
            )
        };
        let mut names: Vec<String> = MODULES
            .iter()
            .flat_map(|module| module.lines())
            .filter_map(declared)
            .collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "a name is declared twice");
        assert!(all > 40);
    }

    #[test]
    fn a_sheet_loses_its_comments_only() {
        assert_eq!(
            without_comments("/* a */\n  b { c: d; } /* e\n f */\n\ng {}"),
            "b { c: d; }\ng {}"
        );
    }

    #[test]
    fn the_integrity_is_that_of_the_content() {
        let script = Script::of("alert('Hello, world.');".to_owned());
        // The example of MDN's page on Subresource Integrity.
        let expected = "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO";
        assert_eq!(script.integrity, expected);
        assert!(
            script
                .tags("https://search.example", Language::Korean)
                .contains("lang=\"ko\"")
        );
    }
}
