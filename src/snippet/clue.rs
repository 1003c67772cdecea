//! Clues: what speaks for or against a piece of an article holding the answer.

use serde::Deserialize;

/// One clue about a piece. Shares are of the query, 0 to 1; *telling* shares count a probe less the more sentences of the article have
/// it, since the subject of an article stands everywhere in it; shares *of known* are of those probes that the article has at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clue {
    /// Share of the piece itself.
    Own,
    /// The same, telling.
    OwnTelling,
    /// The same, telling and of known.
    OwnOfKnown,
    /// Share of its sentence, telling and of known.
    SentenceOfKnown,
    /// Share of its sentence beside that of the article's best, telling and plain.
    SentenceBesideBest,
    /// See above.
    SentenceBesideBestPlain,
    /// It stands in the best sentence (the first with the greatest telling share), before it, after it, two after it.
    InBest,
    /// See above.
    BeforeBest,
    /// See above.
    AfterBest,
    /// See above.
    SecondAfterBest,
    /// Telling share of the sentence before, after.
    PreviousSentence,
    /// See above.
    NextSentence,
    /// Telling share of the piece before, after, two before, within the sentence.
    Before,
    /// See above.
    After,
    /// See above.
    TwoBefore,
    /// The same of the one before when it continues that one's clause; of the one after when that one continues its clause.
    Continued,
    /// See above.
    Continues,
    /// The best of all that come before it in the sentence.
    AnyBefore,
    /// Telling share that stands within some 25 columns: by itself, of known, beside the article's best.
    Near,
    /// See above.
    NearOfKnown,
    /// See above.
    NearBesideBest,
    /// The same within some 80 columns.
    Around,
    /// See above.
    AroundBesideBest,
    /// The same of what stands in it or before it, in it or after it.
    NearBefore,
    /// See above.
    NearAfter,
    /// See above.
    AroundBefore,
    /// See above.
    AroundAfter,
    /// See above.
    NearBeforeBesideBest,
    /// See above.
    AroundBeforeBesideBest,
    /// It stands in the first sentence of its section; the reciprocal of the sentence's number from 1.
    FirstSentence,
    /// See above.
    Early,
    /// It begins its sentence, ends it, is all of it.
    BeginsSentence,
    /// See above.
    EndsSentence,
    /// See above.
    Whole,
    /// Natural logarithm of its columns.
    Width,
    /// Natural logarithm of one plus the pairs and words in it that are not the query's.
    New,
    /// Share of its pairs and words that are the query's.
    Repeated,
    /// It has brackets or quotation marks, a digit, three digits in a row.
    Brackets,
    /// See above.
    Digit,
    /// See above.
    Digits,
    /// It has three katakana in a row that are not the query's.
    Katakana,
    /// Latin words (in English: with a capital, inside a sentence) that are not the query's, at most three.
    Names,
    /// Natural logarithm of the number of pieces of the article.
    Pieces,
    /// What the query asks for.
    AsksTime,
    /// See above.
    AsksNumber,
    /// See above.
    AsksPerson,
    /// None of the known kinds.
    AsksNone,
    /// It looks like an answer of the kind that is asked for.
    AnswersTime,
    /// See above.
    AnswersNumber,
    /// See above.
    AnswersPerson,
    /// See above.
    AnswersPlace,
    /// See above.
    AnswersCause,
    /// What exceeds .8 of these shares.
    AroundBesideBestHigh,
    /// See above.
    SentenceBesideBestHigh,
    /// See above.
    NearBeforeBesideBestHigh,
    /// See above.
    OwnOfKnownHigh,
}

/// How many kinds of clues there are.
pub const CLUES: usize = Clue::OwnOfKnownHigh as usize + 1;

/// The clues about one piece.
#[derive(Debug, Clone)]
pub struct Clues([f32; CLUES]);

impl Default for Clues {
    fn default() -> Clues {
        Clues([0.0; CLUES])
    }
}

impl Clues {
    /// How strong a clue is; nothing unless it was set.
    #[inline]
    pub fn get(&self, clue: Clue) -> f32 {
        self.0[clue as usize]
    }

    /// Sets a clue.
    #[inline]
    pub fn set(&mut self, clue: Clue, value: f32) {
        self.0[clue as usize] = value;
    }

    /// Sets a clue that is yes or no.
    #[inline]
    pub fn set_if(&mut self, clue: Clue, holds: bool) {
        self.set(clue, f32::from(u8::from(holds)));
    }
}
