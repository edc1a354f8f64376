//! `server_definition.grants_listed`: a grant that is not listed is not used.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.grants_listed",
    title: "Where the definition leaves client credentials out, no token is asked for",
    verifies: &["SEED-SRV-05"],
    judges: Judges::answers(Actor::Target, &[Endpoint::InvokeExport]),
    page: include_str!("grants_listed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == "grant_unlisted").then_some(())?;
    let asks =
        |other: &Exchange| other.initiator == Party::Target && other.endpoint == Endpoint::Token;
    let control = alteration.control.as_deref().unwrap_or_default();
    if !transcript.of_step(control).any(asks) {
        let why = "with the grant listed, the target asked for no token";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let mut after = transcript.after(exchange).filter(|other| other.step == exchange.step);
    let Some(asked) = after.find(|other| asks(other)) else {
        return Some(Judgement::Pass("no token is asked for".to_owned()));
    };
    let grant = asked.request.form_value("grant_type").unwrap_or_default();
    let expected = "no token request: the definition does not list client_credentials";
    let place = Place::Form("grant_type".to_owned());
    let finding = Finding::in_request(asked, place, expected, grant)
        .hint("`supportedGrantTypes` says what was agreed with the source payer.");
    Some(Judgement::Violation(finding))
}
