//! `pins.toml`, read again when it changes.

use crate::analysis::{Analyzer, Session};
use crate::article::{Language, TermSpace};
use crate::backend::{BackendError, Snapshot};
use crate::ranking::{Pins, PinsError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// How often a server looks whether the file changed.
const LOOK: Duration = Duration::from_secs(1);

/// A file of pins; one that is not there holds none.
pub struct PinFile {
    path: PathBuf,
    analyzer: Arc<Analyzer>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    looked: Instant,
    stamp: Option<Stamp>,
    pins: Arc<Pins>,
    /// Whether the ids are still to be looked for in the index.
    unknown_ids: bool,
}

/// Time and size: what changes when a file is written.
type Stamp = (SystemTime, u64);

/// A file of pins that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PinFileError {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It holds something else than pins.
    #[error("{}: {source}", path.display())]
    Pins {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: PinsError,
    },
}

impl PinFile {
    /// Reads the file at `path`, if there is one.
    pub fn open(path: &Path, analyzer: Arc<Analyzer>) -> Result<PinFile, PinFileError> {
        let stamp = stamp(path)?;
        let pins = read(path, &analyzer)?;
        Ok(PinFile {
            path: path.to_owned(),
            analyzer,
            state: Mutex::new(State {
                looked: Instant::now(),
                stamp,
                pins: Arc::new(pins),
                unknown_ids: true,
            }),
        })
    }

    /// The ids that come first for a query. Looks at the file once a second; a file that cannot be used is logged, and the pins before it stay.
    pub fn ids(&self, query: &str, reader: Language, snapshot: &dyn Snapshot) -> Result<Vec<String>, BackendError> {
        let pins = self.current(snapshot)?;
        if pins.is_empty() {
            return Ok(Vec::new());
        }
        let mut session = self.analyzer.session();
        Ok(pins.ids(&normal_form(query, reader.term_space(), &mut session), reader))
    }

    /// Changes with the file, as far as it was read: for conditional requests.
    pub fn version(&self) -> String {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.elapsed() >= LOOK {
            state.looked = Instant::now();
            if let Err(error) = self.look(&mut state) {
                tracing::warn!(%error, "the pins cannot be read; those before stay");
            }
        }
        format!("{:?}", state.stamp)
    }

    fn current(&self, snapshot: &dyn Snapshot) -> Result<Arc<Pins>, BackendError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.elapsed() >= LOOK {
            state.looked = Instant::now();
            if let Err(error) = self.look(&mut state) {
                tracing::warn!(%error, "the pins cannot be read; those before stay");
            }
        }
        if std::mem::take(&mut state.unknown_ids) {
            let mut unknown = Vec::new();
            for id in state.pins.all_ids() {
                if snapshot.article(id)?.is_none() {
                    unknown.push(id);
                }
            }
            if !unknown.is_empty() {
                tracing::warn!(file = %self.path.display(), ?unknown, "pins name articles that are not in the index");
            }
        }
        Ok(state.pins.clone())
    }

    fn look(&self, state: &mut State) -> Result<(), PinFileError> {
        let stamp = stamp(&self.path)?;
        if stamp != state.stamp {
            // Remembered first: a bad file is reported once, not every second.
            state.stamp = stamp;
            state.pins = Arc::new(read(&self.path, &self.analyzer)?);
            state.unknown_ids = true;
            tracing::info!(file = %self.path.display(), "the pins were read again");
        }
        Ok(())
    }
}

fn stamp(path: &Path) -> Result<Option<Stamp>, PinFileError> {
    let failed = |source| PinFileError::Read {
        path: path.to_owned(),
        source,
    };
    match std::fs::metadata(path) {
        Ok(data) => Ok(Some((data.modified().map_err(failed)?, data.len()))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn read(path: &Path, analyzer: &Analyzer) -> Result<Pins, PinFileError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Pins::default()),
        Err(source) => {
            return Err(PinFileError::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    let mut session = analyzer.session();
    Pins::read(&text, |text, space| normal_form(text, space, &mut session)).map_err(|source| PinFileError::Pins {
        path: path.to_owned(),
        source,
    })
}

/// A query as pins compare it: folded, with single blanks.
fn normal_form(text: &str, space: TermSpace, session: &mut Session) -> String {
    let folded = session.fold(text, space);
    folded.as_str().split_whitespace().collect::<Vec<_>>().join(" ")
}
