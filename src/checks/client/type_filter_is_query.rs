//! `client.type_filter_is_query`: what _typeFilter holds.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::is_resource_type;
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::type_filters::{place, type_filters};

/// The check.
pub static CHECK: Check = Check {
    id: "client.type_filter_is_query",
    title: "Each _typeFilter is a FHIR search query",
    verifies: &["PDEX-EXP-21", "PDEX-EXP-22"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("type_filter_is_query.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let queries = type_filters(exchange);
    let first = queries.first()?;
    let Some(bad) = queries.iter().find_map(|query| flaw(query)) else {
        return Some(Judgement::Pass(format!(
            "{} queries, such as of {}",
            queries.len(),
            kind(first)
        )));
    };
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            place(exchange),
            "a resource type, `?`, and search parameters with values",
            bad,
        )
        .hint("Write `Observation?category=laboratory`, URL-encoded as a whole."),
    ))
}

fn kind(query: &str) -> &str {
    query.split('?').next().unwrap_or_default()
}

/// What keeps a filter from being a query, without its values.
fn flaw(query: &str) -> Option<String> {
    let Some((kind, criteria)) = query.split_once('?') else {
        return Some("no `?`".to_owned());
    };
    if !is_resource_type(kind) {
        return Some("no resource type before `?`".to_owned());
    }
    let flawed = criteria.split('&').find_map(|criterion| match criterion.split_once('=') {
        None => Some("a search parameter without `=`"),
        Some(("", _)) => Some("a criterion without a parameter"),
        Some((_, "")) => Some("a search parameter without a value"),
        Some((name, _)) => {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
            (!name.chars().all(plain)).then_some("a name that is no search parameter")
        }
    });
    flawed.map(|flaw| format!("{flaw} for {kind}"))
}
