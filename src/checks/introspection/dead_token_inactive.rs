//! `introspection.dead_token_inactive`: a token that is no longer good, or never was, is inactive.

use crate::checks::oauth_answer::{at_member, control, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 7] = [
    row(
        "introspection.dead_token_inactive.token_expired",
        "An expired token is inactive",
        &["RFC7662-03", "RFC7662-05"],
    ),
    row(
        "introspection.dead_token_inactive.token_foreign",
        "A token of another issuer is inactive",
        &["RFC7662-03", "RFC7662-05"],
    ),
    row(
        "introspection.dead_token_inactive.token_of_replayed_code",
        "A token is inactive once its code was used again",
        &["RFC6749-CODE-01"],
    ),
    row(
        "introspection.dead_token_inactive.token_of_revoked_grant",
        "A token is inactive once the refresh token of its grant was revoked",
        &["RFC7009-05"],
    ),
    row(
        "introspection.dead_token_inactive.token_revoked",
        "A revoked token is inactive",
        &["RFC7662-03"],
    ),
    row(
        "introspection.dead_token_inactive.token_truncated",
        "Half a token is inactive",
        &["RFC7662-03"],
    ),
    row(
        "introspection.dead_token_inactive.token_unknown",
        "An unknown token is inactive",
        &["RFC7662-03"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
        page: include_str!("dead_token_inactive.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    // A server that calls every token inactive would pass otherwise.
    if active(control) != Some(true) {
        return Some(Judgement::Blocked("the live token was not active either".to_owned()));
    }
    let status = exchange.status()?;
    if status != 200 {
        let expected = "status 200 with `active` false";
        let observed = format!("status {status}");
        let finding = Finding::in_response(exchange, Place::Status, expected, observed)
            .hint("A token that is not good is an answer, not an error.");
        return Some(Judgement::Violation(finding));
    }
    match active(exchange) {
        Some(false) => Some(Judgement::Pass("inactive".to_owned())),
        Some(true) => {
            let finding = at_member(exchange, "active", "`false`", "`true`".to_owned())
                .hint("Look at expiry and revocation each time, not only at the signature.");
            Some(Judgement::Violation(finding))
        }
        None => {
            let body = object(exchange).unwrap_or_default();
            let observed = kind(body.get("active")).to_owned();
            Some(Judgement::Violation(at_member(exchange, "active", "`false`", observed)))
        }
    }
}

fn active(exchange: &Exchange) -> Option<bool> {
    object(exchange)?.get("active")?.as_bool()
}
