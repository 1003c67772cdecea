//! Installs dictionaries: each way of the manifest in turn, until one gives a whole dictionary.

use std::fs;
use std::path::{Path, PathBuf};

use super::build::BuildError;
use super::error::{Attempt, AttemptError, DictionaryError};
use super::fetch::{self, PackageSource, RegistryClients};
use super::manifest::{DictionarySource, Manifest, SourceFormat, Way};
use super::record::InstallRecord;
use super::store::{Store, installed_folder};
use super::{Builder, DictionaryName, InstallProgress, InstallStep, WordList, archive, build, mecab, share, trim};

/// What to install, and from where.
#[derive(Debug, Clone, Default)]
pub struct InstallOptions {
    /// A folder that holds the archives; no package client is run then.
    pub from: Option<PathBuf>,
    /// Only these dictionaries; empty means all.
    pub only: Vec<DictionaryName>,
    /// Build anew even what is installed.
    pub force: bool,
}

/// A dictionary that is in place.
#[derive(Debug, Clone)]
pub struct Installed {
    /// What it is made of.
    pub record: InstallRecord,
    /// False when it was in place before.
    pub built: bool,
    /// Why the ways before the one that succeeded failed, one sentence each.
    pub failed_ways: Vec<String>,
}

/// Puts the dictionaries in place under the dictionaries root, which holds the manifest.
///
/// One installation runs at a time: a second one waits, then finds the work done. What is in place, whole and of a pinned version is
/// left alone. A run that is killed leaves nothing half-built, and the archives it had verified need not be fetched again.
pub fn install(
    root: &Path,
    options: &InstallOptions,
    progress: &dyn InstallProgress,
) -> Result<Vec<Installed>, DictionaryError> {
    install_from(&RegistryClients, root, options, progress)
}

/// [`install`] with another source of packages.
fn install_from(
    packages: &dyn PackageSource,
    root: &Path,
    options: &InstallOptions,
    progress: &dyn InstallProgress,
) -> Result<Vec<Installed>, DictionaryError> {
    let manifest = Manifest::read(root)?;
    let store = Store::open(root)?;
    DictionaryName::ALL
        .into_iter()
        .filter(|name| options.only.is_empty() || options.only.contains(name))
        .map(|name| {
            let installation = Installation {
                name,
                source: manifest.source(name),
                root,
                store: &store,
                packages,
                options,
                progress,
            };
            installation.run()
        })
        .collect()
}

/// The installation of one dictionary.
struct Installation<'a> {
    name: DictionaryName,
    source: &'a DictionarySource,
    root: &'a Path,
    store: &'a Store,
    packages: &'a dyn PackageSource,
    options: &'a InstallOptions,
    progress: &'a dyn InstallProgress,
}

/// An attempt under way: where it works, and which step it has reached.
struct Work {
    folder: PathBuf,
    step: InstallStep,
}

impl Installation<'_> {
    fn run(&self) -> Result<Installed, DictionaryError> {
        if let Some(record) = self.in_place() {
            self.tell(InstallStep::AlreadyInstalled, &record.way());
            return Ok(Installed {
                record,
                built: false,
                failed_ways: Vec::new(),
            });
        }
        let mut attempts = Vec::new();
        for way in &self.source.ways {
            let work = self.store.work_folder()?;
            let mut work_state = Work {
                folder: work.path().to_owned(),
                step: InstallStep::Fetching,
            };
            match self.prepare(way, &mut work_state) {
                Ok(record) => return self.publish(record, work.path(), &attempts),
                Err(cause) => attempts.push(Attempt {
                    way: way.to_string(),
                    step: work_state.step,
                    cause,
                }),
            }
        }
        Err(DictionaryError::EveryWayFailed {
            name: self.name,
            attempts,
            advice: self.advice(),
        })
    }

    /// The record of what is in place, when that needs no work.
    fn in_place(&self) -> Option<InstallRecord> {
        if self.options.force {
            return None;
        }
        let folder = installed_folder(self.root, self.name);
        // A record that cannot be read is one more reason to build.
        let record = InstallRecord::read(&folder).ok().flatten()?;
        let whole = record.outdated(self.source, self.root).is_none() && record.wrong_contents(&folder).is_empty();
        whole.then_some(record)
    }

    /// Everything up to a whole dictionary in the working folder.
    fn prepare(&self, way: &Way, work: &mut Work) -> Result<InstallRecord, AttemptError> {
        let folder = |name: &str| -> Result<PathBuf, AttemptError> {
            let path = work.folder.join(name);
            fs::create_dir(&path).map_err(AttemptError::io(&path))?;
            Ok(path)
        };
        let (fetched, unpacked) = (folder("fetched")?, folder("unpacked")?);
        let (source, built) = (folder("source")?, folder(BUILT)?);

        let archive = self.obtain(way, &fetched, work)?;
        self.reach(InstallStep::Unpacking, work, &way.file);
        archive::unpack(&archive, way, &unpacked, &built)?;
        match way.format {
            SourceFormat::MecabSource => self.build_morphemes(way, &unpacked, &built, work)?,
            SourceFormat::CompiledMecab => {
                self.reach(InstallStep::Decompiling, work, &way.folder);
                mecab::decompile(&unpacked, &source)?;
                self.build_morphemes(way, &source, &built, work)?;
            }
            SourceFormat::WordFrequencies => {
                self.reach_building(work);
                WordList::build(&unpacked, &built)?;
            }
        }
        InstallRecord::of_folder(self.name, self.source, way, self.root, &built)
            .and_then(|record| record.write(&built).map(|()| record))
            .map_err(AttemptError::io(&built))
    }

    /// MeCab's source files in `source` into a dictionary for lindera in `built`.
    fn build_morphemes(&self, way: &Way, source: &Path, built: &Path, work: &mut Work) -> Result<(), AttemptError> {
        self.reach_building(work);
        let named = self.source.metadata.as_ref().map(|metadata| self.root.join(metadata));
        let metadata = named.ok_or(BuildError::NoMetadata)?;
        trim::trim(&metadata, source)?;
        build::build(&metadata, &way.encoding, source, built)?;
        share::share_records(built).map_err(AttemptError::io(built))
    }

    fn reach_building(&self, work: &mut Work) {
        let builder = Builder::of(self.name.kind());
        self.reach(InstallStep::Building, work, &builder.to_string());
    }

    /// The verified archive: the user's own, or the one kept from an earlier run, or a newly fetched one.
    fn obtain(&self, way: &Way, into: &Path, work: &mut Work) -> Result<PathBuf, AttemptError> {
        if let Some(folder) = &self.options.from {
            self.reach(
                InstallStep::Fetching,
                work,
                &format!("{} from {}", way.file, folder.display()),
            );
            let archive = fetch::find_in_folder(way, folder)?;
            self.reach(InstallStep::Verifying, work, &way.file);
            fetch::check(&archive, way, false)?;
            return Ok(archive);
        }
        let kept = self.store.downloads().join(&way.file);
        if kept.is_file() {
            self.reach(
                InstallStep::Verifying,
                work,
                &format!("{} from an earlier run", way.file),
            );
            match fetch::check(&kept, way, true) {
                Ok(()) => return Ok(kept),
                // Deleted by now: fetch it anew.
                Err(error @ AttemptError::Checksum { .. }) => {
                    tracing::warn!(%error, "a kept archive is not the pinned one")
                }
                Err(error) => return Err(error),
            }
        }
        self.reach(InstallStep::Fetching, work, &way.to_string());
        let fetched = fetch::fetch(self.packages, way, into)?;
        self.reach(InstallStep::Verifying, work, &way.file);
        fetch::check(&fetched, way, true)?;
        fs::rename(&fetched, &kept).map_err(AttemptError::io(&kept))?;
        Ok(kept)
    }

    fn publish(&self, record: InstallRecord, work: &Path, failed: &[Attempt]) -> Result<Installed, DictionaryError> {
        let place = installed_folder(self.root, self.name);
        self.tell(InstallStep::Publishing, &place.display().to_string());
        self.store.publish(self.name, &work.join(BUILT))?;
        self.tell(InstallStep::Installed, &record.way());
        Ok(Installed {
            record,
            built: true,
            failed_ways: failed.iter().map(ToString::to_string).collect(),
        })
    }

    fn reach(&self, step: InstallStep, work: &mut Work, detail: &str) {
        work.step = step;
        self.tell(step, detail);
    }

    fn tell(&self, step: InstallStep, detail: &str) {
        self.progress.step(self.name, step, detail);
    }

    fn advice(&self) -> String {
        let files: String = self
            .source
            .ways
            .iter()
            .map(|way| format!("\n  {} ({way})\n    sha256 {}", way.file, way.sha256))
            .collect();
        let first = match self.options.from {
            Some(_) => "",
            None => {
                "install pip (Debian and Ubuntu: `apt install python3-pip`; macOS: `brew install python`; Windows: `winget install \
                 Python.Python.3.12`) or npm (`apt install npm`; `brew install node`; `winget install OpenJS.NodeJS`) and run \
                 `sagasu dictionary install` again; without a network, "
            }
        };
        format!("{first}put one of these files into a folder and run `sagasu dictionary install --from FOLDER`:{files}")
    }
}

/// The folder inside the working folder that is moved into place.
const BUILT: &str = "dictionary";

#[cfg(test)]
#[path = "install_tests.rs"]
mod tests;
