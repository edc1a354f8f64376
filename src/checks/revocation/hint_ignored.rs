//! `revocation.hint_ignored`: a hint helps the server to search, and decides nothing.

use crate::checks::oauth_answer::{at_member, control};
use crate::checks::token_life::{seen_after, token_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "revocation.hint_ignored.hint_unknown",
        "A hint that nobody defined does not keep a token from being revoked",
        &["RFC7009-06"],
    ),
    row(
        "revocation.hint_ignored.hint_wrong",
        "A wrong hint does not keep a token from being revoked",
        &["RFC7009-06"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Revoke]),
        page: include_str!("hint_ignored.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let hint = "RFC 7009 §2.1: when the hint leads nowhere, search all types of tokens.";
    let status = exchange.status()?;
    if status != 200 {
        let observed = format!("status {status}");
        let finding = Finding::in_response(exchange, Place::Status, "status 200", observed);
        return Some(Judgement::Violation(finding.hint(hint)));
    }
    let token = token_of(exchange)?;
    let later = seen_after(exchange, &token, transcript).last();
    if let Some((later, true)) = later {
        let observed = format!("`true`, after exchange {} revoked the token", exchange.seq);
        let finding = at_member(later, "active", "`false`", observed).hint(hint);
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass("revoked all the same".to_owned()))
}
