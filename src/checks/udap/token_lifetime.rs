//! `udap.token_lifetime`: a token of a UDAP client lives an hour at most.

use crate::checks::oauth_answer::at_member;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::subject::granted;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.token_lifetime",
    title: "An access token of a UDAP client lives at most an hour",
    verifies: &["UDAP-TOK-11"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("token_lifetime.md"),
    judge,
};

/// The longest lifetime.
const LIMIT_SECS: f64 = 3600.0;

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    // A lifetime that is missing or no number is for `token.response_shape` to report.
    let lifetime = body.get("expires_in")?.as_f64()?;
    if lifetime > LIMIT_SECS {
        let observed = format!("{lifetime} seconds");
        let finding = at_member(exchange, "expires_in", "at most 3600 seconds", observed)
            .hint("The client shows its certificate again for the next token.");
        return Some(Judgement::Violation(finding));
    }
    Some(Judgement::Pass(format!("{lifetime} seconds")))
}
