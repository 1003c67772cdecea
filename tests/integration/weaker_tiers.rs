//! Readings, input stages and corrections over a small site of its own, in every language.

use crate::support_index::{ScratchIndex, article_of, ids, marked, request};
use proptest::prelude::*;
use sagasu::article::Language::{
    self, English as En, Japanese as Ja, Korean as Ko, SimplifiedChinese as ZhHans, TraditionalChinese as ZhHant,
};
use sagasu::query::SearchRequest;
use sagasu::search::{SearchResponse, SearchService};
use serde_json::json;
use std::sync::LazyLock;

/// The index and the service over it; the index's folder lives as long.
static SITE: LazyLock<(ScratchIndex, SearchService)> = LazyLock::new(|| {
    let article = |id: &str, language: &str, title: &str, body: &str| {
        article_of(&json!({"id": id, "language": language, "url": format!("/{id}"), "title": title, "body": body}))
    };
    let index = ScratchIndex::of(vec![
        article(
            "ja/moss",
            "ja",
            "苔庭の手入れ",
            "日陰の庭をやわらかい緑で覆うには、春の水やりが大切だ。",
        ),
        article("ja/gas", "ja", "ガスの点検", "器具は毎年調べる。"),
        article("ja/lees", "ja", "カスの捨て方", "コーヒーをいれた後に残るもの。"),
        article("ja/north", "ja", "北部の温泉", "雪の中の露天風呂。"),
        article("ja/tokyo", "ja", "東京の朝市", "魚と野菜が並ぶ。"),
        article("ja/skate", "ja", "スケートボード入門", "まず転び方から。"),
        article("ja/hammock", "ja", "ハンモック", "二本の木に結ぶ。"),
        article("zh/spot", "zh-Hans", "湖边的景点", "早晨人少，适合散步。"),
        article("zh/spot2", "zh-Hans", "景点门票", "网上可以预订。"),
        article("zh/classic", "zh-Hans", "经典小说", "三百年前的故事。"),
        article("zh/bridge", "zh-Hant", "長江大橋", "清晨的江面起霧。"),
        article("zh/coral", "zh-Hans", "珊瑚礁保护", "海水升温使它们变白。"),
        article("ko/gangnam", "ko", "강남 산책길", "나무가 많은 골목을 걷는다."),
        article("ko/laser", "ko", "레이저 프린터", "토너를 바꾸는 순서."),
        article("ko/violin", "ko", "바이올린 교실", "활을 잡는 법부터 배운다."),
        article(
            "en/lantern",
            "en",
            "Paper lanterns",
            "Fold the parchment twice before glueing.",
        ),
        article(
            "en/harbour",
            "en",
            "Night harbour",
            "Fishermen mend their equipment by lamplight.",
        ),
    ]);
    let service = index.service();
    (index, service)
});

fn ask(query: &str, reader: Language) -> SearchResponse {
    SITE.1
        .search(request(query, Some(reader)))
        .unwrap_or_else(|error| panic!("{query:?}: {error}"))
}

fn first(response: &SearchResponse) -> &str {
    ids(response).first().copied().unwrap_or("nothing")
}

#[test]
fn every_input_stage_finds_its_title_and_marks_what_it_read() {
    let table = [
        ("こけにわのていれ", Ja, "ja/moss", "苔庭の手入れ"),
        ("tokyo", Ja, "ja/tokyo", "東京"),
        ("toukyou no asaichi", Ja, "ja/tokyo", "東京の朝市"),
        ("とうきょう", Ja, "ja/tokyo", "東京"),
        ("hokubu", Ja, "ja/north", "北部"),
        ("すけーとぼーど", Ja, "ja/skate", "スケートボード"),
        ("jingdian", ZhHans, "zh/spot", "景点"),
        ("shanhujiao", ZhHans, "zh/coral", "珊瑚礁"),
        ("shan hu", ZhHans, "zh/coral", "珊瑚"),
        ("shj", ZhHans, "zh/coral", "珊瑚礁"),
        ("changjiang", ZhHant, "zh/bridge", "長江"),
        ("cjdq", ZhHant, "zh/bridge", "長江大橋"),
        ("ㄱㄴ", Ko, "ko/gangnam", "강남"),
        ("ㄹㅇㅈ", Ko, "ko/laser", "레이저"),
        ("강나", Ko, "ko/gangnam", "강남"),
        ("강ㄴ", Ko, "ko/gangnam", "강남"),
        ("레잊", Ko, "ko/laser", "레이저"),
    ];
    for (query, reader, id, mark) in table {
        let response = ask(query, reader);
        assert_eq!(first(&response), id, "{query}: {:?}", ids(&response));
        assert!(response.correction.is_none(), "{query}");
        let hit = &response.hits[0];
        let marks = marked(&hit.title, &hit.title_highlights);
        assert!(marks.iter().any(|text| text == mark), "{query}: {marks:?}");
    }
}

#[test]
fn a_slip_is_corrected_and_the_response_says_so() {
    let table = [
        ("rkdska", Ko, "ko/gangnam", "강남", "layout"),
        ("바올린", Ko, "ko/violin", "바이올린", "typo"),
        ("바올린을", Ko, "ko/violin", "바이올린을", "typo"),
        ("바올린은 어디서?", Ko, "ko/violin", "바이올린은 어디서?", "typo"),
        ("スケトボド", Ja, "ja/skate", "", ""),
        ("スケートビード", Ja, "ja/skate", "スケートボード", "typo"),
        ("ハモック", Ja, "ja/hammock", "ハンモック", "typo"),
        ("山瑚礁", ZhHans, "zh/coral", "珊瑚礁", "homophone"),
        ("長江大喬", ZhHant, "zh/bridge", "長江大橋", "homophone"),
        ("parchmetn", En, "en/lantern", "parchment", "typo"),
        ("fishermn equipment", En, "en/harbour", "fishermen equipment", "typo"),
        (
            "「苔庭の水やり」の手入れ",
            Ja,
            "ja/moss",
            "苔庭の水やりの手入れ",
            "quotation",
        ),
        (
            "\"lamplight fishermen\"",
            En,
            "en/harbour",
            "lamplight fishermen",
            "quotation",
        ),
        ("\"parchmetn\"", En, "en/lantern", "parchment", "typo"),
    ];
    for (query, reader, id, corrected, reason) in table {
        let response = ask(query, reader);
        assert_eq!(first(&response), id, "{query}: {:?}", ids(&response));
        let correction = response.correction.as_ref();
        let said = correction.map_or(("", ""), |correction| {
            (correction.query.as_str(), correction.reason.as_str())
        });
        assert_eq!(said, (corrected, reason), "{query}");
        assert_eq!(response.query, query);
    }
}

#[test]
fn what_stands_on_the_site_is_never_joined_by_what_only_sounds_like_it() {
    let table = [
        ("景点", ZhHans, "zh/classic"),
        ("经典", ZhHans, "zh/spot"),
        ("ガス", Ja, "ja/lees"),
        ("カス", Ja, "ja/gas"),
        ("강남", Ko, "ko/laser"),
    ];
    for (query, reader, never) in table {
        let response = ask(query, reader);
        assert!(!ids(&response).contains(&never), "{query}: {:?}", ids(&response));
        assert!(response.total > 0 && response.correction.is_none(), "{query}");
    }
    let both = ask("jingdian", ZhHans);
    assert!(
        ids(&both).contains(&"zh/spot2") && ids(&both).contains(&"zh/classic"),
        "{:?}",
        ids(&both)
    );
}

#[test]
fn exact_searches_for_what_was_typed() {
    for (query, reader) in [("rkdska", Ko), ("parchmetn", En), ("shj", ZhHans), ("ㄹㅇㅈ", Ko)] {
        let response = SITE
            .1
            .search(SearchRequest {
                exact: true,
                ..request(query, Some(reader))
            })
            .unwrap_or_else(|error| panic!("{query:?}: {error}"));
        assert_eq!((response.total, response.correction.is_none()), (0, true), "{query}");
    }
}

#[test]
fn a_known_word_is_never_corrected() {
    let table = [
        ("lanterns", En),
        ("lantern", En),
        ("lanter", En),
        ("harbour", En),
        ("fold parchment", En),
        // Beside other words only what is surely meant: "fold" does not stand with "night".
        ("night gold", En),
        ("바이올린은 배우나요?", Ko),
        ("레이저로 하는가?", Ko),
    ];
    for (query, reader) in table {
        let response = ask(query, reader);
        assert!(
            response.correction.is_none() && response.total > 0,
            "{query}: {:?}",
            response.correction
        );
    }
}

/// However many ways there are to slip in a long word.
#[test]
fn long_words_that_stand_nowhere_are_answered() {
    for length in 16..=40 {
        let syllables = (0..length).filter_map(|number| char::from_u32(0xac00 + 37 * number));
        let hangul: String = syllables.collect();
        assert_eq!(ask(&hangul, Ko).total, 0, "{hangul}");
        let kana = "ハモ".repeat(length as usize / 2);
        assert_eq!(ask(&kana, Ja).total, 0, "{kana}");
    }
}

proptest! {
    #![proptest_config(crate::support_text::config(64))]

    #[test]
    fn anything_typed_is_answered(query in "\\PC{0,20}|[a-z ']{0,20}|[ぁ-んァ-ヶー]{0,12}|[ㄱ-ㅣ가-힣 ]{0,12}|[一-龥]{0,8}") {
        for reader in [Ja, ZhHans, Ko, En] {
            ask(&query, reader);
        }
    }
}
