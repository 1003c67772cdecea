//! What the benches share: the analyzer and the sample columns.

use sagasu::analysis::Analyzer;
use std::path::Path;
use std::sync::Arc;

/// The analyzer of the project's dictionaries, which must be installed (`sagasu dictionary install`).
pub fn analyzer() -> Arc<Analyzer> {
    let dictionaries = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    Arc::new(Analyzer::load(&dictionaries).expect("install the dictionaries first: sagasu dictionary install"))
}

/// Path of the sample columns.
pub fn samples() -> String {
    format!("{}/samples", env!("CARGO_MANIFEST_DIR"))
}
