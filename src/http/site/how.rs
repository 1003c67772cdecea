//! The panel that shows how the last search went: empty here, filled by `site.js`.

use super::markup::Markup;
use crate::article::Language;
use crate::http::widget::script;
use crate::http::words::words;

/// Appends the panel, open or to be opened.
pub fn how(page: &mut Markup, language: Language, open: bool) {
    let says = &words(language).site.how;
    page.tag(if open {
        "<details class=\"how\" open>"
    } else {
        "<details class=\"how\">"
    });
    page.tag("<summary><h2>")
        .text(says.title)
        .tag("</h2></summary>\n<p class=\"waiting\">")
        .text(says.waiting);
    page.tag("</p>\n<div class=\"parts\">\n");
    for (name, title) in [
        ("tokens", says.tokens),
        ("tiers", says.tiers),
        ("request", says.request),
        ("response", says.response),
    ] {
        page.tag("<section><h3>")
            .text(title)
            .tag("</h3><div class=\"part\" tabindex=\"0\" role=\"group\" aria-label=\"")
            .text(title);
        page.tag("\" data-part=\"").text(name).tag("\"></div></section>\n");
    }
    page.tag("</div>\n<h3>")
        .text(says.install)
        .tag("</h3>\n<pre class=\"part\" tabindex=\"0\" lang=\"en\">");
    page.text(&script().tags("https://search.example", language))
        .tag("</pre>\n</details>\n");
}
