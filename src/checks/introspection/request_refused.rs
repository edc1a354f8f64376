//! `introspection.request_refused`: an introspection is a form that holds a token, sent by POST.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 3] = [
    row(
        "introspection.request_refused.body_json",
        "An introspection with a JSON body is refused",
        &["RFC7662-02"],
    ),
    row(
        "introspection.request_refused.method_get",
        "An introspection by GET is refused",
        &["RFC7662-02"],
    ),
    row(
        "introspection.request_refused.token_missing",
        "An introspection of no token is refused",
        &["RFC7662-02"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
        page: include_str!("request_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let (statuses, hint): (&[u16], _) = match check.row() {
        "token_missing" => (&[400], "RFC 7662 §2.1: `token` is required."),
        "method_get" => (
            &[400, 401, 403, 404, 405, 501],
            "A token in a URL ends up in logs; RFC 7662 §2.1 has it in the body of a POST.",
        ),
        _ => (&[400, 401, 403, 405, 415], "RFC 7662 §2.1: the parameters are form fields."),
    };
    Refusal { statuses, errors: &[], spoils: "active" }.judge(exchange, hint)
}
