//! The same need typed another way: how often a variant of a query finds what its original finds.

use super::evaluation::EvaluationError;
use super::judged_query::JudgedQuery;
use super::measures::measure;
use crate::query::SearchRequest;
use crate::search::SearchService;
use serde::Serialize;
use std::collections::BTreeMap;

/// Results that are looked at.
const TOP: usize = 10;

/// How variants do beside their originals, per tier and variant.
#[derive(Debug, Clone, Serialize)]
pub struct VariantReport {
    /// Per tier.
    pub tiers: BTreeMap<String, VariantScore>,
    /// Per tier, language and variant.
    pub variants: BTreeMap<String, VariantScore>,
    /// Variants that find nothing relevant although their originals do: id, variant, original.
    pub lost: Vec<(String, String, String)>,
}

/// Counts of one kind of variant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct VariantScore {
    /// How many queries.
    pub queries: usize,
    /// Originals with a relevant article among the first ten.
    pub originals: usize,
    /// Variants with one.
    pub variants: usize,
}

impl VariantScore {
    /// Success@10 of the variants over that of their originals; 0 when no original succeeds.
    pub fn ratio(&self) -> f64 {
        self.variants as f64 / self.originals.max(1) as f64
    }

    fn add(&mut self, original: bool, variant: bool) {
        self.queries += 1;
        self.originals += usize::from(original);
        self.variants += usize::from(variant);
    }
}

/// Asks every variant and its original. Queries need the text fields `tier`, `variant` and `original`.
pub fn evaluate_variants(service: &SearchService, queries: &[JudgedQuery]) -> Result<VariantReport, EvaluationError> {
    let mut report = VariantReport {
        tiers: BTreeMap::new(),
        variants: BTreeMap::new(),
        lost: Vec::new(),
    };
    for query in queries {
        let field = |field: &str| {
            query.group(field).ok_or_else(|| EvaluationError::Group {
                id: query.id.clone(),
                field: field.to_owned(),
            })
        };
        let (tier, variant, original) = (field("tier")?, field("variant")?, field("original")?);
        let by_original = succeeds(service, query, &original)?;
        let by_variant = succeeds(service, query, &query.query)?;
        let name = format!("{tier} {} {variant}", query.lang);
        report.tiers.entry(tier).or_default().add(by_original, by_variant);
        report.variants.entry(name).or_default().add(by_original, by_variant);
        if by_original && !by_variant {
            report.lost.push((query.id.clone(), query.query.clone(), original));
        }
    }
    Ok(report)
}

fn succeeds(service: &SearchService, query: &JudgedQuery, text: &str) -> Result<bool, EvaluationError> {
    let request = SearchRequest {
        language: query.language(),
        languages: query.target_lang.into_iter().collect(),
        ..SearchRequest::new(text)
    };
    let ranked = service
        .ranked_ids(request, TOP, false)
        .map_err(|source| EvaluationError::Search {
            id: query.id.clone(),
            source,
        })?;
    let measures = measure(ranked.iter().take(TOP).map(|(id, _)| id.as_str()), &query.relevant);
    Ok(measures.success_10 > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_compares_successes() {
        let mut score = VariantScore::default();
        score.add(true, true);
        score.add(true, false);
        score.add(false, false);
        assert_eq!((score.queries, score.originals, score.variants), (3, 2, 1));
        assert!((score.ratio() - 0.5).abs() < f64::EPSILON);
        assert!(VariantScore::default().ratio().abs() < f64::EPSILON);
    }
}
