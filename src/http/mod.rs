//! HTTP: dialects in, dialects out; the only place that names axum.
//!
//! [`router`] is the whole application and can be called in-process; [`serve`] puts it on a listener. A handler turns its
//! dialect into a request, lets the search service answer on a worker thread ([`workers`]), and turns the answer back.

mod accept_language;
mod admin;
pub mod algolia;
mod browser;
mod client;
mod contract;
mod error;
mod health;
mod limits;
mod metrics;
mod middleware;
mod native;
mod parameters;
mod router;
mod sent_key;
mod server;
mod site;
mod state;
mod widget;
mod words;
mod workers;

pub use admin::Admin;
pub use error::ApiError;
pub use parameters::check_query_string;
pub use router::router;
pub use server::serve;
pub use state::{HttpState, Limits, Site};
pub use widget::{Script, script as widget_script};
