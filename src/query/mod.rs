//! The query: from what a visitor typed to a plan of terms that any backend can run.

mod evidence;
mod filters;
mod freshness;
mod gram_clause;
mod literal;
mod match_terms;
mod parser;
mod phrases;
mod plan;
mod planner;
mod probe;
mod reading_weights;
mod regional;
mod request;
mod second_stage;
mod spoken;
mod synonyms;
mod unit;
mod weights;

pub use evidence::{Alternative, Evidence, EvidenceGram, EvidenceWord};
pub use freshness::Freshness;
pub use literal::{form_clause, known_clause, literal_clause, literal_word};
pub use match_terms::MatchTerms;
pub use parser::{ParsedQuery, parse, unquoted};
pub use plan::{Clause, Filter, QueryPlan, Sort};
pub use planner::{PlannedQuery, Planner};
pub use probe::{MOST_PROBES, Probe, ProbeForm, Probes, is_latin};
pub use reading_weights::ReadingWeights;
pub use request::{
    DEFAULT_SNIPPET_WIDTH, LONGEST_QUERY, LanguageSource, Limit, MAX_LIMIT, MAX_WINDOW, Offset, RequestError,
    SNIPPET_WIDTHS, SearchRequest, reader_language,
};
pub use second_stage::SecondStageWeights;
pub use spoken::{Spoken, Written, spoken, written};
pub use unit::{Unit, units};
pub use weights::RankingWeights;
