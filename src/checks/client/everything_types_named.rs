//! `client.everything_types_named`: how $everything is narrowed.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::is_resource_type;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.everything_types_named",
    title: "Where $everything is narrowed, _type names types of FHIR",
    verifies: &["PDEX22-EVT-02"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Everything]),
    page: include_str!("everything_types_named.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let values = exchange.request.query().into_iter().filter(|(name, _)| name == "_type");
    let names: Vec<String> = values
        .flat_map(|(_, value)| value.split(',').map(str::to_owned).collect::<Vec<_>>())
        .collect();
    if names.is_empty() {
        return None;
    }
    let wrong = names.iter().filter(|name| !is_resource_type(name)).count();
    if wrong == 0 {
        return Some(Judgement::Pass(format!("{} types", names.len())));
    }
    let expected = "names of resource types, separated by commas";
    let observed = format!("{wrong} of {} are none", names.len());
    Some(Judgement::Violation(
        Finding::in_request(exchange, Place::Target, expected, observed)
            .hint("Types are written as in FHIR, with their capitals: `Patient,Coverage`."),
    ))
}
