//! The real installation, with the package clients of this machine.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use sagasu::dictionary::{
    DictionaryName, DictionaryState, InstallOptions, InstallProgress, InstallStep, install, list, load_ipadic,
    load_jieba, load_ko_dic, verify,
};

#[derive(Default)]
struct Steps(Mutex<Vec<(DictionaryName, InstallStep)>>);

impl InstallProgress for Steps {
    fn step(&self, name: DictionaryName, step: InstallStep, _: &str) {
        self.0.lock().unwrap().push((name, step));
    }
}

/// A new dictionaries root with the committed manifest and metadata.
fn new_root() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("dictionaries");
    for file in ["manifest.toml", "ipadic.metadata.json", "ko-dic.metadata.json"] {
        fs::copy(committed.join(file), root.path().join(file)).unwrap();
    }
    root
}

#[test]
fn the_pinned_packages_install_verify_and_load() {
    let root = new_root();
    let root = root.path();
    let missing = load_ipadic(root).err().unwrap();
    assert!(missing.to_string().ends_with("run `sagasu dictionary install`"));

    let installed = install(root, &InstallOptions::default(), &Steps::default()).unwrap();
    assert!(installed.iter().all(|dictionary| dictionary.built));
    for status in verify(root).unwrap() {
        assert_eq!(status.state, DictionaryState::Ready, "{}", status.name);
    }
    load_ipadic(root).unwrap();
    load_ko_dic(root).unwrap();
    assert_eq!(load_jieba(root).unwrap().frequency("中国"), Some(129_470));

    let steps = Steps::default();
    install(root, &InstallOptions::default(), &steps).unwrap();
    let expected = DictionaryName::ALL.map(|name| (name, InstallStep::AlreadyInstalled));
    assert_eq!(*steps.0.lock().unwrap(), expected);
    assert!(
        list(root)
            .unwrap()
            .iter()
            .all(|status| status.state == DictionaryState::Ready)
    );
}
