//! The files of `deploy/`, read by the programs they are for where these are installed.

use crate::support_index::{TestResult, project};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What a program says to a copy of `deploy/`, with what only a real machine has replaced; `None` when it is not installed.
fn judged(
    program: &str,
    arguments: &[&str],
    folder: &Path,
    replaced: &[(&str, &str)],
) -> std::io::Result<Option<String>> {
    for entry in fs::read_dir(project("deploy"))? {
        let entry = entry?;
        let text = fs::read_to_string(entry.path())?;
        let text = replaced.iter().fold(text, |text, (from, to)| text.replace(from, to));
        fs::write(folder.join(entry.file_name()), text)?;
    }
    match Command::new(program).args(arguments).current_dir(folder).output() {
        Ok(output) if output.status.success() => Ok(Some(String::new())),
        Ok(output) => Ok(Some(String::from_utf8_lossy(&output.stderr).into_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            eprintln!("skipped: {program} is not installed");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[test]
fn systemd_takes_the_units() -> TestResult {
    let folder = tempfile::tempdir()?;
    let units = [
        "verify",
        "./sagasu.service",
        "./sagasu-index.service",
        "./sagasu-index.timer",
    ];
    let replaced = [
        ("/usr/local/bin/sagasu", env!("CARGO_BIN_EXE_sagasu")),
        ("User=sagasu", "User=root"),
    ];
    let said = judged("systemd-analyze", &units, folder.path(), &replaced)?;
    assert!(said.as_ref().is_none_or(String::is_empty), "{said:?}");
    Ok(())
}

#[test]
fn nginx_takes_its_site() -> TestResult {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name).display().to_string();
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=search",
        ])
        .args(["-keyout", &at("key.pem"), "-out", &at("cert.pem")])
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        eprintln!("skipped: openssl is not installed");
        return Ok(());
    }
    fs::write(
        folder.path().join("whole.conf"),
        format!(
            "pid {}; error_log {}; events {{}} http {{ access_log off; include {}; }}",
            at("pid"),
            at("error.log"),
            at("nginx.conf")
        ),
    )?;
    let (cert, key, whole) = (at("cert.pem"), at("key.pem"), at("whole.conf"));
    let replaced = [
        ("/etc/ssl/search.clinic.example.pem", cert.as_str()),
        ("/etc/ssl/search.clinic.example.key", key.as_str()),
    ];
    let said = judged("nginx", &["-t", "-c", &whole], folder.path(), &replaced)?;
    assert!(said.as_ref().is_none_or(String::is_empty), "{said:?}");
    Ok(())
}
