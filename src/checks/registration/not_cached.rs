//! `registration.not_cached`: an answer that holds a client forbids storing it.

use crate::checks::oauth_answer::object;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registration.not_cached",
    title: "A registration answer forbids storing it",
    verifies: &["RFC7591-04"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
    page: include_str!("not_cached.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let response = exchange.response.as_ref()?;
    // Only answers that hold a client are concerned: they may carry secrets.
    object(exchange)?.get("client_id")?;
    for (field, directive) in [("Cache-Control", "no-store"), ("Pragma", "no-cache")] {
        if response.headers.lists(field, directive) {
            continue;
        }
        let observed = response
            .headers
            .get(field)
            .map_or_else(|| "no such field".to_owned(), |value| format!("{field}: {value}"));
        let place = Place::Header(field.to_owned());
        let expected = format!("{field}: {directive}");
        let finding = Finding::in_response(exchange, place, &expected, observed)
            .hint("The answer may hold a client secret and a registration access token.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("Cache-Control: no-store and Pragma: no-cache".to_owned()))
}
