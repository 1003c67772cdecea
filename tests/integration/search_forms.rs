//! Forms in which visitors type what is written otherwise.

use crate::search_scenarios::{ask, check};
use sagasu::article::Language::{
    English as En, Japanese as Ja, Korean as Ko, SimplifiedChinese as ZhHans, TraditionalChinese as ZhHant,
};

#[test]
fn width_case_and_composition_do_not_matter() {
    check(&[
        ("ＥＸＯＳＯＭＥ", En, "en/exosome", &[], &[], "Exosome"),
        ("exosome", En, "en/exosome", &[], &[], "Exosome"),
        ("ｴｸｿｿｰﾑ", Ja, "ja/exosome", &[], &[], "エクソソーム"),
        ("ボツリヌストキシン", Ja, "ja/botulinum", &[], &[], "ﾎﾞﾂﾘﾇｽﾄｷｼﾝ"),
        ("ﾎﾞﾂﾘﾇｽﾄｷｼﾝ", Ja, "ja/botulinum", &[], &[], "ボツリヌストキシン"),
        ("ホ\u{3099}ツリヌス", Ja, "ja/botulinum", &[], &[], ""),
        (
            "\u{110b}\u{1166}\u{11a8}\u{1109}\u{1169}\u{110c}\u{1169}\u{11b7}",
            Ko,
            "ko/exosome",
            &[],
            &[],
            "엑소좀",
        ),
        ("LASER　TONING", En, "en/laser", &["en/laser-hair"], &[], "Laser toning"),
        ("株式会社", Ja, "ja/company", &[], &[], "㍿"),
        ("don't", En, "en/code", &[], &[], "Don’t"),
        ("エクソ\u{200b}ソーム", Ja, "ja/exosome", &[], &[], "エクソソーム"),
    ]);
}

#[test]
fn voicing_is_a_difference() {
    check(&[
        ("ガス", Ja, "ja/gas", &[], &["ja/kasu"], "ガス"),
        ("カス", Ja, "ja/kasu", &[], &["ja/gas"], "カス"),
        ("ｶﾞｽ", Ja, "ja/gas", &[], &["ja/kasu"], "ガス"),
    ]);
}

#[test]
fn forms_of_han_characters_find_each_other() {
    check(&[
        ("外泌體", ZhHans, "zh-Hans/exosome", &["zh-Hant/exosome"], &[], "外泌体"),
        ("外泌体", ZhHant, "zh-Hant/exosome", &["zh-Hans/exosome"], &[], "外泌體"),
        ("干燥", ZhHant, "zh-Hant/dry", &["zh-Hans/dry"], &[], "乾燥"),
        ("乾燥", ZhHans, "zh-Hans/dry", &["zh-Hant/dry", "ja/skin"], &[], "干燥"),
        ("國際", Ja, "ja/kix", &["zh-Hans/airport", "zh-Hant/airport"], &[], ""),
        ("国際", ZhHans, "zh-Hans/airport", &["ja/kix"], &[], ""),
        (
            "国际机场",
            ZhHant,
            "zh-Hant/airport",
            &["zh-Hans/airport"],
            &[],
            "國際機場",
        ),
        (
            "國際機場",
            ZhHans,
            "zh-Hans/airport",
            &["zh-Hant/airport"],
            &[],
            "国际机场",
        ),
        ("学会", Ja, "ja/sawada", &["ja/doctor"], &[], "學會"),
        ("學會", Ja, "ja/sawada", &["ja/doctor"], &[], "學會"),
        ("桜台", Ja, "ja/sawada", &[], &[], "櫻台"),
        ("沢田", Ja, "ja/sawada", &[], &[], "澤田"),
        // A variant in a name: who wrote it.
        ("高橋", Ja, "ja/kiln", &[], &[], ""),
    ]);
}

#[test]
fn middle_dots_repetition_marks_and_spaces_are_written_or_left_out() {
    check(&[
        ("ピコトーニング", Ja, "ja/toning", &[], &[], "ピコ・トーニング"),
        ("ピコ・トーニング", Ja, "ja/toning", &[], &[], "ピコ・トーニング"),
        ("佐々木", Ja, "ja/doctor", &[], &[], "佐々木"),
        ("佐佐木", Ja, "ja/doctor", &[], &[], "佐々木"),
        ("자외선차단제", Ko, "ko/sunscreen", &[], &[], "자외선 차단제"),
        ("자외선 차단제", Ko, "ko/sunscreen", &[], &[], ""),
        ("줄기세포 배양액", Ko, "ko/stem", &[], &[], "줄기세포배양액"),
        ("줄기 세포", Ko, "ko/stem", &[], &[], ""),
    ]);
}

#[test]
fn inflection_and_particles_do_not_hide_a_word() {
    check(&[
        ("엑소좀을", Ko, "ko/exosome", &[], &[], "엑소좀"),
        ("엑소좀이란", Ko, "ko/exosome", &[], &[], "엑소좀"),
        ("병원", Ko, "ko/lunch", &[], &[], "병원"),
        ("병원은", Ko, "ko/lunch", &[], &[], "병원"),
        ("먹는다", Ko, "ko/lunch", &[], &[], ""),
        // Stems that change: of 듣다 and 걷다 before a vowel, of 만들다 before ㄴ. ko-dic has 쓰 also as a stem of 쓸다.
        ("듣다", Ko, "ko/radio", &[], &[], "들"),
        ("걷다", Ko, "ko/radio", &[], &[], "걸"),
        ("만들다", Ko, "ko/radio", &[], &[], "만드"),
        ("쓰다", Ko, "ko/radio", &[], &[], "썼"),
        // ko-dic has 오다 and 주다 as nouns.
        ("오다", Ko, "ko/radio", &[], &[], "왔"),
        ("주다", Ko, "ko/radio", &[], &[], "줬"),
        ("食べます", Ja, "ja/food", &[], &[], ""),
        ("食べたい", Ja, "ja/food", &[], &[], ""),
        // 通っ is of 通う as well as of 通る; IPADIC has what one can do as a verb of its own.
        ("通う", Ja, "ja/pottery", &[], &[], "通っ"),
        ("通る", Ja, "ja/pottery", &[], &[], "通っ"),
        ("塗る", Ja, "ja/pottery", &[], &[], "塗れ"),
        ("塗れる", Ja, "ja/pottery", &[], &[], "塗れ"),
        ("育つ", Ja, "ja/pottery", &[], &[], "育て"),
        // Polite forms that ko-dic does not list.
        ("고르다", Ko, "ko/garden", &[], &[], "고릅"),
        ("바르다", Ko, "ko/sunscreen", &["ko/garden", "ko/stem"], &[], "바르"),
        ("痛い", Ja, "ja/kiln", &[], &[], "痛み"),
        ("エクソソームって何", Ja, "ja/exosome", &[], &[], "エクソソーム"),
        ("injection", En, "en/injections", &[], &[], "Injecting"),
        ("run", En, "en/injections", &[], &[], "Running"),
        ("drip", En, "en/exosome", &[], &[], "drips"),
        ("culturing", En, "en/stem", &[], &[], "cultured"),
    ]);
}

#[test]
fn what_is_shown_of_an_article_finds_it() {
    check(&[
        // A tag, the author, the summary with what is marked in it, and a heading with the text below it.
        ("工房見学", Ja, "ja/kiln", &[], &[], ""),
        ("髙橋 聡", Ja, "ja/kiln", &[], &[], ""),
        ("薪窯", Ja, "ja/kiln", &[], &[], "薪窯"),
        ("持ち物", Ja, "ja/kiln", &[], &[], ""),
    ]);
    let snippet = &ask("持ち物", Ja).hits[0].snippet;
    assert_eq!(
        (snippet.heading.as_str(), snippet.passage.text.as_str()),
        ("持ち物", "軍手と水筒です。")
    );
}

#[test]
fn signs_and_numbers_inside_words_count() {
    check(&[
        ("C++", En, "en/code", &["ja/system"], &[], "C++"),
        ("c++", Ja, "ja/system", &["en/code"], &[], "C++"),
        ("C#", En, "en/code", &[], &[], "C#"),
        ("3.6.3", En, "en/code", &["ja/system", "zh-Hans/software"], &[], "3.6.3"),
        ("3.6.3", ZhHans, "zh-Hans/software", &["en/code"], &[], "3.6.3"),
        ("WES-5.4.5", Ja, "ja/system", &["en/code"], &[], "WES-5.4.5"),
        ("5.4.5", En, "en/code", &["ja/system"], &[], "5.4.5"),
        ("22000円", Ja, "ja/kiln", &[], &[], "22,000円"),
        ("22000", En, "ja/kiln", &[], &[], "22,000"),
        ("50 mg", En, "ja/kiln", &[], &[], "50mg"),
        ("3か月後", Ja, "ja/kiln", &[], &[], ""),
        ("wes", En, "en/code", &["ja/system"], &[], ""),
        ("ChatGPT", Ko, "ko/chatgpt", &[], &[], "ChatGPT"),
        ("활용법", Ko, "ko/chatgpt", &[], &[], "활용법"),
        ("ChatGPT 활용법", Ko, "ko/chatgpt", &[], &[], "ChatGPT활용법"),
        ("مرحبا", En, "en/arabic", &[], &[], "مرحبا"),
    ]);
}

#[test]
fn a_word_is_found_while_it_is_typed() {
    check(&[
        ("exoso", En, "en/exosome", &[], &[], "Exosome"),
        ("supern", En, "en/stem", &[], &[], "supernatant"),
        ("inje", En, "en/injections", &[], &[], ""),
        ("laser to", En, "en/laser", &[], &[], ""),
        ("エクソ", Ja, "ja/exosome", &[], &[], "エクソ"),
        ("ボツリ", Ja, "ja/botulinum", &[], &[], "ボツリ"),
        ("関西国", Ja, "ja/kix", &[], &[], "関西国"),
        ("줄기세", Ko, "ko/stem", &[], &[], "줄기세"),
        ("外泌", ZhHans, "zh-Hans/exosome", &["zh-Hant/exosome"], &[], "外泌"),
        ("chatg", Ko, "ko/chatgpt", &[], &[], "ChatGPT"),
    ]);
}

#[test]
fn synonyms_reach_over_languages() {
    check(&[
        (
            "exosome",
            Ja,
            "ja/exosome",
            &["en/exosome", "zh-Hans/exosome", "ko/exosome"],
            &[],
            "エクソソーム",
        ),
        ("エクソソーム", En, "en/exosome", &["ja/exosome"], &[], "Exosome"),
        ("엑소좀", ZhHant, "zh-Hant/exosome", &["ko/exosome"], &[], "外泌體"),
        ("stem cell", Ja, "ja/supernatant", &["en/stem"], &[], ""),
        ("color", En, "en/injections", &[], &[], "colour"),
        ("透明质酸", ZhHans, "zh-Hans/filler", &[], &[], "玻尿酸"),
        ("軟體", ZhHant, "zh-Hans/software", &[], &[], "软件"),
        ("선크림", Ko, "ko/sunscreen", &[], &[], "자외선 차단제"),
    ]);
}
