//! The content hash that tells a changed article from an unchanged one.

use super::{Article, Section, Timestamp};
use xxhash_rust::xxh3::Xxh3;

impl Article {
    /// A 64-bit XXH3 hash over every field, the same on every machine and in every version that has these fields.
    ///
    /// Each text is preceded by its length and each list by its count, so that text moved from one field to the next
    /// changes the hash.
    pub fn content_hash(&self) -> u64 {
        // Taken apart in full, so that a new field cannot be forgotten here.
        let Article {
            id,
            language,
            url,
            title,
            sections,
            summary,
            author,
            tags,
            published_at,
            updated_at,
            image,
            translation_key,
            attributes,
        } = self;
        let mut hash = FieldHash(Xxh3::new());
        hash.text(id);
        hash.text(language.tag());
        hash.text(url);
        hash.text(title);
        hash.count(sections.len());
        for Section { heading, anchor, text } in sections {
            hash.text(heading);
            hash.optional(anchor.as_deref());
            hash.text(text);
        }
        hash.optional(summary.as_deref());
        hash.optional(author.as_deref());
        hash.texts(tags);
        hash.optional(published_at.map(Timestamp::to_rfc3339).as_deref());
        hash.optional(updated_at.map(Timestamp::to_rfc3339).as_deref());
        hash.optional(image.as_deref());
        hash.optional(translation_key.as_deref());
        hash.count(attributes.len());
        for (key, values) in attributes {
            hash.text(key);
            hash.texts(values);
        }
        hash.0.digest()
    }
}

struct FieldHash(Xxh3);

impl FieldHash {
    fn count(&mut self, count: usize) {
        self.0.update(&(count as u64).to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text.as_bytes());
    }

    fn texts(&mut self, texts: &[String]) {
        self.count(texts.len());
        texts.iter().for_each(|text| self.text(text));
    }

    fn optional(&mut self, text: Option<&str>) {
        self.count(usize::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use crate::article::{Article, Language, Section};
    use std::collections::{BTreeMap, HashSet};

    fn article() -> Article {
        Article {
            id: "ja/exosome".into(),
            language: Language::Japanese,
            url: "/ja/exosome".into(),
            title: "エクソソームとは".into(),
            sections: vec![Section {
                heading: "はたらき".into(),
                anchor: Some("はたらき".into()),
                text: "細胞が出す小さな袋です。".into(),
            }],
            summary: None,
            author: None,
            tags: vec!["再生医療".into()],
            published_at: None,
            updated_at: None,
            image: None,
            translation_key: None,
            attributes: BTreeMap::new(),
        }
    }

    #[test]
    fn the_hash_is_the_same_in_every_build() {
        assert_eq!(article().content_hash(), article().content_hash());
        assert_eq!(format!("{:016x}", article().content_hash()), "2febe698785e0a0c");
    }

    #[test]
    fn a_change_of_any_field_changes_the_hash() {
        let changes: [fn(&mut Article); 16] = [
            |_| {},
            |a| a.id.push('2'),
            |a| a.language = Language::Korean,
            |a| a.url.push('/'),
            |a| a.title.push('？'),
            |a| a.sections[0].heading.clear(),
            |a| a.sections[0].anchor = None,
            |a| a.sections[0].text.push('。'),
            |a| a.sections.push(Section::default()),
            |a| a.summary = Some(String::new()),
            |a| a.author = Some("編集部".into()),
            |a| a.tags.clear(),
            |a| a.published_at = "2025-03-02".parse().ok(),
            |a| a.updated_at = "2025-03-02".parse().ok(),
            |a| a.translation_key = Some("exosome".into()),
            |a| drop(a.attributes.insert("area".into(), vec!["顔".into()])),
        ];
        let mut seen = HashSet::new();
        for (row, change) in changes.iter().enumerate() {
            let mut changed = article();
            change(&mut changed);
            assert!(seen.insert(changed.content_hash()), "change {row}");
        }
    }
}
