//! Where an article is read.

use super::markup::Markup;

/// Appends the address of an article: its own when that names a host, else its page here.
pub fn article_address(page: &mut Markup, url: &str, id: &str) {
    if is_whole(url) {
        page.text(url);
        return;
    }
    page.root().tag("/columns/").address(id);
    if let Some((_, fragment)) = url.split_once('#') {
        page.tag("#").text(fragment);
    }
}

/// Whether an address is one of the web, with its host. Nothing else is ever linked to as it stands.
fn is_whole(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_the_site_or_to_a_page_of_ours() {
        let address = |url, id| {
            let mut page = Markup::default();
            article_address(&mut page, url, id);
            page.finish()
        };
        assert_eq!(
            address("https://clinic.example/a#b", "ja/a"),
            "https://clinic.example/a#b"
        );
        assert_eq!(address("/ja/a#what", "ja/a b"), "/columns/ja/a%20b#what");
        assert_eq!(address("javascript:alert(1)", "x"), "/columns/x");
        assert_eq!(address("//other.example/", "x"), "/columns/x");
    }
}
