//! What being new is worth.

use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Scores of newer articles are raised: by `weight` on the day of publication, half of it after `half_life_days`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Freshness {
    /// Share of the score that the newest articles gain.
    pub weight: f32,
    /// Days after which half of that is left.
    pub half_life_days: f32,
    /// The day it is, in whole days since 1970: by the day, so that pages of one list agree.
    pub today: i64,
}

impl Freshness {
    /// What to multiply a score by: 1 to 1 + `weight`; what is dated in the future counts as of today.
    pub fn factor(&self, published_at: i64) -> f32 {
        let age = (self.today - published_at.div_euclid(DAY)).max(0) as f32;
        1.0 + self.weight * (-age / self.half_life_days).exp2()
    }

    /// The day it is now.
    pub fn today() -> i64 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Freshness::day_of(now.map_or(0, |now| now.as_secs().cast_signed()))
    }

    /// The day of a moment in seconds since 1970.
    pub fn day_of(unix_seconds: i64) -> i64 {
        unix_seconds.div_euclid(DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_halves_with_every_half_life() {
        let freshness = Freshness {
            weight: 0.4,
            half_life_days: 30.0,
            today: 1_000,
        };
        for (age, factor) in [(0, 1.4), (30, 1.2), (60, 1.1), (-5, 1.4)] {
            let published_at = (1_000 - age) * DAY + 5;
            assert!((freshness.factor(published_at) - factor).abs() < 1e-6, "{age}");
        }
    }
}
