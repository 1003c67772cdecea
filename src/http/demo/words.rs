//! What the rendered pages say, in the five languages.

use crate::article::Language;

/// The words of one language.
pub struct Words {
    /// The language's own name.
    pub name: &'static str,
    /// On the search button.
    pub search: &'static str,
    /// Before a date.
    pub published: &'static str,
    /// Before a later date.
    pub updated: &'static str,
    /// Before the versions in other languages.
    pub also_in: &'static str,
    /// Title of the page for an id that no article has.
    pub not_found: &'static str,
    /// What to do then.
    pub not_found_advice: &'static str,
}

/// The words of `language`.
pub const fn words(language: Language) -> &'static Words {
    match language {
        Language::Japanese => &Words {
            name: "日本語",
            search: "検索",
            published: "公開日",
            updated: "更新日",
            also_in: "ほかの言語で読む",
            not_found: "ページが見つかりません",
            not_found_advice: "移動または削除された可能性があります。キーワードで検索してください。",
        },
        Language::SimplifiedChinese => &Words {
            name: "简体中文",
            search: "搜索",
            published: "发布日期",
            updated: "更新日期",
            also_in: "其他语言版本",
            not_found: "找不到该页面",
            not_found_advice: "页面可能已移动或删除，请输入关键词搜索。",
        },
        Language::TraditionalChinese => &Words {
            name: "繁體中文",
            search: "搜尋",
            published: "發布日期",
            updated: "更新日期",
            also_in: "其他語言版本",
            not_found: "找不到這個頁面",
            not_found_advice: "頁面可能已移動或刪除，請輸入關鍵字搜尋。",
        },
        Language::Korean => &Words {
            name: "한국어",
            search: "검색",
            published: "게시일",
            updated: "수정일",
            also_in: "다른 언어로 읽기",
            not_found: "페이지를 찾을 수 없습니다",
            not_found_advice: "이동되었거나 삭제되었을 수 있습니다. 검색어로 찾아보세요.",
        },
        Language::English => &Words {
            name: "English",
            search: "Search",
            published: "Published",
            updated: "Updated",
            also_in: "Also in",
            not_found: "Page not found",
            not_found_advice: "It may have moved or been removed. Try searching for it.",
        },
    }
}
