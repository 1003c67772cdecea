//! Words within some edits of a word, as a regular expression of the engine: for terms that *begin* with something near, which no other
//! look of the cluster among terms finds.

/// Longest word that two edits are allowed in, in characters: the expression grows with their square, and the engine refuses what takes it
/// more than 10,000 steps to make an automaton of. From 24 characters on that is nearly every word; up to 22 it was none of 840.
const LONGEST_OF_TWO: usize = 20;

/// An expression for what begins with something within `edits` of `word`. An edit adds, drops or replaces a character or exchanges two neighbours.
pub fn beginning_near(word: &str, edits: u8) -> String {
    let characters: Vec<char> = word.chars().collect();
    let edits = if characters.len() > LONGEST_OF_TWO {
        edits.min(1)
    } else {
        edits
    };
    let mut expression = near(&characters, edits);
    expression.push_str(".*");
    expression
}

/// An expression for what begins with `prefix`.
pub fn beginning(prefix: &str) -> String {
    let mut expression = String::new();
    prefix
        .chars()
        .for_each(|character| push_literal(&mut expression, character));
    expression.push_str(".*");
    expression
}

/// The rest of a word: either its first character stands and the edits come later, or the first edit is here.
fn near(rest: &[char], edits: u8) -> String {
    let mut expression = String::new();
    let (Some(&first), 1..) = (rest.first(), edits) else {
        rest.iter()
            .for_each(|&character| push_literal(&mut expression, character));
        if edits > 0 {
            // Characters added at the end.
            expression.push_str(&".?".repeat(edits.into()));
        }
        return expression;
    };
    let after = &rest[1..];
    expression.push('(');
    push_literal(&mut expression, first);
    expression.push_str(&near(after, edits));
    // Replaced, dropped, added.
    expression.push_str("|.?");
    expression.push_str(&near(after, edits - 1));
    expression.push_str("|.");
    expression.push_str(&near(rest, edits - 1));
    if let Some(&second) = after.first() {
        expression.push('|');
        push_literal(&mut expression, second);
        push_literal(&mut expression, first);
        expression.push_str(&near(&after[1..], edits - 1));
    }
    expression.push(')');
    expression
}

fn push_literal(expression: &mut String, character: char) {
    if matches!(
        character,
        '.' | '?'
            | '+'
            | '*'
            | '|'
            | '{'
            | '}'
            | '['
            | ']'
            | '('
            | ')'
            | '"'
            | '\\'
            | '#'
            | '@'
            | '&'
            | '<'
            | '>'
            | '~'
            | '^'
            | '$'
            | '-'
    ) {
        expression.push('\\');
    }
    expression.push(character);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::opensearch::mapping::MAX_REGEX;

    #[test]
    fn an_edit_is_spelled_out_at_every_place() {
        assert_eq!(beginning_near("ab", 0), "ab.*");
        assert_eq!(beginning_near("a", 1), "(a.?|.?|.a).*");
        assert_eq!(beginning("c++"), "c\\+\\+.*");
    }

    #[test]
    fn no_expression_is_longer_than_an_index_takes() {
        for (length, edits) in [(LONGEST_OF_TWO, 2), (LONGEST_OF_TWO + 1, 2), (80, 2)] {
            let expression = beginning_near(&"ガ".repeat(length), edits);
            assert!(
                expression.chars().count() <= MAX_REGEX,
                "{length}: {}",
                expression.chars().count()
            );
        }
    }
}
