use super::*;
use proptest::prelude::*;
use std::fs;

fn read(relative: &str, text: impl AsRef<[u8]>) -> Vec<SourceItem> {
    let options = SourceOptions {
        base_url: "https://example.jp".into(),
        ..SourceOptions::default()
    };
    let path = SitePath::new("site", relative);
    parse(text.as_ref(), &path, Place::file(format!("site/{relative}")), &options)
}

fn draft(relative: &str, text: &str) -> Draft {
    match read(relative, text).pop() {
        Some(SourceItem::Article(draft)) => *draft,
        other => panic!("{relative}: {other:?}"),
    }
}

fn messages(relative: &str, text: impl AsRef<[u8]>) -> Vec<String> {
    let message = |item| match item {
        SourceItem::Article(draft) => format!("article {}", draft.id),
        SourceItem::Problem(problem) => problem.to_string(),
        SourceItem::Skipped(skipped) => format!("{}: {}", skipped.place, skipped.reason),
    };
    read(relative, text).into_iter().map(message).collect()
}

#[test]
fn every_field_is_read_under_each_of_its_names() {
    let files = [
        "---\ntitle: 导入\ndescription: 摘要\nauthors: [陈]\ntags: [护肤]\ncategories: 医美\ndate: 2025-03-02\nlastmod: 2025-04-01\ncover: /c.png\nslug: intro\ntranslationKey: key\nattributes: {area: [脸]}\n---\n正文",
        "+++\ntitle = '导入'\nsummary = '摘要'\nauthor = '陈'\ntags = ['护肤', '医美']\npublishDate = 2025-03-02\nmodified = 2025-04-01\nthumbnail = '/c.png'\nurl = '/zh-cn/intro'\ntranslation_key = 'key'\n[attributes]\narea = '脸'\n+++\n正文",
        "{\"title\": \"导入\", \"summary\": \"摘要\", \"author\": {\"name\": \"陈\"}, \"tags\": [\"护肤\"], \"categories\": [\"医美\"], \"published_at\": \"2025/03/02\", \"updated_at\": \"2025-04-01\", \"image\": \"/c.png\", \"permalink\": \"zh-cn/intro\", \"translation_key\": \"key\", \"attributes\": {\"area\": \"脸\"}}\n正文",
    ];
    for file in files {
        let article = draft("zh-cn/a.md", file).with_language(Language::SimplifiedChinese);
        let expected = serde_json::json!({
            "id": "zh-cn/a", "language": "zh-Hans", "url": "https://example.jp/zh-cn/intro", "title": "导入",
            "sections": [{"text": "正文"}], "summary": "摘要", "author": "陈", "tags": ["护肤", "医美"],
            "published_at": "2025-03-02", "updated_at": "2025-04-01", "image": "/c.png", "translation_key": "key",
            "attributes": {"area": ["脸"]},
        });
        assert_eq!(serde_json::to_value(&article).expect("article"), expected, "{file}");
    }
}

#[test]
fn the_language_comes_from_front_matter_then_path() {
    let table = [
        ("ja/a.md", "# 題", Some(Language::Japanese)),
        ("a.ko.md", "# 제목", Some(Language::Korean)),
        ("zh_TW/a.md", "# 標題", Some(Language::TraditionalChinese)),
        ("ja/a.md", "---\nlang: en\n---\n# A", Some(Language::English)),
        (
            "a.md",
            "---\nlanguage: zh\n---\n# 题",
            Some(Language::SimplifiedChinese),
        ),
        ("a.md", "# A", None),
    ];
    for (path, text, language) in table {
        assert_eq!(draft(path, text).language, language, "{path} {text}");
    }
}

#[test]
fn versions_of_a_page_share_their_key() {
    for path in ["ja/docs/a.md", "en/docs/a.md", "docs/a.ko.md", "docs/zh-cn/a.md"] {
        assert_eq!(draft(path, "x").translation_key.as_deref(), Some("docs/a"), "{path}");
    }
    assert_eq!(draft("docs/a.md", "x").translation_key, None);
}

#[test]
fn problems_name_file_line_and_field() {
    let table: [(&[u8], &[&str]); 9] = [
        (b"", &["site/a.md: the file is empty"]),
        (b"---\ndraft: false\n---\n\n", &["site/a.md: the file is empty"]),
        (b"\xef\xbb\xbf# a \xff", &["site/a.md: invalid UTF-8 at byte 7"]),
        (b"---\ntitle: a\ndraft: true\n---\n", &["site/a.md: draft"]),
        (b"---\ntitle: a\npublished: false\n---\n", &["site/a.md: draft"]),
        (
            b"---\ntitle: a\nlang: fr\n---\n",
            &["site/a.md:3: unknown language \"fr\" (known: ja, zh-Hans, zh-Hant, ko, en)"],
        ),
        (
            b"---\ntitle:\n  - a\n---\n",
            &["site/a.md:2: invalid title: expected text, found a list"],
        ),
        (
            b"---\ntitle: a\ntags: {b: c}\n---\n",
            &[
                "site/a.md:3: ignored tags: expected text, found key and value pairs",
                "article a",
            ],
        ),
        (
            b"+++\ntitle = 'a'\n\ndate = 12\n+++\n",
            &[
                "site/a.md:4: ignored date: expected a date, found a number",
                "article a",
            ],
        ),
    ];
    for (text, expected) in table {
        assert_eq!(messages("a.md", text), expected, "{}", String::from_utf8_lossy(text));
    }
    assert!(messages("a.md", "---\na: [\n---\n")[0].starts_with("site/a.md:3: invalid front matter: "));
}

#[test]
fn a_folder_gives_its_articles_in_order_with_their_places() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("folder");
        fs::write(path, text).expect("file");
    };
    write("ko/b.md", "# 안내\n본문");
    write("ja/a.md", "---\ndraft: true\n---\n");
    write("en.jsonl", "{\"id\":\"x\",\"lang\":\"en\"}\nbad\n");
    write("ko/broken.jsonl.gz", "\u{1}");
    let root = folder.path().to_str().expect("UTF-8");
    let mut source = crate::source::open(&format!("{root}/"), &SourceOptions::default()).expect("folder");
    assert_eq!(source.name(), root);
    let mut seen = Vec::new();
    let result = source.read(&mut |item| {
        let (place, what) = match item {
            SourceItem::Article(draft) => (draft.place, draft.id),
            SourceItem::Problem(problem) => (problem.place, problem.kind.reason().to_owned()),
            SourceItem::Skipped(skipped) => (skipped.place, skipped.reason.to_string()),
        };
        seen.push((place.to_string().replace(root, "."), what));
        ControlFlow::Continue(())
    });
    assert!(result.is_ok());
    let expected = [
        ("./en.jsonl:1", "x"),
        ("./en.jsonl:2", "invalid JSON"),
        ("./ja/a.md", "draft"),
        ("./ko/b.md", "ko/b"),
        ("./ko/broken.jsonl.gz:1", "invalid JSON"),
    ];
    assert_eq!(seen, expected.map(|(place, what)| (place.to_owned(), what.to_owned())));
}

proptest! {
    #[test]
    fn no_file_panics(text in "(---\n|\\+\\+\\+\n|\\{|\\PC|\n|: |title|date|tags|\"|\\[|\\]){0,60}") {
        read("ja/a.md", text);
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read("a.md", bytes);
    }
}

#[test]
fn an_id_that_every_language_repeats_gets_the_language_of_the_path() {
    let table = [
        ("ja/terms/pod.md", "pod", "ja/pod"),
        ("zh-cn/terms/pod.md", "pod", "zh-Hans/pod"),
        ("ja/terms/pod.md", "ja/x", "ja/x"),
        ("terms/pod.md", "pod", "pod"),
    ];
    for (path, id, expected) in table {
        let text = format!("---\nid: {id}\ntitle: Pod\n---\n");
        let items = parse(
            text.as_bytes(),
            &SitePath::new("site", path),
            Place::file(path),
            &SourceOptions::default(),
        );
        let ids: Vec<&str> = items
            .iter()
            .filter_map(|item| match item {
                SourceItem::Article(draft) => Some(draft.id.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(ids, [expected], "{path} {id}");
    }
}
