//! `authorization.both_methods`: the authorization endpoint takes GET and POST.

use crate::checks::sign_in::answer;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization.both_methods",
    title: "The authorization endpoint takes a good request by GET and by POST",
    verifies: &["SMART-APP-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
    page: include_str!("both_methods.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if transcript.alteration(exchange).is_some() || matches!(status, 429 | 503) {
        return None;
    }
    let method = &exchange.request.method;
    let expected = "a page, or a redirect to one or to the client with a code";
    if status >= 400 {
        let observed = format!("{method} was answered {status}");
        let finding = Finding::in_response(exchange, Place::Status, expected, observed)
            .hint("SMART asks for both: long requests are sent as forms.");
        return Some(Judgement::Violation(finding));
    }
    // Only an answer given at once is about the request; later ones are about the person.
    let refused = answer(exchange, transcript)
        .filter(|answer| answer.exchange.seq == exchange.seq && answer.get("error").is_some());
    if refused.is_some() {
        let observed = format!("{method} was answered with an error at the client");
        let place = Place::Header("Location".to_owned());
        return Some(Judgement::Violation(Finding::in_response(
            exchange, place, expected, observed,
        )));
    }
    Some(Judgement::Pass(format!("{method} was answered {status}")))
}
