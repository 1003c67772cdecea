//! The one integration binary: everything that needs dictionaries and an index.

mod analyzer_contract;
mod asks;
mod browser;
mod cli;
mod columns;
mod crash;
mod dictionary;
mod explain;
#[cfg(feature = "faults")]
mod faults;
mod fences;
mod findability;
mod http_admin;
mod http_errors;
mod http_native;
mod http_pages;
mod http_server;
mod maintenance;
mod pins;
mod precision;
mod reindex;
mod runs;
mod search_properties;
mod search_scenarios;
mod snippets;
mod support;
mod support_index;
mod support_site;
mod support_text;
mod watch;
mod weaker_tiers;
mod whole_titles;
