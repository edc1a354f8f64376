//! `authorization.state_repeated`: the answer repeats `state` to the letter.

use crate::checks::sign_in::{answer, parameters, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization.state_repeated",
    title: "The answer to an authorization request repeats its state to the letter",
    verifies: &["SMART-APP-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
    page: include_str!("state_repeated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let sent = parameters(exchange);
    let sent = value(&sent, "state")?;
    let answer = answer(exchange, transcript)?;
    let observed = match answer.get("state") {
        Some(state) if state == sent => {
            let what = if answer.get("code").is_some() { "code" } else { "error" };
            return Some(Judgement::Pass(format!("repeated beside the {what}")));
        }
        Some(_) => "another value",
        None => "no state",
    };
    let place = Place::Header("Location".to_owned());
    let expected = "the state of the request, character by character";
    let finding = Finding::in_response(answer.exchange, place, expected, observed.to_owned())
        .hint("Decode it once, keep it as it is, and encode it once.");
    Some(Judgement::Violation(finding))
}
