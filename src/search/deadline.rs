//! The end of the time for a search.

use crate::backend::{BackendError, Snapshot};
use std::time::{Duration, Instant};

/// After a search's deadline: for reading and showing what was found at the last moment.
pub const READING: Duration = Duration::from_secs(2);

/// Gives what a snapshot asks of its backend so much time after the deadline.
pub fn limit(snapshot: &mut dyn Snapshot, deadline: Option<Instant>, after: Duration) {
    if let Some(deadline) = deadline {
        snapshot.until(deadline + after);
    }
}

/// Whether time is over.
pub fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}

/// What a step came to that an answer can do without; `None` when it failed because time ended meanwhile.
pub fn in_time<T>(step: Result<T, BackendError>, deadline: Option<Instant>) -> Result<Option<T>, BackendError> {
    match step {
        Err(BackendError::Unavailable { .. }) if is_over(deadline) => Ok(None),
        step => step.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_is_left_out_when_time_is_over_and_only_then() {
        let failed = || {
            Err::<(), _>(BackendError::Unavailable {
                action: "read",
                message: "no node answers".to_owned(),
            })
        };
        let now = Instant::now();
        assert!(matches!(in_time(failed(), Some(now)), Ok(None)));
        assert!(in_time(failed(), Some(now + Duration::from_secs(3_600))).is_err());
        assert!(in_time(failed(), None).is_err());
        assert!(matches!(in_time(Ok(1), Some(now)), Ok(Some(1))));
        let broken = Err::<(), _>(BackendError::Stored("it is missing".to_owned()));
        assert!(in_time(broken, Some(now)).is_err());
    }
}
