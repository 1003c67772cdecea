//! Japanese words that may be forms of one verb or adjective or of another.

use super::japanese::{VERB, field, is_han};
use lindera::dictionary::Dictionary;

/// Subcategory of words that follow no other.
const INDEPENDENT: &str = "自立";
const ADJECTIVE: &str = "形容詞";

/// Ends of a verb and of the potential one that is made of it (飲む, 飲める), in hiragana and in katakana.
const POTENTIAL: [([&str; 2], [&str; 2]); 9] = [
    (["う", "える"], ["ウ", "エル"]),
    (["く", "ける"], ["ク", "ケル"]),
    (["ぐ", "げる"], ["グ", "ゲル"]),
    (["す", "せる"], ["ス", "セル"]),
    (["つ", "てる"], ["ツ", "テル"]),
    (["ぬ", "ねる"], ["ヌ", "ネル"]),
    (["ぶ", "べる"], ["ブ", "ベル"]),
    (["む", "める"], ["ム", "メル"]),
    (["る", "れる"], ["ル", "レル"]),
];

/// The other verb that `surface`, a form of the verb `base`, may be a form of.
///
/// Before て and た, 通っ is of 通る and of 通う, and only the sense of the sentence tells them apart. What one can do (塗れる) is for IPADIC a
/// verb of its own, not to be told from what belongs together in pairs otherwise (育てる and 育つ).
pub(super) fn other_verb(dictionary: &Dictionary, surface: &str, base: &str) -> Option<String> {
    if surface.ends_with('っ') {
        return words(dictionary, surface, VERB)
            .map(|verb| verb.base)
            .find(|other| other != base);
    }
    POTENTIAL
        .iter()
        .find_map(|([end, potential], [sound, potential_sound])| {
            let stem = base.strip_suffix(potential)?;
            // In kana alone, too many verbs look alike.
            stem.chars().next_back().filter(|&last| is_han(last))?;
            let plain = format!("{stem}{end}");
            let potentials: Vec<Word> = words(dictionary, base, VERB).collect();
            let sounds_like_it = |verb: &Word| {
                let stem = verb.reading.strip_suffix(sound);
                let potential = stem.map(|stem| format!("{stem}{potential_sound}"));
                potentials.iter().any(|verb| Some(&verb.reading) == potential.as_ref())
            };
            words(dictionary, &plain, VERB)
                .find(|verb| verb.base == plain && sounds_like_it(verb))
                .map(|verb| verb.base)
        })
}

/// The adjective that a noun in み is made of (痛み of 痛い).
pub(super) fn adjective(dictionary: &Dictionary, surface: &str, reading: &str) -> Option<String> {
    let stem = surface.strip_suffix('み')?;
    // 波 is not made of ない.
    let is_long = stem.chars().count() > 1 || stem.ends_with(is_han);
    let adjective = format!("{stem}い");
    let sounds = format!("{}イ", reading.strip_suffix('ミ')?);
    let is_word = is_long && words(dictionary, &adjective, ADJECTIVE).any(|word| word.reading == sounds);
    is_word.then_some(adjective)
}

/// A verb or adjective that a form may be of, with the reading of the form.
struct Word {
    base: String,
    reading: String,
}

/// The independent words of a part of speech that have this form.
fn words<'a>(dictionary: &'a Dictionary, surface: &'a str, of: &'static str) -> impl Iterator<Item = Word> + 'a {
    let entries = dictionary.prefix_dictionary.find_surface_iter(surface);
    entries.filter_map(move |entry| {
        let details = dictionary.word_details(entry.word_id().id() as usize);
        let field = |index: usize| details.get(index).copied().filter(|value| *value != "*");
        let fits = field(field::PART_OF_SPEECH) == Some(of) && field(field::SUBCATEGORY) == Some(INDEPENDENT);
        fits.then(|| Word {
            base: field(field::BASE_FORM).unwrap_or(surface).to_owned(),
            reading: field(field::READING).unwrap_or_default().to_owned(),
        })
    })
}
