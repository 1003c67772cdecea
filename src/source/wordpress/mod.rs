//! WordPress: a site by its REST API, or an export file.

mod post;
mod rest;
mod source;
mod wxr;
mod wxr_post;

pub(super) use source::WordPressSource;
pub(super) use wxr::WxrSource;
