//! A source that could not be opened.

use super::ArticleSource;
use super::item::SourceItem;
use super::open::SourceError;
use std::io;
use std::ops::ControlFlow;

/// A source whose files are not there; reading it says why.
struct AbsentSource {
    name: String,
    path: String,
    error: io::Error,
}

/// The source called `name` as it was opened. One whose files are not there fails when it is read, so that a run goes on with the others;
/// what is wrong with settings stays an error.
pub fn open_or_absent(
    name: impl Into<String>,
    opened: Result<Box<dyn ArticleSource>, SourceError>,
) -> Result<Box<dyn ArticleSource>, SourceError> {
    match opened {
        Err(SourceError::Open { path, source: error }) => Ok(Box::new(AbsentSource {
            name: name.into(),
            path,
            error,
        })),
        opened => opened,
    }
}

impl ArticleSource for AbsentSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, _: &mut dyn FnMut(SourceItem) -> ControlFlow<()>) -> Result<(), SourceError> {
        Err(SourceError::Open {
            path: self.path.clone(),
            source: io::Error::new(self.error.kind(), self.error.to_string()),
        })
    }
}
