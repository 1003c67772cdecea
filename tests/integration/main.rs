//! The one integration binary: everything that needs dictionaries and an index.

mod browser;
mod http_errors;
mod http_native;
mod http_pages;
mod http_server;
mod support;
