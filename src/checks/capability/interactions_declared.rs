//! `capability.interactions_declared`: what is read and searched is declared.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::checks::token_use::{Act, Letter};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "capability.interactions_declared",
    title: "The CapabilityStatement declares read and search of the types that are read and searched",
    verifies: &["PDEX-CAP-02", "PDEX-CAP-11"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Metadata]),
    page: include_str!("interactions_declared.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let statement = response.json().ok()?;
    (statement["resourceType"] == "CapabilityStatement").then_some(())?;
    let worked: BTreeSet<(String, &str)> = transcript
        .at(Endpoint::Read)
        .filter(|other| other.status() == Some(200) && transcript.alteration(other).is_none())
        .filter_map(|other| {
            let path = other.request.path();
            let act = Act::of(other, transcript)?;
            let code = match act.letter {
                _ if path.contains("/_history") => return None,
                Letter::Read => "read",
                Letter::Search => "search-type",
                _ => return None,
            };
            Some((act.resource_type, code))
        })
        .collect();
    let missing = worked.iter().find(|(kind, code)| !declares(&statement, kind, code));
    if let Some((kind, code)) = missing {
        let place = Place::Pointer("/rest".to_owned());
        let expected = format!("interaction `{code}` in rest.resource of type {kind}");
        let observed = format!("`{code}` of {kind} is not declared, though it works");
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, &expected, observed)
                .hint("Clients that read the statement first will not try the interaction."),
        ));
    }
    let count = worked.len();
    (count > 0).then(|| Judgement::Pass(format!("{count} interactions, all declared")))
}

/// Whether a CapabilityStatement declares the interaction `code` of the type `kind`.
pub(super) fn declares(statement: &Value, kind: &str, code: &str) -> bool {
    let rest = statement["rest"].as_array().into_iter().flatten();
    rest.filter(|rest| rest["mode"] != "client")
        .filter_map(|rest| rest["resource"].as_array())
        .flatten()
        .filter(|resource| resource["type"] == kind)
        .filter_map(|resource| resource["interaction"].as_array())
        .flatten()
        .any(|interaction| interaction["code"] == code)
}
