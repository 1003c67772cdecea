//! Which addresses of a site are read.

use super::web::decoded_path;
use url::Url;

/// Beginnings of paths, such as `/column/`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PathFilter {
    /// When there are any, a path must begin with one of them.
    pub include: Vec<String>,
    /// A path must begin with none of them.
    pub exclude: Vec<String>,
}

impl PathFilter {
    /// Whether the page at `url` is read. Paths are compared as people read them, without escapes.
    pub(super) fn allows(&self, url: &Url) -> bool {
        let path = decoded_path(url);
        let begins = |start: &String| path.starts_with(start.as_str());
        (self.include.is_empty() || self.include.iter().any(begins)) && !self.exclude.iter().any(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_chosen_by_their_beginnings() {
        let filter = PathFilter {
            include: vec!["/column/".to_owned(), "/料金/".to_owned()],
            exclude: vec!["/column/tag/".to_owned()],
        };
        let table = [
            ("/column/exosome/", true),
            ("/column/tag/laser/", false),
            ("/%E6%96%99%E9%87%91/", true),
            ("/news/", false),
        ];
        for (path, expected) in table {
            let url = Url::parse(&format!("https://clinic.example{path}")).expect(path);
            assert_eq!(filter.allows(&url), expected, "{path}");
            assert!(PathFilter::default().allows(&url));
        }
    }
}
