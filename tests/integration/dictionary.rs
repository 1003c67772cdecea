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

/// Nine of ten words that lattices of the sample columns hold have contexts whose costs lie at the beginning of the matrix.
#[test]
fn frequent_contexts_lie_together() {
    let root = crate::support_index::dictionaries();
    for (dictionary, language) in [(load_ipadic(root), "ja"), (load_ko_dic(root), "ko")] {
        let dictionary = dictionary.unwrap();
        let map = dictionary.metadata.context_id_map.as_ref();
        let map =
            map.unwrap_or_else(|| panic!("{language}: built by an earlier version; run `sagasu dictionary install`"));
        let (mut left, mut right) = (vec![0_u32; map.left.len()], vec![0_u32; map.right.len()]);
        for file in fs::read_dir(crate::support_index::project("samples").join(language)).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            let at: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            for word in at
                .windows(9)
                .flat_map(|window| (1..9).map(|length| &text[window[0]..window[length]]))
            {
                for entry in dictionary.prefix_dictionary.find_surface_iter(word) {
                    left[entry.left_id() as usize] += 1;
                    right[entry.right_id() as usize] += 1;
                }
            }
        }
        for (side, counts, map) in [("left", left, &map.left), ("right", right, &map.right)] {
            let first: u32 = counts[..=LISTED].iter().sum();
            let all: u32 = counts.iter().sum();
            assert!(
                f64::from(first) > 0.9 * f64::from(all),
                "{language}: {first} of {all} words; \"{side}\" of frequent_contexts in the metadata should be {:?}",
                most_frequent(&counts, map)
            );
        }
    }
}

/// How many contexts the metadata list on each side.
const LISTED: usize = 256;

/// The most frequent contexts as the dictionary's sources number them.
fn most_frequent(counts: &[u32], map: &[u16]) -> Vec<usize> {
    let mut ids: Vec<usize> = (0..map.len()).collect();
    ids.sort_by_key(|&id| std::cmp::Reverse(counts[usize::from(map[id])]));
    ids.truncate(LISTED);
    ids
}
