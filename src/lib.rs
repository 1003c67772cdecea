//! Sagasu: site search for websites published in Japanese, Chinese, Korean and English.
//!
//! The data flows one way, and every folder is a stage of it:
//!
//! ```text
//! source ─▶ article ─▶ analysis ─▶ index ─▶ (backend)
//!                          ▲                    │
//! dialect ─▶ search request ─▶ query plan ──────┘─▶ candidates ─▶ ranking ─▶ snippet ─▶ search response ─▶ dialect
//! ```
//!
//! - [`source`] reads articles from JSON Lines and Markdown; [`article`] is what they become.
//! - [`analysis`] turns text into terms, with [`dictionary`] for the dictionaries and our own word lists.
//! - [`index`] makes documents of articles, keeps generations and runs reindexing.
//! - [`query`] turns a request into a plan of terms; [`backend`] finds candidates; [`ranking`] orders them.
//! - [`snippet`] picks and marks the passage; [`search`] puts the response together.
//! - [`maintenance`] backs up, checks and changes an index that is being served; [`access`] keeps the keys to it.
//! - [`insight`] measures relevance on judged queries.
//! - [`http`] and [`cli`] are the ways in, [`config`] what they run with.

pub mod access;
pub mod analysis;
pub mod article;
pub mod backend;
pub mod cli;
pub mod config;
pub mod dictionary;
pub mod http;
pub mod index;
pub mod insight;
pub mod maintenance;
pub mod query;
pub mod ranking;
pub mod search;
pub mod snippet;
pub mod source;
