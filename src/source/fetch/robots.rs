//! `robots.txt`, by RFC 9309: <https://www.rfc-editor.org/rfc/rfc9309>.
//!
//! Written here because the crates for it are left alone (`robotstxt` since 2020, `texting_robots` since 2023) and bring older
//! versions of libraries that this project has already.

/// Most bytes read; RFC 9309 asks for at least 500 KiB.
pub(in crate::source) const MAX_BYTES: u64 = 512 * 1024;

/// What a site asks of one crawler.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::source) struct Robots {
    rules: Vec<Rule>,
    /// Addresses of sitemaps, for every crawler.
    pub(in crate::source) sitemaps: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allows: bool,
    /// A path with `*` for anything and `$` for its end.
    pattern: String,
}

impl Robots {
    /// Reads the rules for the crawler whose product token begins `user_agent`; those for `*` when it has none of its own.
    pub(in crate::source) fn parse(text: &str, user_agent: &str) -> Robots {
        let token = user_agent
            .split(['/', ' '])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let (mut own, mut general) = (Vec::new(), Vec::new());
        let (mut has_own, mut for_us, mut for_all) = (false, false, false);
        let mut in_agents = false;
        let mut sitemaps = Vec::new();
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
            match name.as_str() {
                "user-agent" => {
                    if !in_agents {
                        (for_us, for_all) = (false, false);
                    }
                    in_agents = true;
                    for_all |= value == "*";
                    let agent = value.split(['/', ' ']).next().unwrap_or_default();
                    for_us |= agent.eq_ignore_ascii_case(&token);
                    has_own |= for_us;
                }
                "allow" | "disallow" => {
                    in_agents = false;
                    // An empty pattern says nothing.
                    if value.is_empty() {
                        continue;
                    }
                    let rule = Rule {
                        allows: name == "allow",
                        pattern: normalized(value),
                    };
                    if for_us {
                        own.push(rule.clone());
                    }
                    if for_all {
                        general.push(rule);
                    }
                }
                "sitemap" => sitemaps.push(value.to_owned()),
                // Other lines do not end the list of agents.
                _ => {}
            }
        }
        Robots {
            rules: if has_own { own } else { general },
            sitemaps,
        }
    }

    /// Whether a path (with its query) may be fetched: the longest matching rule decides, of equal ones the allowing.
    pub(in crate::source) fn allows(&self, path: &str) -> bool {
        let path = normalized(path);
        let matching = self.rules.iter().filter(|rule| matches(&rule.pattern, &path));
        let decisive = matching.max_by_key(|rule| (rule.pattern.len(), rule.allows));
        decisive.is_none_or(|rule| rule.allows)
    }
}

/// Escapes in one form: characters beyond ASCII escaped, the digits in upper case.
fn normalized(path: &str) -> String {
    let mut normalized = String::with_capacity(path.len());
    let mut bytes = path.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => {
                normalized.push('%');
                let digits: Vec<u8> = bytes.by_ref().take(2).collect();
                normalized.extend(digits.iter().map(|digit| char::from(digit.to_ascii_uppercase())));
            }
            0x80.. => normalized.push_str(&format!("%{byte:02X}")),
            byte => normalized.push(char::from(byte)),
        }
    }
    normalized
}

/// Whether `path` begins like `pattern`. Takes the leftmost place for each part between stars, which finds a match when
/// there is one, without going back.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return !to_end || rest.is_empty();
    };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    if to_end {
        rest.ends_with(last)
    } else {
        rest.contains(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FILE: &str = "\u{feff}# our site\nUser-agent: *\nDisallow: /private/\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow: /料金/旧\n\n\
        User-agent: OtherBot\nUser-agent: sagasu/2\nCrawl-delay: 1\nDisallow: /only-us\nDisallow:\n\nSitemap: https://clinic.example/map.xml\n";

    #[test]
    fn the_longest_rule_decides() {
        let robots = Robots::parse(FILE, "Somebody/1.0");
        let table = [
            ("/", true),
            ("/private/x", false),
            ("/private/open/x", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
            ("/%e6%96%99%e9%87%91/%E6%97%A7", false),
            ("/only-us", true),
        ];
        for (path, allowed) in table {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        assert_eq!(robots.sitemaps, ["https://clinic.example/map.xml"]);
    }

    #[test]
    fn a_group_of_our_own_outranks_the_general_one() {
        let robots = Robots::parse(FILE, "Sagasu/0.1 (+https://clinic.example)");
        assert!(robots.allows("/private/x") && !robots.allows("/only-us/x"));
        assert!(Robots::parse("", "Sagasu").allows("/x"));
        assert!(!Robots::parse("User-agent: *\nDisallow: /", "Sagasu").allows("/x"));
    }

    #[test]
    fn stars_stand_for_anything() {
        let table = [
            ("/a*c", "/abbbc/d", true),
            ("/a*c$", "/abc/d", false),
            ("/a*c$", "/acc", true),
            ("*", "/x", true),
            ("/**/x", "/a/x", true),
            ("/a$", "/a", true),
            ("/a$", "/ab", false),
        ];
        for (pattern, path, expected) in table {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(user-agent|allow|disallow|:|\\*|\\$|%|/|料|a|\n| ){0,40}", path in any::<String>()) {
            Robots::parse(&text, "a").allows(&path);
        }
    }
}
