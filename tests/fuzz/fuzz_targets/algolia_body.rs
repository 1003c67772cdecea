//! Any body of the Algolia dialect is read or refused.
//!
//! Run in the project's folder: `cargo +nightly fuzz run --fuzz-dir tests/fuzz algolia_body`

#![no_main]

use libfuzzer_sys::fuzz_target;
use sagasu::http::algolia::check_body;

fuzz_target!(|body: &[u8]| {
    let _ = check_body(body);
});
