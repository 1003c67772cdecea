//! WordPress: a site by its REST API, or an export file.

mod api;
mod list;
mod post;
mod rest;
mod rest_post;
mod source;
mod wxr;
mod wxr_post;

pub(super) use source::WordPressSource;
pub(super) use wxr::WxrSource;
