//! The file of keys: made, listed, revoked; always whole.

use super::key::{Key, Scope};
use crate::article::Timestamp;
use crate::index::{GenerationError, replace_durably};
use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, SaltString};
use fs4::FileExt;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What every key begins with, so that scanners of leaked secrets can know one.
const PREFIX: &str = "sagasu";
/// Random bytes of the part that names a key, and of the secret: 256 bits cannot be guessed.
const ID_BYTES: usize = 6;
const SECRET_BYTES: usize = 32;

/// The keys of an index folder, in `keys.json`.
#[derive(Debug, Clone)]
pub struct KeyFile {
    path: PathBuf,
}

/// A new key: the only time that its text is known.
#[derive(Debug)]
pub struct NewKey {
    /// What the caller sends: `sagasu_ID_SECRET`.
    pub text: String,
    /// What is kept.
    pub key: Key,
}

/// Keys that cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("{path} is damaged: {message}", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// Writing it.
    #[error(transparent)]
    Write(#[from] GenerationError),
    /// No key has this id.
    #[error("there is no key {0:?}; `sagasu key list` shows them")]
    Unknown(String),
    /// The system gives no random bytes, or the hash cannot be made.
    #[error("a key could not be made: {0}")]
    Making(String),
}

#[derive(Default, Serialize, Deserialize)]
struct Held {
    keys: Vec<Key>,
}

impl KeyFile {
    /// The keys beside the index at `index`.
    pub fn beside(index: &Path) -> KeyFile {
        KeyFile {
            path: index.join("keys.json"),
        }
    }

    /// Where they are.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Every key, oldest first; none when there is no file.
    pub fn list(&self) -> Result<Vec<Key>, KeyError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.io(source)),
        };
        let held: Held = serde_json::from_str(&text).map_err(|error| self.damaged(&error))?;
        Ok(held.keys)
    }

    /// Makes a key and keeps its hash.
    pub fn create(
        &self,
        scope: Scope,
        origins: Vec<String>,
        rate: Option<u32>,
        expires_at: Option<Timestamp>,
    ) -> Result<NewKey, KeyError> {
        let (id, secret) = (random_hex::<ID_BYTES>()?, random_hex::<SECRET_BYTES>()?);
        let key = Key {
            id: id.clone(),
            scope,
            origins,
            rate,
            created_at: Timestamp::now(),
            expires_at,
            hash: hash(&secret)?,
        };
        self.change(|keys| {
            keys.push(key.clone());
            Ok(())
        })?;
        Ok(NewKey {
            text: format!("{PREFIX}_{id}_{secret}"),
            key,
        })
    }

    /// Removes a key; a server refuses it from its next request on.
    pub fn revoke(&self, id: &str) -> Result<Key, KeyError> {
        let mut revoked = None;
        self.change(|keys| {
            let place = keys.iter().position(|key| key.id == id);
            let place = place.ok_or_else(|| KeyError::Unknown(id.to_owned()))?;
            revoked = Some(keys.remove(place));
            Ok(())
        })?;
        revoked.ok_or_else(|| KeyError::Unknown(id.to_owned()))
    }

    /// Reads, changes and replaces the file while no other process does.
    fn change(&self, change: impl FnOnce(&mut Vec<Key>) -> Result<(), KeyError>) -> Result<(), KeyError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|source| self.io(source))?;
        let lock = File::create(folder.join(".keys.lock")).map_err(|source| self.io(source))?;
        FileExt::lock(&lock).map_err(|source| self.io(source))?;
        let mut keys = self.list()?;
        change(&mut keys)?;
        let text = serde_json::to_string_pretty(&Held { keys }).map_err(|error| self.damaged(&error))?;
        replace_durably(&self.path, text.as_bytes())?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&self.path, fs::Permissions::from_mode(0o600)).map_err(|source| self.io(source))?;
        }
        Ok(())
    }

    fn io(&self, source: std::io::Error) -> KeyError {
        KeyError::Io {
            path: self.path.clone(),
            source,
        }
    }

    fn damaged(&self, error: &serde_json::Error) -> KeyError {
        KeyError::Damaged {
            path: self.path.clone(),
            message: error.to_string(),
        }
    }
}

/// The id and the secret of a key's text.
pub(super) fn parts(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(PREFIX)?.strip_prefix('_')?;
    rest.split_once('_')
}

fn hash(secret: &str) -> Result<String, KeyError> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|error| KeyError::Making(error.to_string()))?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| KeyError::Making(error.to_string()))?;
    let hash = Argon2::default().hash_password(secret.as_bytes(), &salt);
    hash.map(|hash| hash.to_string())
        .map_err(|error| KeyError::Making(error.to_string()))
}

fn random_hex<const BYTES: usize>() -> Result<String, KeyError> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|error| KeyError::Making(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
