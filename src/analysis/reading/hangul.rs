//! Hangul syllables and their letters (jamo), by the arithmetic of the Unicode standard, section 3.12.

const FIRST_SYLLABLE: u32 = 0xAC00;
const LAST_SYLLABLE: u32 = 0xD7A3;
const VOWEL_COUNT: u32 = 21;
const TAIL_COUNT: u32 = 28;

/// Initial consonants, vowels and final consonants in the order of the syllables, as compatibility jamo: what keyboards send.
const LEADS: [char; 19] = [
    'ㄱ', 'ㄲ', 'ㄴ', 'ㄷ', 'ㄸ', 'ㄹ', 'ㅁ', 'ㅂ', 'ㅃ', 'ㅅ', 'ㅆ', 'ㅇ', 'ㅈ', 'ㅉ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];
const VOWELS: [char; 21] = [
    'ㅏ', 'ㅐ', 'ㅑ', 'ㅒ', 'ㅓ', 'ㅔ', 'ㅕ', 'ㅖ', 'ㅗ', 'ㅘ', 'ㅙ', 'ㅚ', 'ㅛ', 'ㅜ', 'ㅝ', 'ㅞ', 'ㅟ', 'ㅠ', 'ㅡ',
    'ㅢ', 'ㅣ',
];
const TAILS: [char; 27] = [
    'ㄱ', 'ㄲ', 'ㄳ', 'ㄴ', 'ㄵ', 'ㄶ', 'ㄷ', 'ㄹ', 'ㄺ', 'ㄻ', 'ㄼ', 'ㄽ', 'ㄾ', 'ㄿ', 'ㅀ', 'ㅁ', 'ㅂ', 'ㅄ', 'ㅅ',
    'ㅆ', 'ㅇ', 'ㅈ', 'ㅊ', 'ㅋ', 'ㅌ', 'ㅍ', 'ㅎ',
];
/// Letters that are typed as two.
const COMPOUNDS: [(char, [char; 2]); 18] = [
    ('ㅘ', ['ㅗ', 'ㅏ']),
    ('ㅙ', ['ㅗ', 'ㅐ']),
    ('ㅚ', ['ㅗ', 'ㅣ']),
    ('ㅝ', ['ㅜ', 'ㅓ']),
    ('ㅞ', ['ㅜ', 'ㅔ']),
    ('ㅟ', ['ㅜ', 'ㅣ']),
    ('ㅢ', ['ㅡ', 'ㅣ']),
    ('ㄳ', ['ㄱ', 'ㅅ']),
    ('ㄵ', ['ㄴ', 'ㅈ']),
    ('ㄶ', ['ㄴ', 'ㅎ']),
    ('ㄺ', ['ㄹ', 'ㄱ']),
    ('ㄻ', ['ㄹ', 'ㅁ']),
    ('ㄼ', ['ㄹ', 'ㅂ']),
    ('ㄽ', ['ㄹ', 'ㅅ']),
    ('ㄾ', ['ㄹ', 'ㅌ']),
    ('ㄿ', ['ㄹ', 'ㅍ']),
    ('ㅀ', ['ㄹ', 'ㅎ']),
    ('ㅄ', ['ㅂ', 'ㅅ']),
];

/// Lead, vowel and tail of a syllable, as places in their tables; the tail counts from 1, 0 is none.
pub fn parts(character: char) -> Option<(usize, usize, usize)> {
    let code = character as u32;
    if !(FIRST_SYLLABLE..=LAST_SYLLABLE).contains(&code) {
        return None;
    }
    let index = code - FIRST_SYLLABLE;
    Some((
        (index / (VOWEL_COUNT * TAIL_COUNT)) as usize,
        (index / TAIL_COUNT % VOWEL_COUNT) as usize,
        (index % TAIL_COUNT) as usize,
    ))
}

/// Whether a character is a whole syllable.
pub fn is_syllable(character: char) -> bool {
    parts(character).is_some()
}

/// Whether a character is a consonant letter that begins syllables.
pub fn is_lead(character: char) -> bool {
    LEADS.contains(&character)
}

/// The initial consonant of a syllable.
pub fn choseong(character: char) -> Option<char> {
    parts(character).map(|(lead, _, _)| LEADS[lead])
}

/// Appends the letters of a syllable or jamo as they are typed one by one: 값 → ㄱㅏㅂㅅ. Returns whether it was Hangul.
pub fn push_letters(character: char, out: &mut String) -> bool {
    if let Some((lead, vowel, tail)) = parts(character) {
        out.push(LEADS[lead]);
        push_simple(VOWELS[vowel], out);
        if tail > 0 {
            push_simple(TAILS[tail - 1], out);
        }
        return true;
    }
    let Some(letter) = compatibility(character) else {
        return false;
    };
    push_simple(letter, out);
    true
}

/// A letter that stands alone, as compatibility jamo; folding makes conjoining ones of them.
fn compatibility(character: char) -> Option<char> {
    let code = character as u32;
    let place = |first: u32| (code - first) as usize;
    match character {
        'ㄱ'..='ㅣ' => Some(character),
        '\u{1100}'..='\u{1112}' => Some(LEADS[place(0x1100)]),
        '\u{1161}'..='\u{1175}' => Some(VOWELS[place(0x1161)]),
        '\u{11a8}'..='\u{11c2}' => Some(TAILS[place(0x11a8)]),
        _ => None,
    }
}

fn push_simple(letter: char, out: &mut String) {
    match COMPOUNDS.iter().find(|(compound, _)| *compound == letter) {
        Some((_, two)) => out.extend(two),
        None => out.push(letter),
    }
}

fn joined(first: char, second: char) -> Option<char> {
    COMPOUNDS
        .iter()
        .find(|(_, two)| *two == [first, second])
        .map(|&(compound, _)| compound)
}

fn place(table: &[char], letter: char) -> Option<u32> {
    table
        .iter()
        .position(|&known| known == letter)
        .map(|index| index as u32)
}

/// Letters in the order they were typed as syllables, the way a two-set keyboard joins them: a consonant before a vowel begins a
/// syllable, any other ends the one before. Letters that fit nowhere, and other characters, stay as they are.
pub fn compose(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().collect();
    let at = |index: usize| letters.get(index).copied();
    let vowel_at = |index: usize| at(index).is_some_and(|letter| VOWELS.contains(&letter));
    let mut out = String::new();
    let mut index = 0;
    while index < letters.len() {
        let lead = place(&LEADS, letters[index]);
        let (Some(lead), true) = (lead, vowel_at(index + 1)) else {
            out.push(letters[index]);
            index += 1;
            continue;
        };
        let mut vowel = letters[index + 1];
        index += 2;
        if let Some(compound) = at(index).and_then(|next| joined(vowel, next))
            && VOWELS.contains(&compound)
        {
            vowel = compound;
            index += 1;
        }
        let mut tail = None;
        if let Some(first) = at(index)
            && !vowel_at(index + 1)
            && place(&TAILS, first).is_some()
        {
            tail = Some(first);
            index += 1;
            if let Some(compound) = at(index).and_then(|next| joined(first, next))
                && !vowel_at(index + 1)
                && place(&TAILS, compound).is_some()
            {
                tail = Some(compound);
                index += 1;
            }
        }
        let vowel = place(&VOWELS, vowel).unwrap_or_default();
        let tail = tail.and_then(|tail| place(&TAILS, tail)).map_or(0, |place| place + 1);
        let code = FIRST_SYLLABLE + (lead * VOWEL_COUNT + vowel) * TAIL_COUNT + tail;
        out.extend(char::from_u32(code));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|character| {
            push_letters(character, &mut out);
        });
        out
    }

    #[test]
    fn syllables_fall_into_the_letters_that_are_typed() {
        let table = [
            ("강남", "ㄱㅏㅇㄴㅏㅁ"),
            ("값", "ㄱㅏㅂㅅ"),
            ("의", "ㅇㅡㅣ"),
            ("강ㄴ", "ㄱㅏㅇㄴ"),
            ("레잊", "ㄹㅔㅇㅣㅈ"),
            ("까", "ㄲㅏ"),
            ("\u{1100}\u{1161}\u{11bc}", "ㄱㅏㅇ"),
        ];
        for (text, expected) in table {
            assert_eq!(letters(text), expected, "{text}");
        }
        assert_eq!(choseong('값'), Some('ㄱ'));
        assert_eq!(choseong('a'), None);
    }

    #[test]
    fn letters_that_fit_nowhere_stay() {
        assert_eq!(compose("ㅋㅋㅏ"), "ㅋ카");
        assert_eq!(compose("ㅏa"), "ㅏa");
        assert_eq!(compose("ㄱㅏㅂㅅㅣ"), "갑시");
    }

    proptest! {
        #[test]
        fn typed_letters_give_back_the_syllables(text in "[가-힣]{0,12}") {
            prop_assert_eq!(compose(&letters(&text)), text);
        }

        #[test]
        fn anything_can_be_composed(text in "\\PC{0,20}|[ㄱ-ㅣ가-힣a]{0,20}") {
            compose(&letters(&text));
            compose(&text);
        }
    }
}
