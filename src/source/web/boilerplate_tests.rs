use super::*;

const BOX: &str = "監修：みなと医院 院長";

struct Written {
    title: String,
    summary: Option<String>,
    sections: Vec<Section>,
}

impl Written {
    fn texts(&mut self) -> Texts<'_> {
        Texts {
            title: Some(&mut self.title),
            summary: &mut self.summary,
            sections: &mut self.sections,
        }
    }
}

fn section(heading: &str, text: String) -> Section {
    Section {
        heading: heading.to_owned(),
        anchor: None,
        text,
    }
}

fn page(number: usize) -> Written {
    Written {
        title: format!("話題{number} | みなと医院"),
        summary: Some("みなと医院の読み物".to_owned()),
        sections: vec![
            section("", format!("話題{number}の本文です。\n{BOX}\n痛み\tなし")),
            section("まとめ", format!("話題{number}のまとめ。")),
            section("お問い合わせ", "お電話は受付まで".to_owned()),
        ],
    }
}

fn groups(number: usize) -> Groups {
    Groups::of(Some(Language::Japanese), &format!("/column/{number}/"))
}

/// A site of `pages` pages, cleaned.
fn site(pages: usize) -> Vec<Written> {
    let mut repetition = Repetition::default();
    let mut written: Vec<Written> = (0..pages).map(page).collect();
    for (number, page) in written.iter_mut().enumerate() {
        repetition.add(groups(number), &page.texts());
    }
    for (number, page) in written.iter_mut().enumerate() {
        repetition.clean(groups(number), page.texts());
    }
    written
}

#[test]
fn what_every_page_repeats_is_left_out_but_table_rows_and_headings_with_text_stay() {
    let pages = site(8);
    for (number, page) in pages.iter().enumerate() {
        assert_eq!(page.title, format!("話題{number}"));
        assert_eq!(page.summary, None);
        let expected = [
            section("", format!("話題{number}の本文です。\n痛み\tなし")),
            section("まとめ", format!("話題{number}のまとめ。")),
        ];
        assert_eq!(page.sections, expected);
    }
}

#[test]
fn a_small_site_loses_nothing() {
    for (number, cleaned) in site(7).into_iter().enumerate() {
        let original = page(number);
        assert_eq!(
            (cleaned.title, cleaned.summary, cleaned.sections),
            (original.title, original.summary, original.sections)
        );
    }
}

#[test]
fn a_line_of_fewer_than_six_in_ten_pages_stays() {
    let mut repetition = Repetition::default();
    let mut written: Vec<Written> = (0..20).map(page).collect();
    for (number, page) in written.iter_mut().enumerate() {
        if number % 2 == 0 {
            page.sections[0].text.push_str("\n本日は休診です");
        }
        repetition.add(groups(number), &page.texts());
    }
    repetition.clean(groups(0), written[0].texts());
    assert!(
        written[0].sections[0].text.ends_with("本日は休診です"),
        "{:?}",
        written[0].sections
    );
}

#[test]
fn a_folder_and_a_language_have_boilerplate_of_their_own() {
    let mut repetition = Repetition::default();
    for number in 0..10 {
        repetition.add(groups(number), &page(number).texts());
    }
    // Forty pages of another folder without the box: in the language it is rare, in its folder it is not.
    for number in 0..40 {
        let mut other = page(number);
        other.sections.truncate(1);
        other.sections[0].text = format!("別の頁{number}");
        repetition.add(
            Groups::of(Some(Language::Japanese), &format!("/news/{number}/")),
            &other.texts(),
        );
    }
    let mut column = page(3);
    repetition.clean(groups(3), column.texts());
    assert!(!column.sections[0].text.contains(BOX));
    let mut news = page(3);
    repetition.clean(Groups::of(Some(Language::Japanese), "/news/3/"), news.texts());
    assert!(news.sections[0].text.contains(BOX));
    let mut korean = page(3);
    repetition.clean(Groups::of(Some(Language::Korean), "/column/3/"), korean.texts());
    assert!(korean.sections[0].text.contains(BOX));
}

#[test]
fn a_page_of_nothing_but_boilerplate_stays() {
    let mut repetition = Repetition::default();
    let template = || Written {
        title: "準備中".to_owned(),
        summary: None,
        sections: vec![section("", "このページは準備中です。".to_owned())],
    };
    for number in 0..10 {
        repetition.add(groups(number), &template().texts());
    }
    let mut page = template();
    repetition.clean(groups(1), page.texts());
    assert_eq!(page.sections, template().sections);
}

#[test]
fn a_title_is_cut_only_at_signs_that_divide() {
    let table = [
        ("発毛の話 | みなと医院", Some(("発毛の話", "みなと医院"))),
        ("発毛の話｜みなと医院", Some(("発毛の話", "みなと医院"))),
        ("a - b - c", Some(("a - b", "c"))),
        ("anti-aging", None),
        ("10:30", None),
        ("| みなと医院", None),
    ];
    for (title, expected) in table {
        assert_eq!(title_end(title), expected, "{title}");
    }
}
