//! `client.type_filter_without_result_parameters`: no result parameters in _typeFilter.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::type_filters::{place, type_filters};

/// The check.
pub static CHECK: Check = Check {
    id: "client.type_filter_without_result_parameters",
    title: "A _typeFilter holds no parameters about the result",
    verifies: &["BULK-QP-13", "BULK3-KO-06"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("type_filter_without_result_parameters.md"),
    judge,
};

/// FHIR R4 search §3.1.1.3.3: what is said of the result, not of the resources.
const OF_RESULT: [&str; 10] = [
    "_sort",
    "_count",
    "_include",
    "_revinclude",
    "_summary",
    "_total",
    "_elements",
    "_contained",
    "_containedType",
    "_maxresults",
];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let queries = type_filters(exchange);
    queries.first()?;
    let names =
        queries.iter().filter_map(|query| query.split_once('?')).flat_map(|(_, criteria)| {
            criteria.split('&').map(|one| one.split('=').next().unwrap_or_default())
        });
    // A modifier, as in `_include:iterate`, makes no other parameter of it.
    let mut plain = names.map(|name| name.split(':').next().unwrap_or_default());
    let found = plain.find(|name| OF_RESULT.contains(name));
    Some(match found {
        None => Judgement::Pass("search parameters of resources only".to_owned()),
        Some(found) => Judgement::Violation(
            Finding::in_request(
                exchange,
                place(exchange),
                "no parameter about the result",
                format!("`{found}`"),
            )
            .hint("An export has files for its result: order, pages and inclusions have no meaning there."),
        ),
    })
}
