//! A post as the REST API writes it.

use super::post::{Post, moment};
use serde_json::Value;

/// A post as the API writes it; `None` without a number.
pub(super) fn post_of(value: &Value, asked: Option<&str>) -> Option<Post> {
    let id = value["id"].as_u64()?;
    let embedded = &value["_embedded"];
    let terms = |taxonomy: &str| -> Vec<String> {
        let lists = embedded["wp:term"].as_array().into_iter().flatten();
        let terms = lists.filter_map(Value::as_array).flatten();
        terms
            .filter(|term| term["taxonomy"] == taxonomy)
            .filter_map(|term| text(&term["name"]))
            .collect()
    };
    let media = &embedded["wp:featuredmedia"][0];
    Some(Post {
        id,
        link: text(&value["link"]).unwrap_or_default(),
        title: text(&value["title"]["rendered"]).unwrap_or_default(),
        content: text(&value["content"]["rendered"]).unwrap_or_default(),
        excerpt: text(&value["excerpt"]["rendered"]).unwrap_or_default(),
        author: text(&embedded["author"][0]["name"]),
        categories: terms("category"),
        tags: terms("post_tag"),
        published_at: text(&value["date_gmt"]).as_deref().and_then(moment),
        updated_at: text(&value["modified_gmt"]).as_deref().and_then(moment),
        image: text(&media["source_url"]),
        // Polylang, then WPML, then what was asked for.
        language: text(&value["lang"])
            .or_else(|| text(&value["wpml_current_locale"]))
            .or_else(|| asked.map(str::to_owned)),
        group: group_of(id, value),
        is_protected: value["content"]["protected"] == true,
        modified: text(&value["modified_gmt"]),
        listed: None,
    })
}

/// The smallest number among the versions of a post, as Polylang (`translations`) or WPML (`wpml_translations`) name them.
fn group_of(id: u64, value: &Value) -> Option<String> {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let polylang = value["translations"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(_, id)| number(id));
    let wpml = value["wpml_translations"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|version| number(&version["id"]));
    let versions: Vec<u64> = polylang.chain(wpml).collect();
    let smallest = versions.iter().copied().chain([id]).min()?;
    (!versions.is_empty()).then(|| smallest.to_string())
}

/// A text that is not empty.
pub(super) fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn versions_share_the_smallest_number() {
        let table = [
            (json!({"translations": {"ja": 12, "en": 34}}), Some("12")),
            (json!({"wpml_translations": [{"locale": "en_US", "id": 7}]}), Some("7")),
            (json!({"translations": {"en": "99"}}), Some("20")),
            (json!({"translations": []}), None),
            (json!({}), None),
        ];
        for (value, expected) in table {
            assert_eq!(group_of(20, &value).as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn a_post_has_its_terms_and_author_by_name() {
        let value = json!({
            "id": 5, "link": "https://clinic.example/fee/", "title": {"rendered": "料金 &amp; 時間"},
            "content": {"rendered": "<p>本文</p>", "protected": false}, "date_gmt": "2025-03-02T01:00:00",
            "modified_gmt": "2025-03-03T01:00:00", "wpml_current_locale": "zh_TW",
            "_embedded": {
                "author": [{"name": "受付"}],
                "wp:term": [[{"taxonomy": "category", "name": "案内"}], [{"taxonomy": "post_tag", "name": "料金"}]],
                "wp:featuredmedia": [{"source_url": "/a.jpg"}]
            }
        });
        let post = post_of(&value, Some("ja")).expect("a post");
        assert_eq!(
            (post.author.as_deref(), post.language.as_deref()),
            (Some("受付"), Some("zh_TW"))
        );
        assert_eq!(
            (post.categories, post.tags, post.image.as_deref()),
            (vec!["案内".to_owned()], vec!["料金".to_owned()], Some("/a.jpg"))
        );
        assert_eq!(post_of(&json!({"code": "x"}), None), None);
    }
}
