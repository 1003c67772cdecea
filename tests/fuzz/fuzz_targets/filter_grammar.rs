//! Any `filters` of the Algolia dialect are read or refused.
//!
//! Run in the project's folder: `cargo +nightly fuzz run --fuzz-dir tests/fuzz filter_grammar`

#![no_main]

use libfuzzer_sys::fuzz_target;
use sagasu::http::algolia::parse_filters;

fuzz_target!(|filters: &str| {
    let _ = parse_filters(filters, 100);
});
