//! The Algolia dialect: what InstantSearch, Autocomplete and DocSearch ask, so that they work with only the host changed.
//!
//! A request's parameters ([`parameters`]) name an index ([`index_name`]) and conditions ([`filters`], [`facet_filters`], both made of
//! [`conditions`]); [`search`] asks the service; hits become records ([`record`]) whose matches are tagged ([`tags`]).

mod conditions;
mod error;
mod facet_filters;
mod facets;
mod filters;
mod index_name;
mod parameters;
mod record;
pub(super) mod routes;
mod search;
mod tags;

pub use error::in_dialect;
pub use filters::parse_filters;
pub use parameters::{Requests, parse_requests};
pub use routes::routes;

/// Reads a body as searches with all their conditions, without searching; for fuzzing.
pub fn check_body(body: &[u8]) -> Result<(), super::ApiError> {
    let Requests(requests) = parse_requests(body, 50)?;
    for parameters in requests {
        facet_filters::facet_filters(&parameters, 100)?;
        parse_filters(&parameters.text("filters")?, 100)?;
        tags::Tags::of(&parameters)?;
        parameters.encoded();
    }
    Ok(())
}
