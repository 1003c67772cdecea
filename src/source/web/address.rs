//! Addresses of a site: which belong to it, which are the same page, and what their paths say.

use crate::source::site_path::SitePath;
use url::{Host, Url};

/// Stands for the site when no base url is known; it is never shown.
const UNKNOWN_SITE: &str = "http://localhost/";

/// Files that stand for their folder.
const INDEX_FILES: [&str; 4] = ["index.html", "index.htm", "index.xhtml", "index.php"];

/// Extensions of pages.
const PAGE_EXTENSIONS: [&str; 4] = [".html", ".htm", ".xhtml", ".php"];

/// The site that pages belong to.
#[derive(Debug, Clone)]
pub(in crate::source) struct Site {
    base: Url,
    is_known: bool,
}

impl Site {
    /// The site at `base_url`, or one whose address is not known when that is empty.
    pub(in crate::source) fn new(base_url: &str) -> Result<Site, String> {
        let is_known = !base_url.trim().is_empty();
        let text = if is_known { base_url.trim() } else { UNKNOWN_SITE };
        let mut base = parse_web_url(text)?;
        if !base.path().ends_with('/') {
            let folder = format!("{}/", base.path());
            base.set_path(&folder);
        }
        base.set_query(None);
        base.set_fragment(None);
        Ok(Site { base, is_known })
    }

    /// The page of a file, by its path below the site.
    pub(in crate::source) fn page(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        // Escapes what a path may not hold.
        let whole = format!(
            "{}{}",
            self.base.path(),
            path.replace('%', "%25").trim_start_matches('/')
        );
        url.set_path(&whole);
        let folder = INDEX_FILES
            .iter()
            .find_map(|file| url.path().strip_suffix(file))
            .filter(|folder| folder.ends_with('/'));
        if let Some(folder) = folder.map(str::to_owned) {
            url.set_path(&folder);
        }
        url
    }

    /// The address that a page names, when it is one of the web.
    pub(in crate::source) fn resolve(page: &Url, href: &str) -> Option<Url> {
        let mut url = page.join(href.trim()).ok()?;
        url.set_fragment(None);
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    /// How an address is written in an article.
    pub(in crate::source) fn shown(&self, url: &Url) -> String {
        if self.is_known || url.host_str() != self.base.host_str() {
            return url.to_string();
        }
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// The proper address of a page that names another one as such: below the site, wherever the site was built for.
    pub(in crate::source) fn canonical(&self, url: &Url) -> String {
        if self.is_known {
            return url.to_string();
        }
        match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        }
    }

    /// What addresses of one page have in common: whatever scheme, `www.`, trailing slash, index file and escapes they
    /// are written with. Without a base url the host does not count.
    pub(in crate::source) fn key(&self, url: &Url) -> String {
        let path = decoded(url.path());
        let folder = INDEX_FILES
            .iter()
            .find_map(|file| path.strip_suffix(file))
            .filter(|folder| folder.ends_with('/'));
        let path = folder.unwrap_or(&path).trim_end_matches('/');
        let host = if self.is_known { host_key(url) } else { String::new() };
        match url.query() {
            Some(query) => format!("{host}{path}?{query}"),
            None => format!("{host}{path}"),
        }
    }

    /// Whether an address belongs to the site.
    pub(in crate::source) fn holds(&self, url: &Url) -> bool {
        !self.is_known || same_site(&self.base, url)
    }
}

/// An address of the web, or what is wrong with it.
pub fn parse_web_url(text: &str) -> Result<Url, String> {
    let url =
        Url::parse(text).map_err(|error| format!("{text:?} is no url such as https://clinic.example: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(format!("{text:?} is no url such as https://clinic.example"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a url with a name and password is not fetched".to_owned());
    }
    Ok(url)
}

/// Whether two addresses are of one site: the same host, but for `www.`, and the same port, but for that of the scheme.
pub(in crate::source) fn same_site(a: &Url, b: &Url) -> bool {
    let port = |url: &Url| url.port();
    host_key(a) == host_key(b) && port(a) == port(b)
}

fn host_key(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => name
            .strip_prefix("www.")
            .unwrap_or(name)
            .trim_end_matches('.')
            .to_owned(),
        Some(host) => host.to_string(),
        None => String::new(),
    }
}

/// The top-level domain of a site, for guessing charsets.
pub(in crate::source) fn top_level_domain(url: &Url) -> Option<&str> {
    let domain = url.domain()?;
    let (_, last) = domain.rsplit_once('.')?;
    last.bytes().all(|byte| byte.is_ascii_lowercase()).then_some(last)
}

/// What the path of an address says, read as that of a file is: id, language, and the key of the versions of one page.
pub(in crate::source) fn path_of(url: &Url) -> SitePath {
    let path = decoded(url.path());
    let path = path.trim_start_matches('/');
    let has_extension = PAGE_EXTENSIONS
        .iter()
        .any(|extension| path.to_ascii_lowercase().ends_with(extension));
    let relative = match (path.is_empty() || path.ends_with('/'), has_extension) {
        (true, _) => format!("{path}index.html"),
        (false, true) => path.to_owned(),
        (false, false) => format!("{path}.html"),
    };
    let mut site_path = SitePath::new("", &relative);
    if let Some(query) = url.query() {
        let id = site_path.id();
        site_path.path = format!("{id}?{query}");
        site_path.translation_key = None;
    }
    site_path
}

/// The path of an address as people read it.
pub(in crate::source) fn decoded_path(url: &Url) -> String {
    decoded(url.path())
}

fn decoded(path: &str) -> String {
    let bytes = percent_decoded(path);
    String::from_utf8(bytes).unwrap_or_else(|_| path.to_owned())
}

fn percent_decoded(path: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex
            .filter(|_| first == b'%')
            .and_then(|hex| u8::from_str_radix(hex, 16).ok())
        {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Language;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    #[test]
    fn addresses_of_one_page_have_one_key() {
        let site = Site::new("https://www.clinic.example").expect("a site");
        let key = site.key(&url("https://clinic.example/ja/料金/"));
        for same in [
            "http://clinic.example/ja/料金",
            "https://www.clinic.example/ja/%E6%96%99%E9%87%91/index.html",
            "https://clinic.example/ja/%e6%96%99%e9%87%91/#top",
        ] {
            assert_eq!(site.key(&url(same)), key, "{same}");
        }
        for other in [
            "https://clinic.example/ja/料金/?page=2",
            "https://blog.clinic.example/ja/料金/",
            "https://clinic.example/en/料金/",
        ] {
            assert_ne!(site.key(&url(other)), key, "{other}");
        }
        let unknown = Site::new("").expect("a site");
        assert_eq!(
            unknown.key(&unknown.page("ja/index.html")),
            unknown.key(&url("https://clinic.example/ja/"))
        );
    }

    #[test]
    fn files_become_addresses_of_the_site() {
        let table = [
            ("", "ja/fee/index.html", "/ja/fee/"),
            ("", "ja/fee.html", "/ja/fee.html"),
            (
                "https://clinic.example/docs",
                "a b#%.html",
                "https://clinic.example/docs/a%20b%23%25.html",
            ),
            ("https://clinic.example/", "index.html", "https://clinic.example/"),
        ];
        for (base, path, expected) in table {
            let site = Site::new(base).expect(base);
            assert_eq!(site.shown(&site.page(path)), expected, "{base} {path}");
        }
        for base in [
            "clinic.example",
            "ftp://clinic.example",
            "https://me:secret@clinic.example",
        ] {
            assert!(Site::new(base).is_err(), "{base}");
        }
    }

    #[test]
    fn a_site_is_one_host_and_port() {
        let table = [
            ("https://clinic.example/a", "http://www.clinic.example/b", true),
            ("https://clinic.example/", "https://clinic.example:8443/", false),
            ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/x", true),
            ("http://127.0.0.1:8000/", "http://127.0.0.1:8001/x", false),
            ("https://clinic.example/", "https://clinic.example.evil.example/", false),
        ];
        for (a, b, expected) in table {
            assert_eq!(same_site(&url(a), &url(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_path_of_an_address_gives_id_language_and_key() {
        let table = [
            (
                "https://c.example/ja/column/exosome/",
                "ja/column/exosome",
                Some(Language::Japanese),
                Some("column/exosome"),
            ),
            (
                "https://c.example/zh-tw/v1.2",
                "zh-tw/v1.2",
                Some(Language::TraditionalChinese),
                Some("v1.2"),
            ),
            ("https://c.example/ko/a.php", "ko/a", Some(Language::Korean), Some("a")),
            ("https://c.example/%E6%96%99%E9%87%91/", "料金", None, None),
            ("https://c.example/?p=12", "index?p=12", None, None),
        ];
        for (address, id, language, key) in table {
            let path = path_of(&url(address));
            assert_eq!(
                (path.id().as_str(), path.language, path.translation_key.as_deref()),
                (id, language, key),
                "{address}"
            );
        }
    }
}
