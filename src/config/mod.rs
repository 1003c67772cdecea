//! Configuration: what may be written ([`RawConfig`]), and what runs ([`Config`]).
//!
//! Later ones win: defaults, `sagasu.toml`, environment (`SAGASU_…`), flags. Every problem is reported at once.

mod backend;
mod checked;
mod raw;
mod raw_source;
mod server;
mod source;
mod source_origin;

pub use backend::{BackendConfig, OneOrMany, RawBackend};
pub use checked::{Config, ConfigError, InsightConfig};
pub use raw::{RawConfig, load};
pub use raw_source::{RawCrawl, RawSelectors, RawSource};
pub use server::{LimitsConfig, ServerConfig};
