//! A page that is called what was typed comes first in its language, whatever else says of it.

use crate::support_index::{ScratchIndex, article_of, ids, request};
use sagasu::article::Language::{
    English as En, Japanese as Ja, Korean as Ko, SimplifiedChinese as ZhHans, TraditionalChinese as ZhHant,
};
use sagasu::query::SearchRequest;
use serde_json::json;

#[test]
fn a_page_that_is_called_what_was_typed_is_first() {
    let article = |id: &str, language: &str, title: &str, body: &str| {
        article_of(&json!({"id": id, "language": language, "url": format!("/{id}"), "title": title, "body": body}))
    };
    let index = ScratchIndex::of(vec![
        article("en/sheds", "en", "Sheds", ""),
        article(
            "en/long",
            "en",
            "Sheds for tools and sheds for bicycles",
            "Sheds, sheds and more sheds of every size.",
        ),
        article("en/cafe", "en", "Café at the pier", ""),
        article(
            "en/pier",
            "en",
            "The pier",
            "The café at the pier, the pier and the café at the pier.",
        ),
        article("ja/shed", "ja", "物置・倉庫", ""),
        article(
            "ja/long",
            "ja",
            "倉庫の選び方",
            "物置と倉庫。物置倉庫。倉庫と物置の倉庫。",
        ),
        article("ko/shed", "ko", "정원 창고", ""),
        article(
            "ko/long",
            "ko",
            "창고 고르기",
            "정원 창고와 창고. 정원 창고를 세우는 정원.",
        ),
        article("zh/shed", "zh-Hant", "花園倉庫", ""),
        article("zh/long", "zh-Hans", "仓库怎么选", "花园仓库，花园仓库，花园和仓库。"),
    ]);
    let service = index.service();
    let table = [
        ("sheds", En, "en/sheds"),
        ("Sheds?", En, "en/sheds"),
        ("cafe at the pier", En, "en/cafe"),
        ("物置倉庫", Ja, "ja/shed"),
        ("物置 倉庫", Ja, "ja/shed"),
        ("정원창고", Ko, "ko/shed"),
        ("花园仓库", ZhHant, "zh/shed"),
        ("花園倉庫", ZhHant, "zh/shed"),
        // The reader's language comes before titles in others.
        ("花園倉庫", ZhHans, "zh/long"),
    ];
    for (query, reader, first) in table {
        let response = service
            .search(request(query, Some(reader)))
            .unwrap_or_else(|error| panic!("{query:?}: {error}"));
        assert_eq!(ids(&response).first(), Some(&first), "{query}: {:?}", ids(&response));
    }
}

#[test]
fn a_title_in_another_language_leads_to_the_readers_version_of_its_column() {
    let article = |id: &str, language: &str, key: &str, title: &str, body: &str| {
        article_of(
            &json!({"id": id, "language": language, "url": format!("/{id}"), "title": title, "body": body,
            "translation_key": key}),
        )
    };
    let index = ScratchIndex::of(vec![
        article("en/vane", "en", "vane", "Weather vanes", "They turn with the wind."),
        article("ja/vane", "ja", "vane", "風見鶏", "風の向きを知らせる。"),
        article("ko/vane", "ko", "vane", "풍향계", "바람의 방향을 알려 준다."),
        article(
            "ja/other",
            "ja",
            "other",
            "屋根の飾り",
            "Weather vanes も weather vanes として売られている。",
        ),
        article("en/lone", "en", "lone", "Chimney caps", "Only in English."),
    ]);
    let service = index.service();
    let table = [
        ("weather vanes", Ja, "ja/vane"),
        ("Weather Vanes", Ko, "ko/vane"),
        ("風見鶏", En, "en/vane"),
        ("풍향계", Ja, "ja/vane"),
        ("chimney caps", Ja, "en/lone"),
    ];
    for (query, reader, first) in table {
        // Restricted to a language, readers of any other find the same.
        for (languages, reader) in [(vec![], reader), (vec![reader], reader), (vec![reader], ZhHant)] {
            let restricted = !languages.is_empty();
            let response = service
                .search(SearchRequest {
                    languages,
                    ..request(query, Some(reader))
                })
                .unwrap_or_else(|error| panic!("{query:?}: {error}"));
            let first = if restricted && first == "en/lone" {
                None
            } else {
                Some(&first)
            };
            assert_eq!(
                ids(&response).first(),
                first,
                "{query} {reader} {restricted}: {:?}",
                ids(&response)
            );
        }
    }
}
