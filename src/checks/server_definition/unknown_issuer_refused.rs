//! `server_definition.unknown_issuer_refused`: nobody is called on behalf of an unknown issuer.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::definition::calls;

/// The check.
pub static CHECK: Check = Check {
    id: "server_definition.unknown_issuer_refused",
    title: "An exchange with a payer nobody has registered is refused before anybody is called",
    verifies: &["SEED-REG-01"],
    judges: Judges::answers(Actor::Target, &[Endpoint::InvokeExport]),
    page: include_str!("unknown_issuer_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    (alteration.name == "issuer_unknown").then_some(())?;
    let control = alteration.control.as_deref().unwrap_or_default();
    if !transcript.of_step(control).any(calls) {
        let why = "for the issuer that is defined, the target called nobody";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let status = exchange.status()?;
    let hint = "An exchange begins with a registration on both sides; without one, there is nobody \
                to trust.";
    let after = transcript.after(exchange);
    if let Some(called) = after.filter(|other| other.step == exchange.step).find(|it| calls(it)) {
        let observed = format!("exchange {} asks {}", called.seq, called.responder);
        let finding = Finding::in_request(called, Place::Target, "no request", observed);
        return Some(Judgement::Violation(finding.hint(hint)));
    }
    if (400..500).contains(&status) {
        return Some(Judgement::Pass(format!("{status}, and nobody is called")));
    }
    let expected = "a refusal (4xx): there is no definition of this issuer";
    let finding = Finding::in_response(exchange, Place::Status, expected, status.to_string());
    Some(Judgement::Violation(finding.hint(hint)))
}
