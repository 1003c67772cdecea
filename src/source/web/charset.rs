//! Bytes of a page as text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Where a `<meta>` that names the charset is looked for: the HTML standard asks for the first 1024 bytes, and pages with long
/// comments before it are common.
const META_BYTES: usize = 4096;

/// Decodes a page. What counts, in this order: a byte order mark; bytes that are UTF-8 with characters beyond ASCII, since no
/// text of another charset looks like that; the charset of the `Content-Type` header; that of `<meta>`; else what the
/// bytes look like. A declared charset that the bytes contradict is not believed.
///
/// `top_level_domain`, such as `jp`, tells near relatives apart when nothing is declared.
pub(in crate::source) fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    top_level_domain: Option<&str>,
) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    // ISO-2022-JP is ASCII with escapes, and so passes as UTF-8.
    let has_escapes = memchr::memmem::find(bytes, b"\x1b$").is_some();
    if !has_escapes && let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let declared = [content_type.and_then(charset_of), meta_charset(bytes)];
    for encoding in declared.into_iter().flatten() {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        if !had_errors || is_nearly_clean(&text) {
            return text;
        }
    }
    if has_escapes {
        let (text, had_errors) = ISO_2022_JP.decode_without_bom_handling(bytes);
        if !had_errors {
            return text;
        }
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let domain = top_level_domain.map(str::as_bytes);
    let guess = detector.guess(domain, Utf8Detection::Allow);
    guess.decode_without_bom_handling(bytes).0
}

/// Whether a few broken bytes (a cut character, a vendor's sign) are all that is wrong: less than one in 200 characters.
fn is_nearly_clean(text: &str) -> bool {
    let broken = text.matches('\u{fffd}').count();
    broken * 200 <= text.chars().count()
}

/// The charset of a `Content-Type` such as `text/html; charset=Shift_JIS`.
fn charset_of(content_type: &str) -> Option<&'static Encoding> {
    let lower = content_type.to_ascii_lowercase();
    let at = lower.find("charset")?;
    let value = lower[at + "charset".len()..]
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let label = value.trim_start_matches(['"', '\'']);
    let end = label.find(['"', '\'', ';', ' ', '>', '/', ',']).unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// The charset of the first `<meta charset>` or `<meta http-equiv content>`. A page that can say so in ASCII is not UTF-16.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(META_BYTES)]).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        rest = &rest[at + "<meta".len()..];
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        if let Some(encoding) = charset_of(tag) {
            return Some(match encoding {
                encoding if encoding == UTF_16LE || encoding == UTF_16BE => UTF_8,
                encoding => encoding,
            });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const JAPANESE: &str =
        "<html><body><p>初診の方は受付で問診票をお書きください。診察は予約の順に行います。</p></body></html>";
    const KOREAN: &str = "<html><body><p>처음 오신 분은 접수처에서 문진표를 작성해 주세요. 진료는 예약 순서대로 합니다.</p></body></html>";
    const SIMPLIFIED: &str =
        "<html><body><p>初次就诊请在前台填写问诊单。医生按照预约顺序看诊，请提前十分钟到达。</p></body></html>";
    const TRADITIONAL: &str =
        "<html><body><p>初次就診請在櫃檯填寫問診單。醫師按照預約順序看診，請提前十分鐘到達。</p></body></html>";

    const TABLE: [(&str, &str, &str); 6] = [
        ("Shift_JIS", "jp", JAPANESE),
        ("EUC-JP", "jp", JAPANESE),
        ("ISO-2022-JP", "jp", JAPANESE),
        ("EUC-KR", "kr", KOREAN),
        ("GBK", "cn", SIMPLIFIED),
        ("Big5", "tw", TRADITIONAL),
    ];

    fn encode(text: &str, label: &str) -> Vec<u8> {
        let encoding = Encoding::for_label(label.as_bytes()).expect(label);
        let (bytes, used, had_errors) = encoding.encode(text);
        assert!(!had_errors && used == encoding, "{label}");
        bytes.into_owned()
    }

    #[test]
    fn old_charsets_are_known_by_header_meta_and_content() {
        for (label, domain, text) in TABLE {
            let bytes = encode(text, label);
            let header = format!("text/html; charset={label}");
            assert_eq!(decode(&bytes, Some(&header), None), text, "{label} by header");
            let with_meta = text.replace(
                "<html>",
                &format!("<html><meta http-equiv=\"Content-Type\" content=\"text/html; charset={label}\">"),
            );
            assert_eq!(
                decode(&encode(&with_meta, label), None, None),
                with_meta,
                "{label} by meta"
            );
            let with_charset = text.replace("<html>", &format!("<html><meta charset={label}>"));
            assert_eq!(
                decode(&encode(&with_charset, label), Some("text/html"), None),
                with_charset,
                "{label} by charset"
            );
            assert_eq!(decode(&bytes, None, Some(domain)), text, "{label} by content");
        }
    }

    #[test]
    fn a_byte_order_mark_and_utf_8_outrank_what_is_declared() {
        let marked = ["\u{feff}".as_bytes(), JAPANESE.as_bytes()].concat();
        assert_eq!(decode(&marked, Some("text/html; charset=Shift_JIS"), None), JAPANESE);
        assert_eq!(
            decode(JAPANESE.as_bytes(), Some("text/html; charset=Shift_JIS"), None),
            JAPANESE
        );
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(KOREAN.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(decode(&utf16, None, None), KOREAN);
    }

    #[test]
    fn a_charset_that_the_bytes_contradict_is_not_believed() {
        let bytes = encode(JAPANESE, "Shift_JIS");
        assert_eq!(decode(&bytes, Some("text/html; charset=utf-8"), Some("jp")), JAPANESE);
        let mut cut = encode(&JAPANESE.repeat(20), "EUC-JP");
        cut.truncate(cut.len() - "</p></body></html>".len() - 1);
        let text = decode(&cut, Some("text/html; charset=EUC-JP"), None);
        assert!(text.starts_with("<html><body><p>初診の方は") && text.ends_with('\u{fffd}'));
    }
}
