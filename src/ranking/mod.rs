//! Ranking after the engine: candidates into their final order.

mod pins;
mod tie_break;

pub use pins::{MOST_PINNED, Pins, PinsError};
pub use tie_break::order_ties;
