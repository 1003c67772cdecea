//! What surrounds every page: its head, a header with the search box, a foot.

use super::markup::Markup;
use super::view::View;
use crate::article::Language;
use crate::http::state::Site;
use crate::http::widget::script;
use crate::http::words::words;

/// What a page says of itself.
pub struct Frame<'a> {
    /// Its title, without the site's name; the name alone when it is empty.
    pub title: &'a str,
    /// The reader's language.
    pub language: Language,
    /// The site.
    pub site: &'a Site,
    /// What stands in the box.
    pub query: &'a str,
    /// Where each other language of the page is, below this server's root.
    pub versions: Vec<(Language, String)>,
    /// Whether visitors may search here: not where that needs a key, which no page of ours has.
    pub is_open: bool,
    /// Whether the box stands in the middle of the first page, under a question.
    pub is_home: bool,
}

impl Frame<'_> {
    /// The site's name: that of the sample clinic in the reader's language, or the configured one.
    fn name(&self) -> &str {
        if self.site.is_demo {
            words(self.language).site.clinic
        } else {
            &self.site.name
        }
    }

    /// Everything before the content of `<main>`.
    pub fn begin(&self, page: &mut Markup) {
        let says = words(self.language);
        page.tag("<!doctype html>\n<html lang=\"").text(self.language.tag());
        page.tag("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
        if !self.title.is_empty() {
            page.text(self.title).tag(" – ");
        }
        page.text(self.name())
            .tag("</title>\n<link rel=\"icon\" href=\"data:,\">\n");
        if !self.is_home {
            // The site's own pages are for search engines, not results and copies.
            page.tag("<meta name=\"robots\" content=\"noindex\">\n");
        }
        page.tag("<link rel=\"search\" type=\"application/opensearchdescription+xml\" href=\"")
            .root()
            .tag("/opensearch.xml?lang=")
            .text(self.language.tag());
        page.tag("\" title=\"").text(self.name());
        page.tag("\">\n");
        for sheet in ["/assets/widget.css", "/assets/site.css"] {
            page.tag("<link rel=\"stylesheet\" href=\"")
                .root()
                .tag(sheet)
                .tag("\">\n");
        }
        page.tag("<script type=\"module\" src=\"").root().text(&script().path);
        page.tag("\"></script>\n<script type=\"module\" src=\"")
            .root()
            .tag("/assets/site.js\"></script>\n");
        // A browser that paints a page in parts begins when its head is whole: nothing there moves afterwards.
        page.tag(
            "<link rel=\"expect\" href=\"#head\" blocking=\"render\">\n</head>\n<body>\n<header id=\"head\" class=\"",
        );
        page.tag(if self.is_home { "head home" } else { "head" });
        page.tag("\">\n<a class=\"skip\" href=\"#main\">").text(says.site.skip);
        page.tag("</a>\n<div class=\"bar\"><a class=\"brand\" href=\"")
            .root()
            .tag("/?lang=")
            .text(self.language.tag())
            .tag("\">");
        page.text(self.name()).tag("</a>\n");
        self.languages(page);
        page.tag("</div>\n");
        if self.is_home {
            page.tag("<h1>")
                .text(says.site.welcome)
                .tag("</h1>\n<p class=\"lead\">")
                .text(says.site.lead)
                .tag("</p>\n");
        }
        if self.is_open {
            self.search_box(page);
        }
        page.tag("</header>\n<main id=\"main\" tabindex=\"-1\">\n");
    }

    /// The element, and in it a form for browsers without JavaScript.
    fn search_box(&self, page: &mut Markup) {
        let says = &words(self.language).widget;
        let tag = self.language.tag();
        page.tag("<sagasu-search class=\"sagasu\" link=\"")
            .root()
            .tag("/columns/{id}\" results=\"")
            .root()
            .tag("/search?lang=")
            .text(tag);
        page.tag("\" value=\"").text(self.query);
        page.tag("\"><form class=\"field\" action=\"")
            .root()
            .tag("/search\" role=\"search\"><input type=\"search\" name=\"q\" autocomplete=\"off\" maxlength=\"512\" aria-label=\"");
        page.text(says.placeholder)
            .tag("\" placeholder=\"")
            .text(says.placeholder);
        page.tag("\" value=\"").text(self.query);
        page.tag("\"><input type=\"hidden\" name=\"lang\" value=\"").text(tag);
        page.tag("\"><button class=\"go\">")
            .text(says.search)
            .tag("</button></form></sagasu-search>\n");
    }

    fn languages(&self, page: &mut Markup) {
        let says = words(self.language);
        page.tag("<nav class=\"languages\" aria-label=\"")
            .text(says.site.languages)
            .tag("\">");
        for language in Language::ALL {
            let here = language == self.language;
            let own = self.versions.iter().find(|(version, _)| *version == language);
            page.tag("<a hreflang=\"")
                .text(language.tag())
                .tag("\" lang=\"")
                .text(language.tag());
            page.tag("\" href=\"");
            match own {
                Some((_, address)) => page.root().text(address),
                None => page.root().tag("/?lang=").text(language.tag()),
            };
            page.tag(if here { "\" aria-current=\"true\">" } else { "\">" });
            page.text(words(language).widget.name).tag("</a>");
        }
        page.tag("</nav>\n");
    }

    /// Everything after the content of `<main>`.
    pub fn end(&self, mut page: Markup) -> String {
        page.tag("</main>\n<footer class=\"foot\">");
        if self.site.is_demo {
            let says = &words(self.language).site;
            page.tag("<p>")
                .text(says.tagline)
                .tag(" ")
                .text(says.notice)
                .tag("</p>");
        }
        page.tag("<p><a href=\"").root().tag("/docs\" hreflang=\"en\" lang=\"en\">HTTP API</a> · Sagasu <span lang=\"ja\">探す</span></p></footer>\n</body>\n</html>\n");
        page.finish()
    }
}

/// A page of results in each language.
pub fn versions_of(view: &View) -> Vec<(Language, String)> {
    let first = view.first();
    Language::ALL
        .map(|language| (language, first.address(language)))
        .to_vec()
}
