//! `revocation.foreign_token_kept`: nobody ends another client's token.

use crate::checks::oauth_answer::{at_member, put_off};
use crate::checks::token_life::{lived_before, seen_after, token_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "revocation.foreign_token_kept",
    title: "A client cannot revoke the token of another client",
    verifies: &["RFC7009-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Revoke]),
    page: include_str!("foreign_token_kept.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let alteration = transcript.alteration(exchange)?;
    if alteration.name != "token_foreign" {
        return None;
    }
    let status = exchange.status()?;
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let token = token_of(exchange)?;
    // The control is the token's life, before and after.
    if !lived_before(exchange, &token, transcript) {
        let by = "the token was neither issued nor active before".to_owned();
        return Some(Judgement::Blocked(by));
    }
    // The first one counts: its owner may end the token later.
    let Some((later, active)) = seen_after(exchange, &token, transcript).next() else {
        let by = "the token was not introspected afterwards".to_owned();
        return Some(Judgement::Blocked(by));
    };
    if !active {
        let observed =
            format!("`false`, after another client revoked it in exchange {}", exchange.seq);
        let finding = at_member(later, "active", "`true`", observed)
            .hint("Compare the client that asks with the one the token was issued to.");
        return Some(Judgement::Violation(finding));
    }
    if (200..300).contains(&status) {
        let observed = format!("status {status}, though the token was kept");
        let finding = Finding::in_response(exchange, Place::Status, "a 4xx status", observed)
            .hint("RFC 7009 §2.1: tell the client that its request was refused.");
        return Some(Judgement::Doubt(finding));
    }
    if !(400..500).contains(&status) {
        let observed = format!("status {status}");
        let finding = Finding::in_response(exchange, Place::Status, "a 4xx status", observed);
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("refused with {status}, and still active")))
}
