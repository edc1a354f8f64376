//! `revocation.caller_authenticated`: strangers end no tokens.

use crate::checks::oauth_answer::{Refusal, at_member, control};
use crate::checks::token_life::{lived_before, seen_after, token_of};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "revocation.caller_authenticated",
    title: "Revocation is refused to a caller that does not authenticate",
    verifies: &["RFC7009-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Revoke]),
    page: include_str!("caller_authenticated.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control("caller_unauthenticated", exchange, transcript)? {
        return Some(judgement);
    }
    let refusal =
        Refusal { statuses: &[400, 401], errors: &["invalid_client"], spoils: "access_token" };
    let judgement =
        refusal.judge(exchange, "Authenticate the client before looking at the token.")?;
    let token = token_of(exchange).filter(|token| lived_before(exchange, token, transcript));
    let later = token.as_deref().and_then(|token| seen_after(exchange, token, transcript).next());
    match (judgement, later) {
        (Judgement::Pass(_), Some((later, false))) => {
            let observed =
                format!("`false`, after a stranger revoked it in exchange {}", exchange.seq);
            let finding = at_member(later, "active", "`true`", observed)
                .hint("The request was refused, and done all the same.");
            Some(Judgement::Violation(finding))
        }
        (judgement, _) => Some(judgement),
    }
}
