//! Searching is work for the processor: it runs beside the event loop, so many searches at once, and the rest wait in line.

use super::error::ApiError;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tracing::Span;

/// Runs work on threads of its own, with bounds on what runs and on what waits.
///
/// Threads that are always the same ones keep memory at hand for as many searches as run at once; the event loop's own pool grows under load to
/// several times that. The thread that worked last works next: what it needs is in its core's caches.
pub struct Workers {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
    idle: Arc<Idle>,
}

/// Threads without work, the one that worked last at the end. A thread ends when nobody can give it work any more.
type Idle = Mutex<Vec<Sender<Task>>>;
type Task = Box<dyn FnOnce() + Send>;

impl Workers {
    /// At most `concurrent` pieces of work at once, each on a thread, and `max_waiting` in line behind them. Fails where the system has no more
    /// threads.
    pub fn new(concurrent: usize, max_waiting: usize) -> io::Result<Workers> {
        let mut idle = Vec::with_capacity(concurrent);
        for _ in 0..concurrent {
            let (tasks, received) = channel::<Task>();
            let work = move || received.into_iter().for_each(|task| task());
            thread::Builder::new().name("search".to_owned()).spawn(work)?;
            idle.push(tasks);
        }
        Ok(Workers {
            permits: Arc::new(Semaphore::new(concurrent)),
            waiting: AtomicUsize::new(0),
            max_waiting,
            idle: Arc::new(Mutex::new(idle)),
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
        // Whoever has a permit has a thread: one is idle again before its permit is given back.
        let thread = lock(&self.idle).pop().ok_or_else(no_thread)?;
        let (idle, same_thread) = (self.idle.clone(), thread.clone());
        let span = Span::current();
        let (answer, answered) = oneshot::channel();
        let task = move || {
            let result = catch_unwind(AssertUnwindSafe(|| span.in_scope(work)));
            lock(&idle).push(same_thread);
            drop(permit);
            // A caller that is gone wants no answer.
            let _ = answer.send(result);
        };
        thread.send(Box::new(task)).map_err(|_| no_thread())?;
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

fn lock(idle: &Idle) -> MutexGuard<'_, Vec<Sender<Task>>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

fn no_thread() -> ApiError {
    ApiError::internal("no thread is left to search")
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
