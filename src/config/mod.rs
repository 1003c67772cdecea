//! Configuration: what may be written ([`RawConfig`]), and what runs ([`Config`]).
//!
//! Later ones win: defaults, `sagasu.toml`, environment (`SAGASU_…`), flags. Every problem is reported at once.

mod checked;
mod raw;
mod server;

pub use checked::{Config, ConfigError};
pub use raw::{RawConfig, RawInsight, load};
pub use server::{LimitsConfig, ServerConfig};
