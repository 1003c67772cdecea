//! Keys: who may search, write and administer.
//!
//! A key is shown once, when it is made. What is kept, in `keys.json` beside the index, is its Argon2 hash.

mod key;
mod key_file;
mod key_ring;

pub use key::{Key, Scope};
pub use key_file::{KeyError, KeyFile, NewKey};
pub use key_ring::{KeyRefused, KeyRing};
