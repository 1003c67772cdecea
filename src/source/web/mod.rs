//! Pages of the web as articles, whatever way they were read: a page is extracted by itself, and once all pages of a site are
//! there, they are compared.

mod address;
mod assembly;
mod boilerplate;
mod charset;
mod extract;
mod head;
mod page;
mod sections;
mod selectors;
mod spool;
mod structured;
mod translations;

pub use address::parse_web_url;
pub(super) use address::{Site, decoded_path, path_of, same_site, top_level_domain};
pub(super) use assembly::Assembly;
pub(super) use charset::decode;
pub(super) use extract::{EXTRACTION_VERSION, Extractor, plain_text};
pub(super) use head::forbids_index;
pub(super) use page::{Alternate, Content, Page, PageArticle, Standing, Validators};
pub use selectors::Selectors;
pub(super) use spool::Spool;
