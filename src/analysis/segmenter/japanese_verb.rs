//! Forms that may be of one Japanese verb or of another.

use super::japanese::{VERB, field, is_han};
use lindera::dictionary::Dictionary;

/// Subcategory of verbs that follow no other.
const INDEPENDENT: &str = "自立";

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
        return verbs(dictionary, surface)
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
            let potentials: Vec<Verb> = verbs(dictionary, base).collect();
            let sounds_like_it = |verb: &Verb| {
                let stem = verb.reading.strip_suffix(sound);
                let potential = stem.map(|stem| format!("{stem}{potential_sound}"));
                potentials.iter().any(|verb| Some(&verb.reading) == potential.as_ref())
            };
            verbs(dictionary, &plain)
                .find(|verb| verb.base == plain && sounds_like_it(verb))
                .map(|verb| verb.base)
        })
}

/// A verb that a form may be of, with the reading of the form.
struct Verb {
    base: String,
    reading: String,
}

/// The independent verbs that have this form.
fn verbs<'a>(dictionary: &'a Dictionary, surface: &'a str) -> impl Iterator<Item = Verb> + 'a {
    let entries = dictionary.prefix_dictionary.find_surface_iter(surface);
    entries.filter_map(move |entry| {
        let details = dictionary.word_details(entry.word_id().id() as usize);
        let field = |index: usize| details.get(index).copied().filter(|value| *value != "*");
        let is_verb = field(field::PART_OF_SPEECH) == Some(VERB) && field(field::SUBCATEGORY) == Some(INDEPENDENT);
        is_verb.then(|| Verb {
            base: field(field::BASE_FORM).unwrap_or(surface).to_owned(),
            reading: field(field::READING).unwrap_or_default().to_owned(),
        })
    })
}
