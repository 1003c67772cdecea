//! Disks that are full, and folders that cannot be written.

use crate::support_index::TestResult;
use crate::support_process::{Server, get, killed, version_of, write_site};
use crate::support_program::sagasu;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// A limit on the size of files, in blocks of 1024 bytes, makes writing fail half-way as a full disk does.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_fails_the_run_and_loses_nothing() -> TestResult {
    use std::os::unix::process::CommandExt;
    let folder = tempfile::tempdir()?;
    let (site, index) = (folder.path().join("site.jsonl"), folder.path().join("index"));
    write_site(&site, 0)?;
    assert!(killed(folder.path(), &["index", "site.jsonl"], Duration::from_secs(120))? == Some(true));
    write_site(&site, 1)?;
    let program = sagasu(folder.path());
    let mut failed = 0;
    for blocks in ["0", "1", "2", "4", "8"] {
        let mut command = std::process::Command::new("bash");
        command
            .arg0("bash")
            .arg("-c")
            .arg(format!(
                "trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" index site.jsonl"
            ))
            .arg(program.get_program())
            .current_dir(folder.path());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let output = command.output()?;
        if output.status.success() {
            break;
        }
        failed += 1;
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(error.contains("error: "), "{blocks}: {error}");
        assert_eq!(version_of(&index)?, 0, "{blocks} blocks");
    }
    assert!(failed >= 3, "{failed} runs failed");
    assert!(killed(folder.path(), &["index", "site.jsonl"], Duration::from_secs(120))? == Some(true));
    assert_eq!(version_of(&index)?, 1);
    Ok(())
}

/// Who may do less than the superuser, on every Unix.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// Sets the mode of every folder at and below `folder`, and of the files in them, which are no programs; the superuser, who may write everywhere, gives all
/// of it to nobody.
#[cfg(unix)]
fn set_modes(folder: &Path, mode: u32) -> std::io::Result<()> {
    use std::os::unix::fs::{PermissionsExt, chown};
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if is_superuser()? {
            chown(&path, Some(NOBODY), Some(NOBODY))?;
        }
        if path.is_dir() {
            waiting.extend(fs::read_dir(&path)?.flatten().map(|entry| entry.path()));
            fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
        } else {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode & !0o111))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn is_superuser() -> std::io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(tempfile::tempfile()?.metadata()?.uid() == 0)
}

/// The program as somebody who may not write where nobody may.
#[cfg(unix)]
fn as_reader(folder: &Path) -> std::io::Result<Command> {
    use std::os::unix::process::CommandExt;
    let mut command = sagasu(folder);
    if is_superuser()? {
        command.uid(NOBODY).gid(NOBODY);
    }
    Ok(command)
}

#[cfg(unix)]
#[test]
fn an_index_that_cannot_be_written_is_searched_and_served_and_a_run_says_so() -> TestResult {
    let folder = tempfile::tempdir()?;
    let (site, index) = (folder.path().join("site.jsonl"), folder.path().join("index"));
    write_site(&site, 0)?;
    assert!(killed(folder.path(), &["index", "site.jsonl"], Duration::from_secs(120))? == Some(true));
    write_site(&site, 1)?;
    set_modes(folder.path(), 0o555)?;
    let probe = as_reader(folder.path())?.args(["analyze", "a"]).output();
    if !probe.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: the program or the dictionaries lie where another user may not read them");
        return Ok(());
    }
    let run = as_reader(folder.path())?.args(["index", "site.jsonl"]).output()?;
    let error = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(2), "{error}");
    assert!(
        error.contains("index") && error.contains("Permission denied"),
        "{error}"
    );
    let search = as_reader(folder.path())?
        .args(["search", "version0", "--json"])
        .output()?;
    assert!(search.status.success(), "{}", String::from_utf8_lossy(&search.stderr));
    let server = Server::run(as_reader(folder.path())?)?;
    let (status, found) = get(server.address, "/v1/search?q=version0&lang=en")?;
    assert_eq!((status, found["total"].as_u64()), (200, Some(60)), "{found}");
    drop(server);
    assert_eq!(version_of(&index)?, 0);
    set_modes(folder.path(), 0o755)?;
    Ok(())
}
