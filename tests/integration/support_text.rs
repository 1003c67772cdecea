//! Text as visitors and writers type it, for property tests: every script, and what is known to break offsets.

use proptest::prelude::*;
use proptest::sample::select;

/// Words and characters that are hard on analysis: width, composition, expansion, joiners, signs inside words.
pub const HARD: [&str; 64] = [
    "㍿",
    "㌔",
    "㋿",
    "㈱",
    "①",
    "½",
    "ﬁ",
    "ß",
    "İ",
    "ς",
    "ﾎﾞﾂﾘﾇｽ",
    "ｶﾞｽ",
    "か\u{3099}す",
    "は\u{309a}",
    "カ゛",
    "ヴァ",
    "がぎぐ",
    "ー",
    "々",
    "〆",
    "〇",
    "ゝ",
    "ヿ",
    "ゟ",
    "国際",
    "國際",
    "国际",
    "關西",
    "関西国際空港",
    "幹細胞培養上清液",
    "葛\u{e0100}城",
    "辻\u{fe00}",
    "神",
    "𠮷野家",
    "食べました",
    "한국어",
    "\u{1112}\u{1161}\u{11ab}국",
    "ㅋㅋㅋ",
    "ㄱㅏ",
    "엑소좀은",
    "먹었습니다",
    "ChatGPT활용법",
    "ㄅㄆㄇ",
    "外泌体",
    "臺灣",
    "乾燥",
    "C++",
    "C#",
    "3.6.3",
    "WES-5.4.5",
    "SPF50+",
    "1,000円",
    "don’t",
    "ＬＩＮＥ予約",
    "e\u{301}tude",
    "x\u{301}\u{323}",
    "👩‍⚕️",
    "👨‍👩‍👧‍👦",
    "🇯🇵",
    "👍🏽",
    "مرحبا",
    "שלום",
    "ไทย",
    "क्षि",
];

/// What stands between words.
const BETWEEN: [&str; 16] = [
    "", "", "", "", " ", "\u{3000}", "・", "、", "。", "-", "\n", "\u{200b}", "\u{ad}", ".", "’", "\u{202e}",
];

/// How many cases a property is tried on: `SAGASU_CASES`, or enough for every day.
pub fn cases(everyday: u32) -> u32 {
    std::env::var("SAGASU_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(everyday)
}

/// [`cases`] as proptest takes them; a failure prints its smallest example and leaves no file behind.
pub fn config(everyday: u32) -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases(everyday))
    }
}

/// One piece: a hard one, a run of one script, or anything.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(HARD.as_slice()).prop_map(str::to_owned),
        2 => "[ぁ-ゖ]{1,6}",
        2 => "[ァ-ヺー]{1,6}",
        2 => "[一-龥]{1,6}",
        2 => "[가-힣]{1,6}",
        2 => "[a-zA-Z0-9+#.'_/&@:,-]{1,10}",
        1 => "[ｦ-ﾟ]{1,5}",
        1 => "[\u{1100}-\u{1112}][\u{1161}-\u{1175}][\u{11a8}-\u{11c2}]?",
        1 => "[가-힣][\u{11a8}-\u{11c2}\u{302e}]",
        1 => "\\PC{1,4}",
        1 => any::<char>().prop_map(String::from),
    ]
}

/// Text of up to `pieces` pieces.
pub fn mixed_text(pieces: usize) -> impl Strategy<Value = String> {
    let parts = prop::collection::vec((piece(), select(BETWEEN.as_slice())), 0..=pieces);
    parts.prop_map(|parts| parts.into_iter().map(|(word, between)| word + between).collect())
}
