//! Requests at a steady rate.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Hands out moments at which requests may begin.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    next: Mutex<Instant>,
}

impl Pace {
    /// At most `per_second` requests a second.
    pub(super) fn new(per_second: f64) -> Pace {
        Pace {
            interval: Duration::from_secs_f64(1.0 / per_second),
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for the next moment.
    pub(super) async fn wait(&self) {
        let moment = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let moment = (*next).max(Instant::now());
            *next = moment + self.interval;
            moment
        };
        tokio::time::sleep_until(moment.into()).await;
    }
}
