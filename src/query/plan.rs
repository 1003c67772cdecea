//! The query plan: terms, phrases, weights and filters; no text.

use super::evidence::Evidence;
use super::freshness::Freshness;
use crate::article::Language;
use crate::index::FieldId;
use std::time::Instant;

/// What to look for and how to order it.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryPlan {
    /// A document must match this; its score counts.
    pub required: Clause,
    /// Adds to the score of a document that matches, never decides whether it does.
    pub optional: Vec<Clause>,
    /// A document that matches any of these is left out.
    pub excluded: Vec<Clause>,
    /// A document must pass all of these.
    pub filters: Vec<Filter>,
    /// Languages from the reader's own to the farthest; articles of an earlier one come first.
    pub languages: Vec<Language>,
    /// The order.
    pub sort: Sort,
    /// Whether the versions of one column count as one, the nearest to the reader standing for it.
    pub grouped: bool,
    /// What being new is worth.
    pub freshness: Option<Freshness>,
    /// Whether what matches is counted; a backend may leave the counts of others at 0.
    pub counted: bool,
    /// Names of the attributes whose values are counted.
    pub facets: Vec<String>,
    /// The order of the query's words and characters, for the second stage of ranking.
    pub evidence: Evidence,
    /// When to stop looking and take what was found; never when it is `None`.
    pub deadline: Option<Instant>,
    /// How many candidates are wanted; at least one.
    pub candidates: usize,
}

impl QueryPlan {
    /// What matches a clause, every article by itself and not counted: a look-up beside the search.
    pub fn of(required: Clause, candidates: usize) -> QueryPlan {
        QueryPlan {
            required,
            optional: Vec::new(),
            excluded: Vec::new(),
            filters: Vec::new(),
            languages: Vec::new(),
            sort: Sort::Relevance,
            grouped: false,
            freshness: None,
            counted: false,
            facets: Vec::new(),
            evidence: Evidence::default(),
            deadline: None,
            candidates,
        }
    }
}

/// A part of a plan. Scores are BM25 (k1 1.2, b 0.75), over several fields BM25F, times boosts.
#[derive(Debug, Clone, PartialEq)]
pub enum Clause {
    /// Every document, with score zero.
    Everything,
    /// No document.
    Nothing,
    /// The documents with these ids, with score zero.
    Ids(Vec<String>),
    /// Documents with a word in any of its forms and fields, scored as one term (BM25F).
    Word {
        /// Where it may stand, exactly as indexed, and what one occurrence counts.
        occurrences: Vec<(FieldId, String, f32)>,
        /// The fields that make up an article's length, with the same weights.
        lengths: Vec<(FieldId, f32)>,
        /// Factor of the score.
        boost: f32,
    },
    /// Documents with terms at these relative positions.
    Phrase {
        /// Where.
        field: FieldId,
        /// Terms with positions, in order; at least two.
        terms: Vec<(u32, String)>,
        /// Factor of the score.
        boost: f32,
    },
    /// Documents with a term that begins with these characters; score is constant.
    Prefix {
        /// Where.
        field: FieldId,
        /// First characters.
        prefix: String,
        /// The score.
        boost: f32,
    },
    /// Documents that match at least `minimum` of the clauses; the scores of all that match add up.
    Any {
        /// Alternatives.
        clauses: Vec<Clause>,
        /// How many must match, at least one.
        minimum: usize,
    },
    /// Documents that match every clause; scores add up.
    All(Vec<Clause>),
    /// Documents that match any clause; the best score counts, the others `tie` times.
    Best {
        /// Alternatives.
        clauses: Vec<Clause>,
        /// Share of the other scores, 0 to 1.
        tie: f32,
    },
}

impl Clause {
    /// Any one of the clauses; simplified when there are none or one.
    pub fn any(mut clauses: Vec<Clause>) -> Clause {
        clauses.retain(|clause| *clause != Clause::Nothing);
        match clauses.len() {
            0 => Clause::Nothing,
            1 => clauses.remove(0),
            _ => Clause::Any { clauses, minimum: 1 },
        }
    }
}

/// A condition without a score.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter {
    /// The article's language is one of these.
    Languages(Vec<Language>),
    /// The article has this tag.
    Tag(String),
    /// The attribute has one of these values.
    Attribute {
        /// Its name.
        name: String,
        /// Values of which one must be there.
        values: Vec<String>,
    },
    /// The article was published within these, in seconds since 1970, both included; an article without a date was not.
    Published {
        /// The first second.
        from: Option<i64>,
        /// The last second.
        to: Option<i64>,
    },
    /// The article has one of these ids.
    Ids(Vec<String>),
    /// The article is a version of one of the columns with these translation keys.
    TranslationKeys(Vec<String>),
    /// The article passes one of these.
    Any(Vec<Filter>),
    /// The article passes all of these.
    All(Vec<Filter>),
    /// The article does not pass this.
    Not(Box<Filter>),
}

/// The order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Sort {
    /// Reader's language, score, newer, id.
    #[default]
    Relevance,
    /// Newest first, whatever the language.
    Newest,
}
