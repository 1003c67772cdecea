//! `sagasu index --watch`: what editors do to files, and what must not end it.

use crate::support_index::{TestResult, analyzer};
use crate::support_program::sagasu;
use sagasu::article::Language;
use sagasu::index::IndexFolder;
use sagasu::query::RankingWeights;
use sagasu::search::{IndexHandle, SearchService};
use std::fs;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest wait for what happens within a few seconds on a quiet machine.
const PATIENCE: Duration = Duration::from_secs(60);

struct Watching(Child);

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The title of an article, when there is an index and it has it.
fn title(index: &Path, id: &str) -> Option<String> {
    let handle = IndexHandle::new(IndexFolder::new(index), analyzer().fingerprint());
    handle.refresh().ok()?;
    let service = SearchService::new(
        analyzer(),
        Arc::new(handle),
        RankingWeights::default(),
        Language::English,
    );
    service.article(id).ok()?.map(|article| article.title)
}

fn wait_for(index: &Path, id: &str, expected: Option<&str>) {
    let started = Instant::now();
    while title(index, id).as_deref() != expected {
        assert!(started.elapsed() < PATIENCE, "{id} is not {expected:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_watched_folder_is_followed_through_saves_bursts_mistakes_and_deletions() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (content, index) = (folder.path().join("content"), folder.path().join("index"));
    fs::create_dir_all(content.join("en"))?;
    let page = |name: &str| content.join("en").join(name);
    let text = |title: &str| format!("---\ntitle: {title}\n---\n\nA page.\n");
    fs::write(page("a.md"), text("first"))?;
    let mut watching = Watching(
        sagasu(folder.path())
            .args(["index", "content", "--watch", "--allow-removals"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?,
    );
    wait_for(&index, "en/a", Some("first"));
    // As editors save: another file takes the place of the first.
    fs::write(page(".a.md.swp"), text("second"))?;
    fs::rename(page(".a.md.swp"), page("a.md"))?;
    wait_for(&index, "en/a", Some("second"));
    for number in 0..50 {
        fs::write(page(&format!("b{number}.md")), text(&format!("burst {number}")))?;
    }
    wait_for(&index, "en/b49", Some("burst 49"));
    wait_for(&index, "en/b0", Some("burst 0"));
    fs::remove_file(page("b7.md"))?;
    wait_for(&index, "en/b7", None);
    // A folder that cannot be read at all fails the run, and the next one works.
    fs::rename(&content, folder.path().join("away"))?;
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(title(&index, "en/a").as_deref(), Some("second"));
    assert!(watching.0.try_wait()?.is_none(), "it goes on");
    Ok(())
}
