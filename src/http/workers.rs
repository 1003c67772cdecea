//! Searching is work for the processor: it runs beside the event loop, so many searches at once, and the rest wait in line.

use super::error::ApiError;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tracing::Span;

/// Runs work on blocking threads, with bounds on what runs and on what waits.
pub struct Workers {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
}

impl Workers {
    /// At most `concurrent` pieces of work at once, and `max_waiting` in line behind them.
    pub fn new(concurrent: usize, max_waiting: usize) -> Workers {
        Workers {
            permits: Arc::new(Semaphore::new(concurrent)),
            waiting: AtomicUsize::new(0),
            max_waiting,
        }
    }

    /// The result of `work`; refused at once when the line is full. A panic in `work` goes on in the caller.
    ///
    /// A caller that goes away does not stop work that runs already: its permit is held to the end, so that the bound holds.
    pub async fn run<T, W>(&self, work: W) -> Result<T, ApiError>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let permit = self.permit().await?;
        let span = Span::current();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            span.in_scope(work)
        });
        match task.await {
            Ok(result) => Ok(result),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            Err(error) => Err(ApiError::internal(error)),
        }
    }

    async fn permit(&self) -> Result<OwnedSemaphorePermit, ApiError> {
        if let Ok(permit) = self.permits.clone().try_acquire_owned() {
            return Ok(permit);
        }
        let _place = Place::take(&self.waiting, self.max_waiting).ok_or(ApiError::TooManyRequests)?;
        self.permits.clone().acquire_owned().await.map_err(ApiError::internal)
    }
}

/// A place in line, given back however the waiting ends.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, most: usize) -> Option<Place<'a>> {
        let place = Place(waiting);
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        // Dropping the place when there is none gives it back.
        (before < most).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[tokio::test]
    async fn the_line_takes_so_many_and_no_more() -> Result<(), Box<dyn std::error::Error>> {
        let workers = Arc::new(Workers::new(1, 1));
        let (finish, finished) = mpsc::channel::<()>();
        let start = |work: Box<dyn FnOnce() + Send>| {
            let workers = workers.clone();
            tokio::spawn(async move { workers.run(work).await })
        };
        let running = start(Box::new(move || {
            let _ = finished.recv();
        }));
        let waiting = start(Box::new(|| ()));
        while workers.waiting.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(workers.run(|| ()).await, Err(ApiError::TooManyRequests)));
        finish.send(())?;
        assert!(running.await?.is_ok() && waiting.await?.is_ok());
        assert_eq!(workers.waiting.load(Ordering::Relaxed), 0);
        assert!(workers.run(|| ()).await.is_ok());
        Ok(())
    }

    #[tokio::test]
    async fn a_caller_that_leaves_the_line_gives_its_place_back() {
        let workers = Workers::new(0, 1);
        let soon = std::time::Duration::from_millis(5);
        assert!(tokio::time::timeout(soon, workers.run(|| ())).await.is_err());
        assert_eq!(workers.waiting.load(Ordering::Relaxed), 0);
    }

    #[tokio::test]
    async fn a_panic_goes_on_in_the_caller_and_gives_the_permit_back() {
        let workers = Arc::new(Workers::new(1, 0));
        let same = workers.clone();
        let caller = tokio::spawn(async move { same.run(|| -> () { panic!("a bug") }).await });
        assert!(caller.await.is_err_and(|error| error.is_panic()));
        assert!(workers.run(|| ()).await.is_ok());
    }
}
