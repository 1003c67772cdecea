//! One search of this dialect: from parameters to a request of ours, and back.

use super::facet_filters::facet_filters;
use super::facets::{self, DEFAULT_VALUES};
use super::filters::parse_filters;
use super::index_name::IndexName;
use super::parameters::Parameters;
use super::record::Recorder;
use super::tags::Tags;
use crate::article::Language;
use crate::http::error::ApiError;
use crate::http::limits::check_limits;
use crate::http::state::HttpState;
use crate::query::{DEFAULT_SNIPPET_WIDTH, Limit, Offset, SNIPPET_WIDTHS, SearchRequest};
use crate::search::SearchResponse;
use serde_json::{Value, json};
use std::time::Instant;

/// Hits on a page when the request does not say.
const DEFAULT_HITS: usize = 20;
/// Display columns that one word of `attributesToSnippet` stands for: a Latin word and a blank, or three kanji.
const COLUMNS_OF_WORD: usize = 6;

/// A search, understood.
#[derive(Debug)]
pub struct Search {
    parameters: Parameters,
    index: String,
    request: SearchRequest,
    /// Number of the page, from 0.
    page: usize,
    /// Hits on a page.
    hits: usize,
    facets: Vec<String>,
    facet_values: usize,
    tags: Tags,
}

impl Search {
    /// Understands the parameters of a search in the index with this name.
    pub fn parse(
        parameters: Parameters,
        index: &str,
        accepted: &[Language],
        state: &HttpState,
    ) -> Result<Search, ApiError> {
        let limits = &state.limits;
        let name = IndexName::parse(index);
        let mut request = SearchRequest::new(parameters.text("query")?);
        let languages = parameters.names("queryLanguages")?.unwrap_or_default();
        request.language = languages.iter().find_map(|tag| tag.parse().ok()).or(name.language);
        request.accepted = accepted.to_vec();
        request.sort = name.sort;
        let wanted = parameters
            .number("hitsPerPage")?
            .unwrap_or(DEFAULT_HITS)
            .min(limits.hits);
        let page = parameters.number("page")?.unwrap_or(0);
        let (offset, length) = match parameters.number("length")? {
            Some(length) => (parameters.number("offset")?.unwrap_or(0), length.min(limits.hits)),
            None => (page.saturating_mul(wanted), wanted),
        };
        // Pages behind the last one that may be seen are empty, as they are there.
        let offset = offset.min(limits.page_depth);
        request.offset = Offset::new(offset)?;
        request.limit = Limit::new(length.min(limits.page_depth - offset))?;
        request.conditions = facet_filters(&parameters, limits.filters)?;
        request
            .conditions
            .extend(parse_filters(&parameters.text("filters")?, limits.filters)?);
        let facets = parameters.names("facets")?.unwrap_or_default();
        if facets.len() > limits.filters {
            return Err(ApiError::invalid_body(format!(
                "facets: more than {} names",
                limits.filters
            )));
        }
        request.facets = facets::attributes(&facets);
        request.snippet_width = snippet_width(&parameters)?;
        let request = check_limits(request, limits)?;
        Ok(Search {
            tags: Tags::of(&parameters)?,
            facet_values: parameters
                .number("maxValuesPerFacet")?
                .unwrap_or(DEFAULT_VALUES)
                .min(DEFAULT_VALUES),
            index: index.to_owned(),
            hits: wanted,
            page,
            facets,
            request,
            parameters,
        })
    }

    /// The same for the values of one facet: no hits, and the facet counted.
    pub fn of_facet(mut self, facet: &str) -> Result<Search, ApiError> {
        self.request.limit = Limit::new(0)?;
        self.facets = vec![facet.to_owned()];
        self.request.facets = facets::attributes(&self.facets);
        // What is typed into a facet's own box is `facetQuery`; `query` narrows the articles.
        Ok(self)
    }

    /// The answer.
    pub fn answer(self, state: &HttpState) -> Result<Value, ApiError> {
        let response = self.run(state)?;
        let recorder = Recorder {
            tags: &self.tags,
            site: &state.site.name,
            wanted: self.parameters.names("attributesToRetrieve")?,
        };
        let hits: Vec<Value> = response.hits.iter().flat_map(|hit| recorder.records(hit)).collect();
        let reachable = usize::try_from(response.total)
            .unwrap_or(usize::MAX)
            .min(state.limits.page_depth);
        let pages = if self.hits == 0 {
            0
        } else {
            reachable.div_ceil(self.hits)
        };
        let mut answer = json!({
            "hits": hits,
            "nbHits": response.total,
            "page": self.page,
            "nbPages": pages,
            "hitsPerPage": self.hits,
            "exhaustiveNbHits": !response.partial,
            "exhaustiveFacetsCount": !response.partial,
            "exhaustive": {"nbHits": !response.partial, "facetsCount": !response.partial, "typo": true},
            "processingTimeMS": response.took_ms,
            "query": response.query,
            "params": self.parameters.encoded(),
            "index": self.index,
            "renderingContent": {},
        });
        if !self.facets.is_empty() {
            answer["facets"] = facets::counts(&self.facets, &response.facets, self.facet_values);
        }
        if let Some(correction) = &response.correction {
            answer["queryAfterCorrection"] = json!(correction.query);
        }
        Ok(answer)
    }

    /// The answer to a search for values of a facet.
    pub fn answer_facet(self, facet: &str, state: &HttpState) -> Result<Value, ApiError> {
        let typed = self.parameters.text("facetQuery")?;
        let most = self
            .parameters
            .number("maxFacetHits")?
            .unwrap_or(10)
            .min(DEFAULT_VALUES);
        let response = self.run(state)?;
        Ok(json!({
            "facetHits": facets::hits(facet, &typed, &response.facets, most, &self.tags),
            "exhaustiveFacetsCount": !response.partial,
            "processingTimeMS": response.took_ms,
        }))
    }

    fn run(&self, state: &HttpState) -> Result<SearchResponse, ApiError> {
        let mut request = self.request.clone();
        request.deadline = Some(Instant::now() + state.limits.search);
        let response = state.service().search(request)?;
        state.metrics.searched(&response);
        if let Some(log) = &state.query_log
            && self.page == 0
            && self.hits > 0
        {
            log.note(&response.query, response.language, response.total);
        }
        Ok(response)
    }
}

/// The widest snippet: what `attributesToSnippet` says of `content`, in words.
fn snippet_width(parameters: &Parameters) -> Result<usize, ApiError> {
    let names = parameters.names("attributesToSnippet")?.unwrap_or_default();
    let words = names.iter().find_map(|name| {
        let (name, words) = name.split_once(':')?;
        (name == "content" || name == "*").then(|| words.trim().parse::<usize>().ok())?
    });
    let width = words.map_or(DEFAULT_SNIPPET_WIDTH, |words| words.saturating_mul(COLUMNS_OF_WORD));
    // Ten words are asked for where lists are narrow: less than our least is not readable.
    Ok(width.clamp(DEFAULT_SNIPPET_WIDTH / 2, *SNIPPET_WIDTHS.end()))
}
