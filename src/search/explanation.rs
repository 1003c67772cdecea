//! What `explain` answers.

use super::response::AnalyzedText;
use super::response::Correction;
use crate::article::Language;
use serde::Serialize;

/// Why an article stands where it does in the results of a query, or why it does not.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Explanation {
    /// The query as it was asked.
    pub query: String,
    /// The reader's language.
    pub language: Language,
    /// The article asked about.
    pub id: String,
    /// The short answer.
    pub verdict: Verdict,
    /// The answer as a sentence.
    pub answer: String,
    /// Its place in the list, from 1.
    pub rank: Option<usize>,
    /// How many results there are.
    pub total: u64,
    /// The version of its column that matched in its place, or that is shown instead of it.
    pub other_version: Option<String>,
    /// The score it has in the list, or would have by its clauses; the parts add up to it.
    pub score: f32,
    /// What the score is made of, greatest first.
    pub score_parts: Vec<ScorePart>,
    /// The tiers that matched, strongest first.
    pub tiers: Vec<&'static str>,
    /// Words of the query, analyzed in the article's language, that stand nowhere in it.
    pub missing: Vec<String>,
    /// Filters that it does not pass.
    pub failed_filters: Vec<String>,
    /// The query that was searched instead of the one that was typed; plan, tokens and matches are those of it.
    pub correction: Option<Correction>,
    /// The plan with what each clause made of this article.
    pub plan: Vec<ExplainedClause>,
    /// The query as it was analyzed: in the reader's language, and in the article's when that is another.
    pub query_tokens: Vec<AnalyzedText>,
    /// What the article's fields hold.
    pub article: Vec<ExplainedField>,
}

/// The short answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is in the list.
    Found,
    /// No article has this id.
    NotInIndex,
    /// A filter leaves it out.
    Filtered,
    /// It holds something that the query excludes.
    Excluded,
    /// Nothing that is required matches.
    NoTermMatched,
    /// Another version of its column is shown.
    Grouped,
    /// It matches, but stands behind the last result that can be paged to.
    BeyondWindow,
}

/// One summand of the score.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ScorePart {
    /// What matched.
    pub name: String,
    /// The kind of evidence.
    pub tier: &'static str,
    /// What it adds.
    pub score: f32,
}

/// A clause of the plan on this article.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ExplainedClause {
    /// The clause in words.
    pub clause: String,
    /// The kind of evidence; of a clause that is made of others, none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tier: Option<&'static str>,
    /// What it adds to the score; null when it does not match.
    pub score: Option<f32>,
    /// For a word: which of its forms stand in which fields.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stands: Vec<String>,
    /// The clauses it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub parts: Vec<ExplainedClause>,
}

/// A field of the article.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ExplainedField {
    /// `title`, `heading` or `text`.
    pub field: &'static str,
    /// Number of the section, from 0; none for the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<usize>,
    /// The tokens of a title or heading; of a text only those that the plan asks for.
    pub tokens: Vec<FieldToken>,
}

/// A token of the article.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldToken {
    /// The article's own characters.
    pub text: String,
    /// The term that is indexed.
    pub term: String,
    /// Whether the plan asks for it.
    pub wanted: bool,
}
