//! Keys as a server checks them.

use super::key::{Key, Scope};
use super::key_file::{KeyError, KeyFile, parts};
use crate::article::Timestamp;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordVerifier};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use subtle::ConstantTimeEq;

/// Checks keys against the file, which it follows. Argon2 is made to be slow; of a key that passed once, a SHA-256 digest is remembered, and
/// compared in constant time.
pub struct KeyRing {
    file: KeyFile,
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    /// Time of change and length of the file that was read.
    version: Option<(SystemTime, u64)>,
    keys: Vec<Key>,
    passed: BTreeMap<String, [u8; 32]>,
}

/// Why a key does not open.
#[derive(Debug, thiserror::Error)]
pub enum KeyRefused {
    /// It is no key, unknown, revoked or over.
    #[error("the key is unknown, revoked or expired")]
    Invalid,
    /// It allows less.
    #[error("the key allows {has}, and {needed} is needed", has = has.name(), needed = needed.name())]
    Scope {
        /// What it allows.
        has: Scope,
        /// What is needed.
        needed: Scope,
    },
    /// The page that calls is not among its origins.
    #[error("the key is not for pages of {0:?}")]
    Origin(String),
    /// The file of keys cannot be read: nobody passes.
    #[error(transparent)]
    File(#[from] KeyError),
}

impl KeyRing {
    /// The keys of a file, read when they are first needed.
    pub fn new(file: KeyFile) -> KeyRing {
        KeyRing {
            file,
            held: Mutex::default(),
        }
    }

    /// Whether `text` looks like a key of ours.
    pub fn is_key(text: &str) -> bool {
        parts(text).is_some()
    }

    /// Whether `text` is a key that passed before, as long as the file of keys is the same: checking it again is quick.
    pub fn has_passed(&self, text: &str) -> bool {
        let Some((id, secret)) = parts(text) else { return false };
        let digest: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        self.follow(&mut held).is_ok() && held.passed.get(id).is_some_and(|known| known.ct_eq(&digest).into())
    }

    /// The key that `text` is, when it allows `needed` now and for a page of `origin`. Takes tens of milliseconds the first time.
    pub fn check(&self, text: &str, needed: Scope, origin: Option<&str>) -> Result<Key, KeyRefused> {
        let (id, secret) = parts(text).ok_or(KeyRefused::Invalid)?;
        let digest: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        let (key, passed) = {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            self.follow(&mut held)?;
            let key = held.keys.iter().find(|key| key.id == id).cloned();
            let key = key.ok_or(KeyRefused::Invalid)?;
            let passed = held.passed.get(id).is_some_and(|known| known.ct_eq(&digest).into());
            (key, passed)
        };
        if !passed {
            let hash = PasswordHash::new(&key.hash).map_err(|_| KeyRefused::Invalid)?;
            Argon2::default()
                .verify_password(secret.as_bytes(), &hash)
                .map_err(|_| KeyRefused::Invalid)?;
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.passed.insert(id.to_owned(), digest);
        }
        if key
            .expires_at
            .is_some_and(|end| end.last_unix_second() < Timestamp::now().unix_seconds())
        {
            return Err(KeyRefused::Invalid);
        }
        if key.scope < needed {
            return Err(KeyRefused::Scope { has: key.scope, needed });
        }
        match origin {
            Some(origin) if !key.origins.is_empty() && !key.origins.iter().any(|known| known == origin) => {
                Err(KeyRefused::Origin(origin.to_owned()))
            }
            _ => Ok(key),
        }
    }

    fn follow(&self, held: &mut Held) -> Result<(), KeyError> {
        let version = std::fs::metadata(self.file.path())
            .and_then(|metadata| Ok((metadata.modified()?, metadata.len())))
            .ok();
        if version.is_none() || version != held.version {
            let keys = self.file.list()?;
            held.passed.clear();
            held.keys = keys;
            held.version = version;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type TestResult = Result<(), Box<dyn std::error::Error>>;

    #[test]
    fn a_key_opens_what_its_scope_allows_until_it_is_revoked() -> TestResult {
        let folder = tempfile::tempdir()?;
        let file = KeyFile::beside(folder.path());
        let ring = KeyRing::new(file.clone());
        assert!(matches!(
            ring.check("sagasu_a_b", Scope::Search, None),
            Err(KeyRefused::Invalid)
        ));
        let made = file.create(Scope::Write, vec!["https://a.example".into()], Some(60), None)?;
        let kept = std::fs::read_to_string(file.path())?;
        assert!(kept.contains("$argon2id$"), "{kept}");
        let secret = made.text.rsplit('_').next().unwrap_or_default();
        assert!(!kept.contains(secret), "the secret is not kept");
        for _ in 0..2 {
            assert_eq!(ring.check(&made.text, Scope::Write, None)?, made.key);
        }
        assert!(ring.check(&made.text, Scope::Search, Some("https://a.example")).is_ok());
        assert!(matches!(
            ring.check(&made.text, Scope::Write, Some("https://b.example")),
            Err(KeyRefused::Origin(_))
        ));
        assert!(matches!(
            ring.check(&made.text, Scope::Admin, None),
            Err(KeyRefused::Scope { .. })
        ));
        let mut wrong = made.text.clone();
        wrong.pop();
        for text in [wrong.as_str(), "", "sagasu", "sagasu__", "x"] {
            assert!(
                matches!(ring.check(text, Scope::Search, None), Err(KeyRefused::Invalid)),
                "{text}"
            );
        }
        file.revoke(&made.key.id)?;
        assert!(matches!(
            ring.check(&made.text, Scope::Search, None),
            Err(KeyRefused::Invalid)
        ));
        assert!(matches!(file.revoke(&made.key.id), Err(KeyError::Unknown(_))));
        Ok(())
    }

    #[test]
    fn a_key_ends_with_its_last_day() -> TestResult {
        let folder = tempfile::tempdir()?;
        let file = KeyFile::beside(folder.path());
        let ring = KeyRing::new(file.clone());
        let over = file.create(Scope::Admin, Vec::new(), None, "2020-01-01".parse().ok())?;
        assert!(matches!(
            ring.check(&over.text, Scope::Search, None),
            Err(KeyRefused::Invalid)
        ));
        let later = file.create(Scope::Admin, Vec::new(), None, "2999-01-01".parse().ok())?;
        assert!(ring.check(&later.text, Scope::Admin, None).is_ok());
        Ok(())
    }

    #[test]
    fn a_damaged_file_lets_nobody_pass() -> TestResult {
        let folder = tempfile::tempdir()?;
        let file = KeyFile::beside(folder.path());
        let made = file.create(Scope::Admin, Vec::new(), None, None)?;
        std::fs::write(file.path(), "{")?;
        let ring = KeyRing::new(file);
        assert!(matches!(
            ring.check(&made.text, Scope::Search, None),
            Err(KeyRefused::File(_))
        ));
        Ok(())
    }
}
