//! What happens to every request, whatever its address.

mod body_limit;
mod conditional;
mod log;
mod panic;
mod rate_limit;
mod related;
mod request_id;
mod security_headers;
mod time_limit;
mod trace;

pub use body_limit::body_limit;
pub use conditional::{conditional, is_known, kept_unless};
pub use log::log;
pub use panic::answer_panic;
pub use rate_limit::{Rates, rate_limit};
pub use related::read_only_related;
pub use request_id::request_id;
pub use security_headers::security_headers;
pub use time_limit::time_limit;
