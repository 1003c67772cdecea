//! Searching is work for the processor: it runs beside the event loop, so many searches at once, and the rest wait in line.

use super::error::ApiError;
use crossbeam_channel::{Receiver, Sender, unbounded};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tracing::Span;

/// Runs work on threads of its own, with bounds on what runs and on what waits.
///
/// Threads that are always the same ones keep memory at hand for as many searches as run at once; the event loop's own pool grows under load to
/// several times that.
pub struct Workers {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
    tasks: Sender<Task>,
}

type Task = Box<dyn FnOnce() + Send>;

impl Workers {
    /// At most `concurrent` pieces of work at once, each on a thread, and `max_waiting` in line behind them. Fails where the system has no more
    /// threads.
    pub fn new(concurrent: usize, max_waiting: usize) -> io::Result<Workers> {
        let (tasks, received) = unbounded();
        for _ in 0..concurrent {
            let received: Receiver<Task> = received.clone();
            let work = move || received.into_iter().for_each(|task| task());
            thread::Builder::new().name("search".to_owned()).spawn(work)?;
        }
        Ok(Workers {
            permits: Arc::new(Semaphore::new(concurrent)),
            waiting: AtomicUsize::new(0),
            max_waiting,
            tasks,
        })
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
        let (answer, answered) = oneshot::channel();
        let task = move || {
            let result = catch_unwind(AssertUnwindSafe(|| span.in_scope(work)));
            drop(permit);
            // A caller that is gone wants no answer.
            let _ = answer.send(result);
        };
        self.tasks
            .send(Box::new(task))
            .map_err(|_| ApiError::internal("no thread is left to search"))?;
        match answered.await.map_err(ApiError::internal)? {
            Ok(result) => Ok(result),
            Err(panic) => resume_unwind(panic),
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
        let workers = Arc::new(Workers::new(1, 1)?);
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
    async fn a_caller_that_leaves_the_line_gives_its_place_back() -> io::Result<()> {
        let workers = Workers::new(0, 1)?;
        let soon = std::time::Duration::from_millis(5);
        assert!(tokio::time::timeout(soon, workers.run(|| ())).await.is_err());
        assert_eq!(workers.waiting.load(Ordering::Relaxed), 0);
        Ok(())
    }

    #[tokio::test]
    async fn a_panic_goes_on_in_the_caller_and_gives_the_permit_back() -> io::Result<()> {
        let workers = Arc::new(Workers::new(1, 0)?);
        let same = workers.clone();
        let caller = tokio::spawn(async move { same.run(|| -> () { panic!("a bug") }).await });
        assert!(caller.await.is_err_and(|error| error.is_panic()));
        assert!(workers.run(|| ()).await.is_ok());
        Ok(())
    }
}
