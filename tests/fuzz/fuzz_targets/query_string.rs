//! Any part of an address behind `?` is read or refused.
//!
//! Run in the project's folder: `cargo +nightly fuzz run --fuzz-dir tests/fuzz query_string`

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|query: &str| {
    let _ = sagasu::http::check_query_string(query);
});
