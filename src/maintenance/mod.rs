//! What keeps an index in order while it is served: single writes, runs that a server starts, backup, restore and checking.

mod backup;
mod check;
mod restore;
mod runs;
mod write_queue;

pub use backup::{Backup, BackupError, back_up};
pub use check::{Finding, IndexCheck, check};
pub use restore::restore;
pub use runs::{RunEnded, RunRequest, RunState, RunStatus, Runs, StartRun};
pub use write_queue::{WriteError, WriteQueue};
