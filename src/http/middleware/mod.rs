//! What happens to every request, whatever its address.

mod body_limit;
mod log;
mod panic;
mod request_id;
mod security_headers;
mod time_limit;

pub use body_limit::body_limit;
pub use log::log;
pub use panic::answer_panic;
pub use request_id::request_id;
pub use security_headers::security_headers;
pub use time_limit::time_limit;
