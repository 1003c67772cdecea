//! Hugo shortcodes, which Hugo replaces before it reads the Markdown, and so do we.

use std::borrow::Cow;

/// Parameters whose value a visitor reads: `{{< glossary_tooltip text="Pod" >}}`, `{{< figure caption="…" >}}`.
const VISIBLE: [&str; 3] = ["text", "title", "caption"];

/// Shortcodes whose inner text a visitor does not read: notes of the editors, and the source of diagrams.
const HIDDEN: [&str; 2] = ["comment", "mermaid"];

const KINDS: [(&str, &str); 2] = [("{{<", ">}}"), ("{{%", "%}}")];

/// `text` without `{{< … >}}` and `{{% … %}}`: what stands between an opening and a closing one is kept, and so are
/// parameters that Hugo's own and common themes show. `{{</* … */>}}`, which is how a page shows a shortcode, becomes
/// the shortcode.
pub(super) fn remove_shortcodes(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    // Once no end is found there is none further on; looking again at each opening would take quadratic time.
    let mut has_end = [true; KINDS.len()];
    while let Some(at) = rest.find("{{") {
        kept.push_str(&rest[..at]);
        rest = &rest[at..];
        let kind = KINDS.iter().position(|(open, _)| rest.starts_with(open));
        let end = kind.filter(|kind| has_end[*kind]).and_then(|kind| {
            let (open, close) = KINDS[kind];
            let end = rest[open.len()..].find(close);
            has_end[kind] = end.is_some();
            end.map(|end| (open, close, open.len() + end))
        });
        let Some((open, close, end)) = end else {
            kept.push_str("{{");
            rest = &rest[2..];
            continue;
        };
        let inside = &rest[open.len()..end];
        match inside.strip_prefix("/*").and_then(|shown| shown.strip_suffix("*/")) {
            Some(shown) => kept.extend([open, shown, close]),
            None => push_visible(&mut kept, inside),
        }
        rest = &rest[end + close.len()..];
        if let Some(hidden) = hidden_until(inside, rest) {
            rest = &rest[hidden..];
        }
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Bytes of `rest` up to the shortcode that closes `shortcode`, when that hides its inner text.
fn hidden_until(shortcode: &str, rest: &str) -> Option<usize> {
    let name = HIDDEN
        .iter()
        .find(|name| shortcode.split_whitespace().next() == Some(name))?;
    let mut from = 0;
    while let Some(at) = rest[from..].find("{{") {
        let start = from + at;
        let inside = rest[start + 2..].trim_start_matches(['<', '%']).trim_start();
        if let Some(closed) = inside.strip_prefix('/') {
            return closed.trim_start().starts_with(name).then_some(start);
        }
        // A text of openings alone is looked through once.
        if HIDDEN.iter().any(|hidden| inside.starts_with(hidden)) {
            return None;
        }
        from = start + 2;
    }
    None
}

/// Adds the values of visible parameters, separated by blanks.
fn push_visible(kept: &mut String, shortcode: &str) {
    let mut rest = shortcode;
    let mut is_first = true;
    while let Some((before, after)) = rest.split_once('=') {
        let name = before.split_whitespace().next_back().unwrap_or_default();
        let (value, next) = value(after);
        // The label of a tab; that of a set of tabs is shown to nobody.
        let is_label = name == "name" && shortcode.split_whitespace().next() == Some("tab");
        if (is_label || VISIBLE.contains(&name)) && !value.is_empty() {
            if !is_first {
                kept.push(' ');
            }
            kept.push_str(value);
            is_first = false;
        }
        rest = next;
    }
}

/// A quoted or bare value, and what follows it.
fn value(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    for quote in ['"', '`'] {
        if let Some(quoted) = text.strip_prefix(quote) {
            return quoted.split_once(quote).unwrap_or((quoted, ""));
        }
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shortcodes_go_and_their_inner_text_stays() {
        let table = [
            ("前{{< note >}}中{{< /note >}}後", "前中後"),
            ("{{% heading %}}", ""),
            (
                "use {{< glossary_tooltip text=\"Pods\" term_id=\"pod\" >}} to",
                "use Pods to",
            ),
            ("{{< figure src=\"/a=b.png\" title=`図` caption=\"説明\" >}}", "図 説明"),
            ("{{< tabs name=\"text=no\" >}}a", "a"),
            ("{{</* note */>}}", "{{< note >}}"),
            ("{{< tab name=\"Linux\" >}}a{{< /tab >}}", "Linuxa"),
            ("前{{< comment >}}訳者への注{{< /comment >}}後", "前後"),
            ("{{< mermaid >}}graph LR{{</ mermaid >}}図", "図"),
            ("{{< comment >}}閉じない", "閉じない"),
            ("{{< never closed", "{{< never closed"),
            ("{{< a %}} b >}}c", "c"),
            ("{{ .Site.Title }}", "{{ .Site.Title }}"),
            ("{{{{< x >}}", "{{"),
        ];
        for (text, expected) in table {
            assert_eq!(remove_shortcodes(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "(\\{\\{|<|>|%|\\}\\}|/\\*|\\*/|text=|\"|`|あ| ){0,30}") {
            let _ = remove_shortcodes(&text);
        }
    }
}
