//! `introspection.ended_grant_inactive`: when a grant ends, its access tokens end.

use crate::checks::oauth_answer::{at_member, control, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "introspection.ended_grant_inactive.token_of_replayed_code",
        "A token is inactive once its code was used again",
        &["RFC6749-CODE-01"],
    ),
    row(
        "introspection.ended_grant_inactive.token_of_revoked_grant",
        "A token is inactive once the refresh token of its grant was revoked",
        &["RFC7009-05"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
        page: include_str!("ended_grant_inactive.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let control = match control(check.row(), exchange, transcript)? {
        Ok(control) => control,
        Err(judgement) => return Some(judgement),
    };
    let active = |exchange: &Exchange| object(exchange)?.get("active")?.as_bool();
    if active(control) != Some(true) {
        return Some(Judgement::Blocked("the token was not active before either".to_owned()));
    }
    let body = object(exchange).unwrap_or_default();
    match active(exchange) {
        Some(false) => Some(Judgement::Pass("inactive".to_owned())),
        Some(true) => {
            let finding = at_member(exchange, "active", "`false`", "`true`".to_owned())
                .hint("Keep with each token which grant it comes of, and end them together.");
            Some(Judgement::Violation(finding))
        }
        None => {
            let observed = kind(body.get("active")).to_owned();
            Some(Judgement::Violation(at_member(exchange, "active", "`false`", observed)))
        }
    }
}
