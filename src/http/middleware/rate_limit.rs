//! So many requests per second and client, or per minute and key.

use crate::access::{Key, KeyRing, Scope};
use crate::http::admin::{Admin, check_key};
use crate::http::client::{Peer, client_address, client_key};
use crate::http::error::ApiError;
use crate::http::sent_key::sent_key;
use crate::http::state::HttpState;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::HashMapStateStore;
use governor::{DefaultDirectRateLimiter, NotUntil, Quota, RateLimiter};
use ipnet::IpNet;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

/// Clients remembered before those are forgotten whose allowance is full again: some megabytes.
const MOST_CLIENTS: usize = 50_000;

type Limiter = RateLimiter<IpAddr, HashMapStateStore<IpAddr>, DefaultClock>;

/// Limiters by id of the key, with the requests a minute that each was made for.
type KeyLimiters = BTreeMap<String, (NonZeroU32, Arc<DefaultDirectRateLimiter>)>;

/// The allowance of every client and of every key with a rate of its own (a leaky bucket, governor's GCRA).
#[derive(Clone)]
pub struct Rates {
    limiter: Option<Arc<Limiter>>,
    keys: Arc<Mutex<KeyLimiters>>,
    clock: DefaultClock,
    trusted: Arc<[IpNet]>,
    admin: Option<Arc<Admin>>,
    needs_key: bool,
}

impl Rates {
    /// The rates that the state's limits and keys allow.
    pub fn of(state: &HttpState) -> Rates {
        let quota = NonZeroU32::new(state.limits.requests_per_second).map(|rate| {
            let burst = NonZeroU32::new(state.limits.burst).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(rate).allow_burst(burst)
        });
        Rates {
            limiter: quota.map(|quota| Arc::new(RateLimiter::hashmap(quota))),
            keys: Arc::default(),
            clock: DefaultClock::default(),
            trusted: state.server.trusted_proxies.clone().into(),
            admin: state.admin.clone(),
            needs_key: false,
        }
    }

    /// The same for addresses that answer only callers with a key, when `needs_key`.
    pub fn with_key_needed(&self, needs_key: bool) -> Rates {
        Rates {
            needs_key,
            ..self.clone()
        }
    }

    /// Whether a request may go on.
    ///
    /// A request with a key that has a rate counts for that key, others for their address. A key that did not pass before counts for the address,
    /// too, before it is checked: checking is slow.
    async fn admit(&self, request: &Parts) -> Result<(), ApiError> {
        let sent = sent_key(&request.headers, &request.uri);
        // A key of another service, as the clients of the Algolia dialect must have one, is none.
        let ours = sent.as_deref().filter(|text| KeyRing::is_key(text));
        let (Some(text), Some(admin)) = (ours, &self.admin) else {
            self.count_address(request)?;
            return match (self.needs_key, sent) {
                (false, _) => Ok(()),
                (true, None) => Err(ApiError::KeyMissing),
                (true, Some(_)) => Err(ApiError::KeyInvalid),
            };
        };
        let passed = admin.keys().has_passed(text);
        if !passed {
            self.count_address(request)?;
        }
        let key = check_key(admin, &request.headers, text, Scope::Search).await?;
        match key.rate.and_then(NonZeroU32::new) {
            Some(rate) => self.count_key(&key, rate),
            None if passed => self.count_address(request),
            None => Ok(()),
        }
    }

    /// Counts a request for its client. A request of which only a trusted proxy is known is not counted.
    fn count_address(&self, request: &Parts) -> Result<(), ApiError> {
        let peer = request.extensions.get::<Peer>();
        let client = peer.and_then(|peer| client_address(peer.0, &request.headers, &self.trusted));
        client.map_or(Ok(()), |address| self.count(client_key(address)))
    }

    fn count(&self, client: IpAddr) -> Result<(), ApiError> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        if limiter.len() > MOST_CLIENTS {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
        limiter.check_key(&client).map_err(|refused| self.refusal(&refused))
    }

    fn count_key(&self, key: &Key, rate: NonZeroU32) -> Result<(), ApiError> {
        let limiter = {
            let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || (rate, Arc::new(RateLimiter::direct(Quota::per_minute(rate))));
            let (known, limiter) = keys.entry(key.id.clone()).or_insert_with(new);
            if *known != rate {
                (*known, *limiter) = new();
            }
            limiter.clone()
        };
        limiter.check().map_err(|refused| self.refusal(&refused))
    }

    fn refusal(&self, refused: &NotUntil<<DefaultClock as Clock>::Instant>) -> ApiError {
        let wait = refused.wait_time_from(self.clock.now()).as_millis().div_ceil(1_000);
        ApiError::RateLimited(wait.try_into().unwrap_or(u64::MAX).max(1))
    }
}

/// Refuses what is more than a client or a key may ask with 429, and a key that does not pass with 401 or 403.
pub async fn rate_limit(State(rates): State<Rates>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    match rates.admit(&parts).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(refused) => refused.into_response(),
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
            keys: Arc::default(),
            clock: DefaultClock::default(),
            trusted: Arc::default(),
            admin: None,
            needs_key: false,
        };
        let client = |last| IpAddr::from([192, 0, 2, last]);
        let passed: Vec<bool> = (0..5).map(|_| rates.count(client(1)).is_ok()).collect();
        assert_eq!(passed, [true, true, true, false, false]);
        assert!(matches!(rates.count(client(1)), Err(ApiError::RateLimited(1))));
        assert!(rates.count(client(2)).is_ok(), "another client is not held back");
    }
}
