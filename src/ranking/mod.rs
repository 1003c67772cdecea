//! Ranking after the engine: candidates into their final order.
//!
//! `signals` reads where the words and characters of a query stand in a candidate, `roots` what it shares below the word, `sentence` which sentence shares most; `closeness` makes a
//! score of them, `second_stage` orders by it, `tie_break` makes the order total.

mod chain;
mod closeness;
mod freshness;
mod pins;
mod roots;
mod second_stage;
mod sentence;
mod signals;
mod tie_break;

pub use closeness::ScorePart;
pub use freshness::freshen;
pub use pins::{MOST_PINNED, Pins, PinsError};
pub use second_stage::{candidate_parts, rerank};
pub use tie_break::order_ties;
