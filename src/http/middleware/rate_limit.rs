//! So many requests per second and client.

use crate::http::client::{Peer, client_address, client_key};
use crate::http::error::ApiError;
use crate::http::state::HttpState;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use ipnet::IpNet;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Clients remembered before those are forgotten whose allowance is full again: some megabytes.
const MOST_CLIENTS: usize = 50_000;

type Limiter = RateLimiter<RateKey, HashMapStateStore<RateKey>, DefaultClock>;

/// What is counted as one: an address now; a key that allows another rate has its own limiter and its own variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RateKey {
    /// An IPv4 address or the /64 of an IPv6 address.
    Address(IpAddr),
}

/// The allowance of every client (a leaky bucket, governor's GCRA).
#[derive(Clone)]
pub struct Rates {
    limiter: Option<Arc<Limiter>>,
    clock: DefaultClock,
    trusted: Arc<[IpNet]>,
}

impl Rates {
    /// The rates that the state's limits allow.
    pub fn of(state: &HttpState) -> Rates {
        let quota = NonZeroU32::new(state.limits.requests_per_second).map(|rate| {
            let burst = NonZeroU32::new(state.limits.burst).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(burst)
        });
        Rates {
            limiter: quota.map(|quota| Arc::new(RateLimiter::hashmap(quota))),
            clock: DefaultClock::default(),
            trusted: state.server.trusted_proxies.clone().into(),
        }
    }

    /// Counts a request of `key`; the seconds to wait when that is too many.
    fn count(&self, key: RateKey) -> Result<(), u64> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if limiter.len() > MOST_CLIENTS {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        limiter.check_key(&key).map_err(|wait| {
            let wait = wait.wait_time_from(self.clock.now());
            wait.as_millis().div_ceil(1_000).try_into().unwrap_or(u64::MAX).max(1)
        })
    }
}

/// Refuses with 429 what is more than a client may ask. A request of which only a trusted proxy is known is not counted.
pub async fn rate_limit(State(rates): State<Rates>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>();
    let client = peer.and_then(|peer| client_address(peer.0, request.headers(), &rates.trusted));
    let counted = client.map_or(Ok(()), |address| rates.count(RateKey::Address(client_key(address))));
    match counted {
        Ok(()) => next.run(request).await,
        Err(seconds) => ApiError::RateLimited(seconds).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_the_next_one_waits() {
        let quota = Quota::per_second(NonZeroU32::MIN).allow_burst(NonZeroU32::new(3).unwrap_or(NonZeroU32::MIN));
        let rates = Rates {
            limiter: Some(Arc::new(RateLimiter::hashmap(quota))),
            clock: DefaultClock::default(),
            trusted: Arc::default(),
        };
        let key = |last| RateKey::Address(IpAddr::from([192, 0, 2, last]));
        let passed: Vec<bool> = (0..5).map(|_| rates.count(key(1)).is_ok()).collect();
        assert_eq!(passed, [true, true, true, false, false]);
        assert_eq!(rates.count(key(1)), Err(1));
        assert_eq!(rates.count(key(2)), Ok(()), "another client is not held back");
    }
}
