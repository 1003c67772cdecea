//! `x-request-id`: one name for a request in the caller's log and in ours.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The header, in requests and answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id taken from a caller.
const LONGEST: usize = 64;

/// Keeps the caller's id when it is short and of visible ASCII characters, else makes one; answers with it.
pub async fn request_id(mut request: Request, next: Next) -> Response {
    let given = request.headers().get(&REQUEST_ID).filter(|id| is_acceptable(id));
    let id = given.cloned().unwrap_or_else(new_id);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

fn is_acceptable(id: &HeaderValue) -> bool {
    (1..=LONGEST).contains(&id.len()) && id.as_bytes().iter().all(u8::is_ascii_graphic)
}

/// Sixteen hexadecimal digits that no other request of this process has, begun at random: names, not secrets.
fn new_id() -> HeaderValue {
    static START: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(std::process::id()));
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // An odd factor: consecutive ids look different and stay distinct.
    let id = START.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    HeaderValue::from_str(&format!("{id:016x}")).unwrap_or(HeaderValue::from_static("unknown"))
}
