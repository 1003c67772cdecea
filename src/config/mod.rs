//! Configuration: what may be written ([`RawConfig`]), and what runs ([`Config`]).
//!
//! Later ones win: defaults, `sagasu.toml`, environment (`SAGASU_…`), flags. Every problem is reported at once.

mod backend;
mod checked;
mod raw;
mod server;
mod source;

pub use backend::{BackendConfig, OneOrMany, RawBackend};
pub use checked::{Config, ConfigError, InsightConfig};
pub use raw::{RawConfig, load};
pub use server::{LimitsConfig, ServerConfig};
pub use source::{RawCrawl, RawSelectors, RawSource};
