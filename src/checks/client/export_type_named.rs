//! `client.export_type_named`: a Group export says what for.

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.export_type_named",
    title: "The export of a Group names payer-to-payer as its exportType",
    verifies: &["PDEX-EXP-12", "PDEX-EXP-13"],
    judges: Judges::requests(Actor::Target, &[Endpoint::KickOff]),
    page: include_str!("export_type_named.md"),
    judge,
};

/// The value PDex has for the exchange between payers.
const PAYER_TO_PAYER: &str = "hl7.fhir.us.davinci-pdex#payertopayer";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (_, operation) = match_result::group_of(exchange)?;
    if operation != "$davinci-data-export" || transcript.alteration(exchange).is_some() {
        return None;
    }
    let parameters = job::parameters(exchange);
    let named: Vec<&str> = parameters
        .iter()
        .filter(|(name, _)| name == "exportType")
        .map(|(_, value)| value.as_str())
        .collect();
    if named == [PAYER_TO_PAYER] {
        return Some(Judgement::Pass("payer-to-payer".to_owned()));
    }
    let observed = match named.len() {
        0 => "no exportType",
        1 => "another exportType",
        _ => "several of them",
    };
    let place = if exchange.request.method == "GET" { Place::Target } else { Place::Body };
    let expected = format!("exportType {PAYER_TO_PAYER}");
    Some(Judgement::Violation(
        Finding::in_request(exchange, place, &expected, observed.to_owned())
            .hint("Without it the source may take the request for one of an attribution list."),
    ))
}
