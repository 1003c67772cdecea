use super::*;
use proptest::prelude::*;

fn text(markdown: &str) -> String {
    let body = read_body(markdown, Some("title".into()));
    let texts: Vec<_> = body.sections.into_iter().map(|section| section.text).collect();
    texts.join("¶")
}

fn sections(markdown: &str, title: Option<&str>) -> (Option<String>, Vec<(String, String, String)>) {
    let body = read_body(markdown, title.map(str::to_owned));
    let sections = body.sections.into_iter();
    let sections = sections.map(|s| (s.heading, s.anchor.unwrap_or_default(), s.text));
    (body.title, sections.collect())
}

#[test]
fn a_visitor_reads_text_without_markup() {
    let table = [
        ("**太字**と*斜体*と`code`と~~消した~~", "太字と斜体とcodeと消した"),
        (
            "赤みの多くは**A反応（レチノイド反応）**といい、**「保湿」**が要ります",
            "赤みの多くはA反応（レチノイド反応）といい、「保湿」が要ります",
        ),
        ("`2**3`と2**3は8", "2**3と2**3は8"),
        ("一段落\n\n二段落", "一段落\n二段落"),
        ("- 가\n- 나\n  1. 다\n\n     라\n- [x] 마", "가\n나\n다\n라\n마"),
        (
            "[链接](https://example.jp \"x\")和<https://example.jp>",
            "链接和https://example.jp",
        ),
        ("![術後の経過](a.png \"t\")です", "術後の経過です"),
        (
            "| 部位 | 料金 |\n|---|---|\n| 顔 | 3万円 |\n|  | x |\n| 首 | |",
            "部位\t料金\n顔\t3万円\n\tx\n首",
        ),
        (
            "前\n\n```rust\nfn a() {\n\n    b()\n}\n```\n後",
            "前\nfn a() {\n\n    b()\n}\n後",
        ),
        ("本文[^1]です\n\n[^1]: 注釈", "本文です\n注釈"),
        ("見える<!-- 見えない -->文", "見える文"),
        ("<!--\nhidden\n\nhidden\n-->\n中文", "中文"),
        ("1. <!--\n   hidden\n   -->\n   中文", "中文"),
        ("<div>\n\n**本文**\n\n</div>", "本文"),
        ("<table><tr><td>가</td></tr></table>", "가"),
        ("a<br>b<span class=\"x\">c</span>  \nd", "a\nbc\nd"),
        ("&lt;b&gt; &amp; &copy; &#x4e2d; A&nbsp;B", "<b> & © 中 A\u{a0}B"),
        ("> 引用\n\n---\n\n後", "引用\n後"),
        ("> [!NOTE]\n> 注意", "注意"),
        ("{{< note >}}\n**注意**\n{{< /note >}}", "注意"),
        ("\\*そのまま\\*", "*そのまま*"),
    ];
    for (markdown, expected) in table {
        assert_eq!(text(markdown), expected, "{markdown}");
    }
}

#[test]
fn a_line_break_is_a_blank_only_where_the_script_has_blanks() {
    let table = [
        ("肌の\n再生", "肌の再生"),
        ("终于。\n“好”", "终于。 “好”"),
        ("カタカナー\n『本』", "カタカナー『本』"),
        ("玻尿\n酸", "玻尿酸"),
        ("줄기세포\n배양액", "줄기세포 배양액"),
        ("laser\ntreatment", "laser treatment"),
        ("肌\nlaser\n肌", "肌 laser 肌"),
        ("ｶﾞｽ\nｶﾞｽ", "ｶﾞｽｶﾞｽ"),
        ("**肌**\n再生", "肌再生"),
    ];
    for (markdown, expected) in table {
        assert_eq!(text(markdown), expected, "{markdown}");
    }
}

#[test]
fn headings_begin_sections_with_anchors() {
    let markdown = "前文\n\n## 費用\n一万円\n\n### 費用\n二万円\n\n## 回数 {#visits}\n\nText\n====\n三回";
    let section = |heading: &str, anchor: &str, text: &str| (heading.to_owned(), anchor.to_owned(), text.to_owned());
    assert_eq!(
        sections(markdown, Some("題")).1,
        [
            section("", "", "前文"),
            section("費用", "費用", "一万円"),
            section("費用", "費用-1", "二万円"),
            section("回数", "visits", ""),
            section("Text", "text", "三回"),
        ]
    );
}

#[test]
fn the_first_heading_is_the_title_unless_one_is_given() {
    let table = [
        ("# 題\n文", None, Some("題"), vec![("", "文")]),
        ("# 題\n文", Some("題"), Some("題"), vec![("", "文")]),
        ("# 別\n文", Some("題"), Some("題"), vec![("別", "文")]),
        ("# `a` *b*\n# c\n文", None, Some("a b"), vec![("c", "文")]),
        ("## 小\n# 大", None, None, vec![("小", ""), ("大", "")]),
        ("文\n\n# 題\n\n文", None, Some("題"), vec![("", "文"), ("", "文")]),
        ("#\n文", None, None, vec![("", "文")]),
        ("", None, None, vec![]),
    ];
    for (markdown, given, title, expected) in table {
        let (found, sections) = sections(markdown, given);
        let sections: Vec<_> = sections
            .iter()
            .map(|(heading, _, text)| (heading.as_str(), text.as_str()))
            .collect();
        assert_eq!((found.as_deref(), sections), (title, expected), "{markdown}");
    }
}

fn word() -> impl Strategy<Value = String> {
    "[a-z]{1,8}|[ぁ-ん]{1,6}|[ァ-ヴ]{1,6}|[一-龠]{1,4}|[가-힣]{1,5}"
}

/// A word as a writer may mark it up.
fn marked_word() -> impl Strategy<Value = (String, String)> {
    (word(), 0..7).prop_map(|(word, form)| {
        let marked = match form {
            0 => format!("**{word}**"),
            1 => format!("`{word}`"),
            2 => format!("[{word}](/x)"),
            3 => format!("![{word}](/x.png)"),
            4 => format!("<b>{word}</b>"),
            5 => format!("{{{{< note >}}}}{word}{{{{< /note >}}}}"),
            _ => word.clone(),
        };
        (word, marked)
    })
}

proptest! {
    #[test]
    fn no_text_panics(markdown in any::<String>()) {
        read_body(&markdown, None);
    }

    #[test]
    fn no_markup_panics(markdown in "(#|\\*|_|`|~|\\||-|\n|<|>|!|\\[|\\]|\\(|\\)|\\{|%|&|;|:|\\^|1\\.| |    |a|あ|가|\\\\|</?p>|<!--|-->|<br>){0,60}") {
        read_body(&markdown, None);
    }

    #[test]
    fn every_visible_word_survives_in_order(
        paragraphs in proptest::collection::vec(proptest::collection::vec(marked_word(), 1..6), 1..5),
        prefix in "|- |> |## |1\\. ",
        separator in " |\n",
    ) {
        let lines = paragraphs.iter().map(|words| {
            let words: Vec<_> = words.iter().map(|(_, marked)| marked.as_str()).collect();
            let separator = if prefix.starts_with('#') { " ".to_owned() } else { format!("{separator}{}", if prefix.starts_with('>') { "> " } else { "" }) };
            format!("{prefix}{}", words.join(&separator))
        });
        let markdown = lines.collect::<Vec<_>>().join("\n\n");
        let body = read_body(&markdown, Some("t".into()));
        let all: String = body.sections.iter().map(|s| format!("{}\n{}\n", s.heading, s.text)).collect();
        let mut rest = all.as_str();
        for (word, _) in paragraphs.iter().flatten() {
            let found = rest.find(word.as_str());
            prop_assert!(found.is_some(), "{word} is missing in {all:?} of {markdown:?}");
            rest = &rest[found.unwrap_or_default() + word.len()..];
        }
    }
}
