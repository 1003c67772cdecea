//! Synthetic packages for the tests of this stage.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use super::manifest::{ArchiveKind, Client, SourceFormat, Way};

/// A way to a package `pk` whose dictionary is in `pk/dic` and whose licence is `pk/COPYING`.
pub(super) fn way(sha256: &str) -> Way {
    Way {
        client: Client::Pip,
        package: "pk".to_owned(),
        version: "1.0".to_owned(),
        file: "pk-1.0.tar.gz".to_owned(),
        sha256: sha256.to_owned(),
        archive: ArchiveKind::TarGz,
        folder: "pk/dic".to_owned(),
        format: SourceFormat::CompiledMecab,
        encoding: "UTF-8".to_owned(),
        licence_files: vec!["pk/COPYING".to_owned()],
    }
}

/// A `.tar.gz` of these members; their paths are written as they are, even those that lead out.
pub(super) fn tar_gz<C: AsRef<[u8]>>(members: &[(&str, C)]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in members {
        let content = content.as_ref();
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, content).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A zip of these members.
pub(super) fn zip<C: AsRef<[u8]>>(members: &[(&str, C)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in members {
        zip.start_file(*path, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_ref()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
