//! A site by its sitemap: which pages there are, fetching what changed, and handing all of them over.

mod crawl;
mod listing;
mod source;
mod xml;

pub(super) use source::SitemapSource;
