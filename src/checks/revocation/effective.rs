//! `revocation.effective`: a revoked token is dead.

use crate::checks::oauth_answer::{at_member, object, put_off, shown};
use crate::checks::token_life::{is_refresh_token, lived_before, seen_after, token_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "revocation.effective",
    title: "Revocation ends the token",
    verifies: &["RFC7009-05", "RFC7662-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Revoke]),
    page: include_str!("effective.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let token = token_of(exchange)?;
    // Whether a refresh token has ended shows when it is used, not when it is asked about.
    if is_refresh_token(exchange, &token, transcript) {
        return None;
    }
    if status != 200 {
        let code = object(exchange).and_then(|body| Some(body.get("error")?.as_str()?.to_owned()));
        let observed = match &code {
            Some(code) => format!("status {status}, error {}", shown(code)),
            None => format!("status {status}"),
        };
        let finding = Finding::in_response(exchange, Place::Status, "status 200", observed);
        // Revoking access tokens is recommended, so saying that one cannot is allowed.
        return Some(if code.as_deref() == Some("unsupported_token_type") {
            Judgement::Doubt(finding.hint("Access tokens of this server cannot be revoked."))
        } else {
            Judgement::Violation(finding)
        });
    }
    if !lived_before(exchange, &token, transcript) {
        let by = "the token was neither issued nor active before".to_owned();
        return Some(Judgement::Blocked(by));
    }
    // The last one counts: it may take a moment until every node knows.
    let (later, active) = seen_after(exchange, &token, transcript).last()?;
    if active {
        let observed = format!("`true`, after exchange {} revoked the token", exchange.seq);
        let finding = at_member(later, "active", "`false`", observed)
            .hint("The answer to the revocation said that the token is dead.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("200, and inactive afterwards".to_owned()))
}
