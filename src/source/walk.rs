//! The files of a folder.

use super::open::Format;
use super::problem::Problem;
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// A file of a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    /// Path below the folder, `/` between its parts.
    pub(super) relative: String,
    pub(super) is_markdown: bool,
}

/// Every article file below `root`, sorted by path, and what could not be looked at.
///
/// Each folder is entered once, however many links lead to it; real folders come before links to them, so the path
/// of a file does not depend on a link. The files are only listed, not opened.
///
/// `format_of` says which names are read, and as what.
pub(super) fn walk(root: &str, format_of: FormatOf) -> (Vec<Found>, Vec<Problem>) {
    let mut walk = Walk {
        root: Path::new(root),
        format_of,
        entered: HashSet::new(),
        linked: Vec::new(),
        found: Vec::new(),
        problems: Vec::new(),
    };
    walk.enter_all(vec![PathBuf::new()]);
    loop {
        // Links of one depth are followed in the order of their paths.
        let mut linked = std::mem::take(&mut walk.linked);
        if linked.is_empty() {
            break;
        }
        linked.sort();
        for folder in linked {
            walk.enter_all(vec![folder]);
        }
    }
    walk.found.sort();
    walk.problems.sort_by(|a, b| a.place.cmp(&b.place));
    (walk.found, walk.problems)
}

/// The format of a file that is read, by its name.
pub(super) type FormatOf = fn(&str) -> Option<Format>;

struct Walk<'a> {
    root: &'a Path,
    format_of: FormatOf,
    entered: HashSet<PathBuf>,
    linked: Vec<PathBuf>,
    found: Vec<Found>,
    problems: Vec<Problem>,
}

impl Walk<'_> {
    /// Enters folders and the real folders in them; a stack of its own, for a tree may be deep.
    fn enter_all(&mut self, mut folders: Vec<PathBuf>) {
        while let Some(folder) = folders.pop() {
            if let Err(error) = self.enter(&folder, &mut folders) {
                self.report(&folder, &error.to_string());
            }
        }
    }

    fn enter(&mut self, folder: &Path, folders: &mut Vec<PathBuf>) -> io::Result<()> {
        let path = self.root.join(folder);
        if !self.entered.insert(path.canonicalize()?) {
            return Ok(());
        }
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            let relative = folder.join(entry.file_name());
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                self.report(&relative, "the name is not UTF-8");
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            // Follows links; a broken one matters only when it would be an article.
            let kind = match fs::metadata(entry.path()) {
                Ok(metadata) => metadata.file_type(),
                Err(error) => {
                    if (self.format_of)(&name).is_some() {
                        self.report(&relative, &error.to_string());
                    }
                    continue;
                }
            };
            if kind.is_file() {
                self.find(relative, &name);
            } else if kind.is_dir() && name != "_drafts" {
                match entry.file_type()?.is_symlink() {
                    true => self.linked.push(relative),
                    false => folders.push(relative),
                }
            }
        }
        Ok(())
    }

    fn find(&mut self, relative: PathBuf, name: &str) {
        let Some(format) = (self.format_of)(name) else {
            return;
        };
        let parts = relative.iter().map(|part| part.to_string_lossy());
        self.found.push(Found {
            relative: parts.collect::<Vec<_>>().join("/"),
            is_markdown: format == Format::Markdown,
        });
    }

    fn report(&mut self, relative: &Path, message: &str) {
        let path = self.root.join(relative).to_string_lossy().into_owned();
        self.problems.push(Problem::unreadable(path, message));
    }
}

/// The format of a file of articles that is read when it lies in a folder.
pub(super) fn article_format(name: &str) -> Option<Format> {
    if name.starts_with('_') && !name.starts_with("_index.") {
        return None;
    }
    Format::of(name).filter(|format| matches!(format, Format::Markdown | Format::JsonLines))
}

/// The same of Markdown alone.
pub(super) fn markdown_format(name: &str) -> Option<Format> {
    article_format(name).filter(|format| *format == Format::Markdown)
}

/// The same of JSON Lines alone.
pub(super) fn json_lines_format(name: &str) -> Option<Format> {
    article_format(name).filter(|format| *format == Format::JsonLines)
}

/// The format of a page of a built site. What servers show for errors is no page.
pub(super) fn page_format(name: &str) -> Option<Format> {
    let is_error = matches!(name, "404.html" | "403.html" | "500.html" | "50x.html");
    Format::of(name).filter(|format| *format == Format::Html && !is_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("temporary folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("folder");
            fs::write(path, "").expect("file");
        }
        folder
    }

    fn paths(folder: &tempfile::TempDir) -> Vec<String> {
        let (found, problems) = walk(folder.path().to_str().expect("UTF-8"), article_format);
        assert_eq!(problems, []);
        found.into_iter().map(|file| file.relative).collect()
    }

    #[test]
    fn articles_are_found_sorted_and_drafts_left_out() {
        let folder = tree(&[
            "b.md",
            "a/z.markdown",
            "a/_index.md",
            "a/_draft.md",
            "_posts/x.jsonl.gz",
            "_drafts/y.md",
            ".git/z.md",
            ".hidden.md",
            "package.json",
            "image.png",
        ]);
        assert_eq!(
            paths(&folder),
            ["_posts/x.jsonl.gz", "a/_index.md", "a/z.markdown", "b.md"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends_and_a_linked_folder_is_read_once() {
        use std::os::unix::fs::symlink;
        let folder = tree(&["real/a.md", "b.md"]);
        symlink(folder.path(), folder.path().join("real/up")).expect("link");
        symlink(folder.path().join("real"), folder.path().join("alias")).expect("link");
        assert_eq!(paths(&folder), ["b.md", "real/a.md"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_broken_link_is_a_problem_with_its_place() {
        let folder = tree(&["a.md"]);
        std::os::unix::fs::symlink("nowhere", folder.path().join("b.md")).expect("link");
        let (found, problems) = walk(folder.path().to_str().expect("UTF-8"), article_format);
        assert_eq!(found.len(), 1);
        assert!(problems[0].place.path.ends_with("b.md"));
        assert!(problems[0].kind.hides_articles());
    }
}
