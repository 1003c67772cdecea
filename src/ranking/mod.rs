//! Ranking after the engine: candidates into their final order.

mod tie_break;

pub use tie_break::order_ties;
