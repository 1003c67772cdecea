//! Fetching over HTTP from sites that are named by settings: within limits, politely, and never from private addresses unless
//! that is allowed.

mod address;
mod client;
mod error;
mod options;
mod pace;
pub(super) mod robots;

pub(super) use client::{Answer, Client, Fetched, Request, decompress};
pub(super) use error::FetchError;
pub use options::CrawlOptions;
pub(super) use robots::Robots;
