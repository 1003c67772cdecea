//! The whole way from package to loaded dictionary, on a small synthetic dictionary and without a network.

use std::collections::HashMap;
use std::sync::Mutex;

use lindera::mode::Mode;
use lindera::segmenter::Segmenter;

use super::super::checksum::sha256_of_bytes;
use super::super::fetch::ClientError;
use super::super::mecab::encode::small_dictionary;
use super::super::testing::tar_gz;
use super::super::{DictionaryState, list, load_ipadic, load_jieba, verify};
use super::*;

const IPADIC: DictionaryName = DictionaryName::Ipadic;
const JIEBA: DictionaryName = DictionaryName::Jieba;

/// Serves archives by file name; what it has not is a client that was not found.
#[derive(Default)]
struct Packages {
    archives: HashMap<String, Vec<u8>>,
    fetched: Mutex<Vec<String>>,
}

impl PackageSource for Packages {
    fn fetch(&self, way: &Way, into: &Path) -> Result<(), ClientError> {
        self.fetched.lock().unwrap().push(way.file.clone());
        let Some(archive) = self.archives.get(&way.file) else {
            return Err(ClientError::NotFound {
                client: way.client.to_string(),
                tried: vec!["nothing".to_owned()],
            });
        };
        fs::write(into.join(&way.file), archive).unwrap();
        Ok(())
    }
}

#[derive(Default)]
struct Steps(Mutex<Vec<InstallStep>>);

impl InstallProgress for Steps {
    fn step(&self, _: DictionaryName, step: InstallStep, _: &str) {
        self.0.lock().unwrap().push(step);
    }
}

/// A dictionaries root whose manifest pins the small dictionary, from "pip" as `one.tar.gz`, from "npm" as `two.tar.gz`.
struct Site {
    root: tempfile::TempDir,
    packages: Packages,
    archive: Vec<u8>,
}

impl Site {
    fn new() -> Self {
        let files = small_dictionary();
        let paths: Vec<String> = files.iter().map(|(file, _)| format!("pk/dic/{file}")).collect();
        let mut members: Vec<(&str, &[u8])> = paths
            .iter()
            .zip(&files)
            .map(|(path, (_, bytes))| (path.as_str(), bytes.as_slice()))
            .collect();
        members.push(("pk/dic/dict.txt", "东京 9 ns\n东京都 2 ns\n".as_bytes()));
        members.push(("pk/COPYING", b"the licence"));
        let archive = tar_gz(&members);
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("manifest.toml"), manifest(&sha256_of_bytes(&archive))).unwrap();
        let metadata = concat!(env!("CARGO_MANIFEST_DIR"), "/dictionaries/ipadic.metadata.json");
        fs::copy(metadata, root.path().join("metadata.json")).unwrap();
        Site {
            root,
            packages: Packages::default(),
            archive,
        }
    }

    /// The client brings this file with the right content.
    fn serving(mut self, file: &str) -> Self {
        self.packages.archives.insert(file.to_owned(), self.archive.clone());
        self
    }

    fn root(&self) -> &Path {
        self.root.path()
    }

    fn path(&self, below_compiled: &str) -> PathBuf {
        self.root().join("compiled").join(below_compiled)
    }

    fn install(&self) -> Result<Installed, DictionaryError> {
        self.install_with(InstallOptions::default())
    }

    fn install_with(&self, options: InstallOptions) -> Result<Installed, DictionaryError> {
        let options = InstallOptions {
            only: vec![IPADIC],
            ..options
        };
        install_from(&self.packages, self.root(), &options, &Steps::default()).map(|mut installed| installed.remove(0))
    }

    fn fetches(&self) -> usize {
        self.packages.fetched.lock().unwrap().len()
    }

    fn state(&self) -> DictionaryState {
        verify(self.root()).unwrap().remove(0).state
    }
}

fn manifest(sha256: &str) -> String {
    let way = |name: &str, format: &str, client: &str, file: &str| {
        format!(
            "[[{name}.way]]\nclient = \"{client}\"\npackage = \"pk\"\nversion = \"1.0\"\nfile = \"{file}\"\nsha256 = \"{sha256}\"\n\
             archive = \"tar.gz\"\nfolder = \"pk/dic\"\nformat = \"{format}\"\nencoding = \"UTF-8\"\nlicence_files = [\"pk/COPYING\"]\n"
        )
    };
    let metadata = "metadata = \"metadata.json\"\n";
    [
        ("ipadic", metadata, "compiled-mecab"),
        ("ko-dic", metadata, "compiled-mecab"),
        ("jieba", "", "word-frequencies"),
    ]
    .map(|(name, metadata, format)| {
        format!(
            "[{name}]\nlicence = \"test\"\n{metadata}{}{}",
            way(name, format, "pip", "one.tar.gz"),
            way(name, format, "npm", "two.tar.gz")
        )
    })
    .concat()
}

#[test]
fn a_package_becomes_a_dictionary_that_segments() {
    let site = Site::new().serving("one.tar.gz");
    let steps = Steps::default();
    let options = InstallOptions {
        only: vec![IPADIC],
        ..InstallOptions::default()
    };
    install_from(&site.packages, site.root(), &options, &steps).unwrap();
    use InstallStep::*;
    let expected = [
        Fetching,
        Verifying,
        Unpacking,
        Decompiling,
        Building,
        Publishing,
        Installed,
    ];
    assert_eq!(*steps.0.lock().unwrap(), expected);
    assert_eq!(site.state(), DictionaryState::Ready);
    assert_eq!(fs::read_to_string(site.path("ipadic/COPYING")).unwrap(), "the licence");

    let segmenter = Segmenter::new(Mode::Normal, load_ipadic(site.root()).unwrap(), None);
    let tokens = segmenter.segment("東京都".into()).unwrap();
    let surfaces: Vec<&str> = tokens.iter().map(|token| token.surface.as_ref()).collect();
    assert_eq!(surfaces, ["東京", "都"]);
}

#[test]
fn words_and_frequencies_become_a_list_of_words() {
    let site = Site::new().serving("one.tar.gz");
    let steps = Steps::default();
    let options = InstallOptions {
        only: vec![JIEBA],
        ..InstallOptions::default()
    };
    assert!(matches!(
        load_jieba(site.root()),
        Err(DictionaryError::Missing { name: JIEBA })
    ));
    install_from(&site.packages, site.root(), &options, &steps).unwrap();
    use InstallStep::*;
    let expected = [Fetching, Verifying, Unpacking, Building, Publishing, Installed];
    assert_eq!(*steps.0.lock().unwrap(), expected);
    assert_eq!(verify(site.root()).unwrap()[2].state, DictionaryState::Ready);
    assert_eq!(fs::read_to_string(site.path("jieba/COPYING")).unwrap(), "the licence");
    let words = load_jieba(site.root()).unwrap();
    assert_eq!((words.frequency("东京"), words.frequency("东京都")), (Some(9), Some(2)));

    let trie = site.path("jieba/words.trie");
    let bytes = fs::read(&trie).unwrap();
    fs::write(&trie, &bytes[..bytes.len() - 4]).unwrap();
    let message = load_jieba(site.root()).unwrap_err().to_string();
    assert!(message.ends_with("run `sagasu dictionary install`"), "{message}");
}

#[test]
fn what_is_in_place_is_not_built_again_unless_forced() {
    let site = Site::new().serving("one.tar.gz");
    assert!(site.install().unwrap().built);
    assert!(!site.install().unwrap().built);
    let force = InstallOptions {
        force: true,
        ..InstallOptions::default()
    };
    assert!(site.install_with(force).unwrap().built);
    assert_eq!(site.fetches(), 1, "the archive is kept");
}

#[test]
fn the_second_way_is_taken_and_the_first_failure_told() {
    let site = Site::new().serving("two.tar.gz");
    let installed = site.install().unwrap();
    assert_eq!(installed.record.client, "npm");
    assert_eq!(
        installed.failed_ways,
        ["pip pk 1.0: fetching failed: pip was not found (tried nothing)"]
    );
}

#[test]
fn when_every_way_fails_both_causes_and_the_advice_are_told() {
    let site = Site::new();
    let message = site.install().unwrap_err().to_string();
    let sha256 = sha256_of_bytes(&site.archive);
    for part in [
        "pip was not found",
        "npm was not found",
        "apt install",
        "--from FOLDER",
        "two.tar.gz",
        &sha256,
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert_eq!(site.state(), DictionaryState::Missing);
}

#[test]
fn a_fetched_archive_with_the_wrong_checksum_is_deleted_and_reported() {
    let mut site = Site::new();
    for file in ["one.tar.gz", "two.tar.gz"] {
        site.packages
            .archives
            .insert(file.to_owned(), b"something else".to_vec());
    }
    let message = site.install().unwrap_err().to_string();
    assert!(
        message.contains("verifying failed") && message.contains("wrong checksum"),
        "{message}"
    );
    assert_eq!(fs::read_dir(site.path("downloads")).unwrap().count(), 0);
}

#[test]
fn a_kept_archive_that_was_damaged_is_fetched_anew() {
    let site = Site::new().serving("one.tar.gz");
    fs::create_dir_all(site.path("downloads")).unwrap();
    fs::write(site.path("downloads/one.tar.gz"), "half").unwrap();
    assert_eq!(site.install().unwrap().record.client, "pip");
    assert_eq!(fs::read(site.path("downloads/one.tar.gz")).unwrap(), site.archive);
}

#[test]
fn a_given_folder_is_used_without_a_client_and_never_changed() {
    let site = Site::new();
    let folder = tempfile::tempdir().unwrap();
    let from = || InstallOptions {
        from: Some(folder.path().to_owned()),
        ..InstallOptions::default()
    };
    let message = site.install_with(from()).unwrap_err().to_string();
    assert!(
        message.contains("has no one.tar.gz") && !message.contains("apt"),
        "{message}"
    );

    let file = folder.path().join("two.tar.gz");
    fs::write(&file, "not the pinned one").unwrap();
    let message = site.install_with(from()).unwrap_err().to_string();
    assert!(message.contains("wrong checksum") && file.exists(), "{message}");

    fs::write(&file, &site.archive).unwrap();
    assert_eq!(site.install_with(from()).unwrap().record.client, "npm");
    assert_eq!(site.fetches(), 0);
}

#[test]
fn a_killed_installation_leaves_nothing_that_counts() {
    let site = Site::new().serving("one.tar.gz");
    let half = site.path(".build-dead/dictionary");
    fs::create_dir_all(&half).unwrap();
    fs::write(half.join("dict.trie"), "half").unwrap();
    assert!(matches!(load_ipadic(site.root()), Err(DictionaryError::Missing { .. })));
    assert_eq!(site.state(), DictionaryState::Missing);
    site.install().unwrap();
    assert!(!site.path(".build-dead").exists());
    assert_eq!(site.state(), DictionaryState::Ready);
}

#[test]
fn damage_is_found_and_repaired() {
    let site = Site::new().serving("one.tar.gz");
    site.install().unwrap();
    let words = site.path("ipadic/dict.words");
    let mut bytes = fs::read(&words).unwrap();
    bytes[5] ^= 1;
    fs::write(&words, &bytes).unwrap();
    assert_eq!(
        list(site.root()).unwrap()[0].state,
        DictionaryState::Ready,
        "list looks at lengths only"
    );
    assert!(matches!(site.state(), DictionaryState::Damaged(problems) if problems[0].contains("dict.words")));
    fs::write(&words, &bytes[..3]).unwrap();
    assert!(matches!(load_ipadic(site.root()), Err(DictionaryError::Damaged { .. })));
    assert!(site.install().unwrap().built);
    assert_eq!(site.state(), DictionaryState::Ready);
}

#[test]
fn another_format_or_another_package_is_built_anew() {
    let changes: [fn(&mut InstallRecord); 4] = [
        |record| {
            if let Builder::Lindera { lindera_format, .. } = &mut record.builder {
                *lindera_format += 1;
            }
        },
        |record| record.builder = Builder::WordList { word_list_format: 1 },
        |record| record.version = "0.9".to_owned(),
        |record| record.metadata_sha256 = None,
    ];
    for change in changes {
        let site = Site::new().serving("one.tar.gz");
        let mut record = site.install().unwrap().record;
        change(&mut record);
        record.write(&site.path("ipadic")).unwrap();
        assert!(matches!(site.state(), DictionaryState::Outdated(_)));
        assert!(site.install().unwrap().built);
    }
}

#[test]
fn two_installations_at_once_build_once() {
    let site = Site::new().serving("one.tar.gz");
    let built = std::thread::scope(|scope| {
        let runs = [(); 2].map(|()| scope.spawn(|| site.install().unwrap().built));
        runs.map(|run| run.join().unwrap())
    });
    assert_eq!(built.iter().filter(|&&built| built).count(), 1);
}
