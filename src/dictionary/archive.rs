//! Takes the wanted members out of a package, and nothing else.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;

use super::manifest::{ArchiveKind, SourceFormat, Way};
use super::word_list::WORDS_FILE;

/// Why an archive cannot be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be read, or a member cannot be written.
    #[error("{}: {source}", .path.display())]
    Io {
        /// The archive or the file being written.
        path: PathBuf,
        /// What the system or the decoder says.
        source: io::Error,
    },
    /// A member's path leaves the archive.
    #[error("the archive is refused: its member {member:?} leads out of the folder")]
    Traversal {
        /// The member's path.
        member: String,
    },
    /// Something needed is not in it.
    #[error("the archive has no {member}")]
    MissingMember {
        /// The member's path, or what kind of file is missing.
        member: String,
    },
    /// A wanted member stands in it twice, so which one counts is not clear.
    #[error("the archive is refused: it has {member} twice")]
    Twice {
        /// The member's file name.
        member: String,
    },
}

impl ArchiveError {
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| ArchiveError::Io {
            path: path.to_owned(),
            source,
        }
    }
}

/// Unpacks `way`'s dictionary files flat into `data`, and its licence files flat into `licences`; both folders must exist and be empty.
///
/// Only regular files are taken, and only under their file names, so no member can be written elsewhere; an archive with a member
/// that tries is refused as a whole.
pub(super) fn unpack(archive: &Path, way: &Way, data: &Path, licences: &Path) -> Result<(), ArchiveError> {
    let mut taken = Vec::new();
    each_file(archive, way.archive, |member, content| {
        let Some(target) = target(way, member, data, licences) else {
            return Ok(());
        };
        let mut file = File::create_new(&target).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => ArchiveError::Twice {
                member: member.to_owned(),
            },
            _ => ArchiveError::Io {
                path: target.clone(),
                source,
            },
        })?;
        io::copy(content, &mut file).map_err(ArchiveError::io(&target))?;
        taken.push(member.to_owned());
        Ok(())
    })?;
    match missing(way, &taken) {
        Some(member) => Err(ArchiveError::MissingMember { member }),
        None => Ok(()),
    }
}

/// Calls `visit` with the path and the content of every regular file, in the order of the archive.
fn each_file(
    archive: &Path,
    kind: ArchiveKind,
    mut visit: impl FnMut(&str, &mut dyn Read) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let unreadable = || ArchiveError::io(archive);
    let file = File::open(archive).map_err(unreadable())?;
    match kind {
        ArchiveKind::TarGz => {
            let mut tar = tar::Archive::new(GzDecoder::new(file));
            for entry in tar.entries().map_err(unreadable())? {
                let mut entry = entry.map_err(unreadable())?;
                let member = entry.path().map_err(unreadable())?.display().to_string();
                refuse_traversal(&member)?;
                if entry.header().entry_type().is_file() {
                    visit(&member, &mut entry)?;
                }
            }
        }
        ArchiveKind::Zip => {
            let zip_error = |error: zip::result::ZipError| unreadable()(io::Error::other(error));
            let mut zip = zip::ZipArchive::new(file).map_err(zip_error)?;
            for index in 0..zip.len() {
                let mut entry = zip.by_index(index).map_err(zip_error)?;
                let member = entry.name().to_owned();
                refuse_traversal(&member)?;
                if entry.is_file() {
                    visit(&member, &mut entry)?;
                }
            }
        }
    }
    Ok(())
}

fn refuse_traversal(member: &str) -> Result<(), ArchiveError> {
    let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if Path::new(member).components().all(inside) && !member.contains(['\\', ':']) {
        return Ok(());
    }
    Err(ArchiveError::Traversal {
        member: member.to_owned(),
    })
}

/// Where `member` is written, when it is wanted at all.
fn target(way: &Way, member: &str, data: &Path, licences: &Path) -> Option<PathBuf> {
    let (folder, file) = member.rsplit_once('/').unwrap_or(("", member));
    if way.licence_files.iter().any(|wanted| wanted == member) {
        return Some(licences.join(file));
    }
    let wanted =
        required(way.format).contains(&file) || (way.format == SourceFormat::MecabSource && file.ends_with(".csv"));
    (folder == way.folder && wanted).then(|| data.join(file))
}

/// The files that every dictionary of this format has.
fn required(format: SourceFormat) -> &'static [&'static str] {
    match format {
        SourceFormat::CompiledMecab => &["sys.dic", "unk.dic", "matrix.bin", "char.bin"],
        SourceFormat::MecabSource => &["matrix.def", "char.def", "unk.def"],
        SourceFormat::WordFrequencies => &[WORDS_FILE],
    }
}

/// The first needed thing that is not among the members `taken`.
fn missing(way: &Way, taken: &[String]) -> Option<String> {
    let needed = required(way.format)
        .iter()
        .map(|file| format!("{}/{file}", way.folder))
        .chain(way.licence_files.iter().cloned());
    for member in needed {
        if !taken.contains(&member) {
            return Some(member);
        }
    }
    let lexicon_missing =
        way.format == SourceFormat::MecabSource && !taken.iter().any(|member| member.ends_with(".csv"));
    lexicon_missing.then(|| format!("{}/*.csv", way.folder))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{self, tar_gz, zip};
    use super::*;

    const MEMBERS: [(&str, &str); 8] = [
        ("pk/dic/sys.dic", "s"),
        ("pk/dic/unk.dic", "u"),
        ("pk/dic/matrix.bin", "m"),
        ("pk/dic/char.bin", "c"),
        ("pk/dic/dicrc", "not wanted"),
        ("pk/dic/deeper/sys.dic", "not this one"),
        ("pk/setup.py", "not wanted"),
        ("pk/COPYING", "licence"),
    ];

    fn way(archive: ArchiveKind) -> Way {
        let mut way = testing::way(&"0".repeat(64));
        way.archive = archive;
        way
    }

    /// Unpacks an archive of these bytes; the names of the files that came out.
    fn unpack_bytes(bytes: &[u8], way: &Way) -> Result<Vec<String>, ArchiveError> {
        let folder = tempfile::tempdir().unwrap();
        let (data, licences) = (folder.path().join("data"), folder.path().join("licences"));
        std::fs::create_dir(&data).unwrap();
        std::fs::create_dir(&licences).unwrap();
        let archive = folder.path().join("archive");
        std::fs::write(&archive, bytes).unwrap();
        unpack(&archive, way, &data, &licences)?;
        let mut names: Vec<String> = [data, licences]
            .iter()
            .flat_map(|folder| std::fs::read_dir(folder).unwrap())
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        Ok(names)
    }

    #[test]
    fn only_the_wanted_members_come_out_of_both_kinds() {
        let expected = ["COPYING", "char.bin", "matrix.bin", "sys.dic", "unk.dic"];
        let tar = unpack_bytes(&tar_gz(&MEMBERS), &way(ArchiveKind::TarGz)).unwrap();
        let zip = unpack_bytes(&zip(&MEMBERS), &way(ArchiveKind::Zip)).unwrap();
        assert_eq!(
            (tar, zip),
            (expected.map(String::from).into(), expected.map(String::from).into())
        );
    }

    #[test]
    fn a_member_that_leads_out_is_refused() {
        for member in ["../evil", "pk/dic/../../../evil", "/etc/evil", "pk\\..\\evil"] {
            let members = [&MEMBERS[..], &[(member, "evil")]].concat();
            for (bytes, kind) in [
                (tar_gz(&members), ArchiveKind::TarGz),
                (zip(&members), ArchiveKind::Zip),
            ] {
                let error = unpack_bytes(&bytes, &way(kind)).unwrap_err();
                assert!(matches!(error, ArchiveError::Traversal { .. }), "{member}: {error}");
            }
        }
    }

    #[test]
    fn a_missing_member_and_a_second_one_are_named() {
        let rows = [
            (MEMBERS[1..].to_vec(), "the archive has no pk/dic/sys.dic"),
            (MEMBERS[..7].to_vec(), "the archive has no pk/COPYING"),
            ([&MEMBERS[..], &MEMBERS[..1]].concat(), "it has pk/dic/sys.dic twice"),
        ];
        for (members, expected) in rows {
            let message = unpack_bytes(&tar_gz(&members), &way(ArchiveKind::TarGz))
                .unwrap_err()
                .to_string();
            assert!(message.contains(expected), "{message}");
        }
    }

    #[test]
    fn a_cut_archive_is_an_error() {
        let bytes = tar_gz(&MEMBERS);
        let half = &bytes[..bytes.len() / 2];
        assert!(unpack_bytes(half, &way(ArchiveKind::TarGz)).is_err());
        let bytes = zip(&MEMBERS);
        let half = &bytes[..bytes.len() / 2];
        assert!(unpack_bytes(half, &way(ArchiveKind::Zip)).is_err());
    }
}
