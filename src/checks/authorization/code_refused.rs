//! `authorization.code_refused`: a code is good once, soon, and for whom it was given.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 12] = [
    row("authorization.code_refused.code_expired", "An old code is refused", &["SMART-APP-06"]),
    row(
        "authorization.code_refused.code_foreign_client",
        "A code of another client is refused",
        &["SMART-APP-07"],
    ),
    row(
        "authorization.code_refused.code_replayed",
        "A code is refused the second time",
        &["SMART-APP-06"],
    ),
    row(
        "authorization.code_refused.code_unknown",
        "A code that was never issued is refused",
        &["RFC6749-TOK-08"],
    ),
    row(
        "authorization.code_refused.redirect_uri_other",
        "A code is refused with another redirect URI",
        &["SMART-APP-07"],
    ),
    row(
        "authorization.code_refused.verifier_long",
        "A verifier of more than 128 characters redeems no code",
        &["RFC7636-01"],
    ),
    row(
        "authorization.code_refused.verifier_missing",
        "A code is refused without its verifier",
        &["SMART-PKCE-03", "RFC7636-03"],
    ),
    row(
        "authorization.code_refused.verifier_short",
        "A verifier of fewer than 43 characters redeems no code",
        &["RFC7636-01"],
    ),
    row(
        "authorization.code_refused.verifier_spaced",
        "A verifier of other characters redeems no code",
        &["RFC7636-01"],
    ),
    row(
        "authorization.code_refused.verifier_truncated",
        "A code is refused with a shortened verifier",
        &["SMART-PKCE-03"],
    ),
    row(
        "authorization.code_refused.verifier_without_challenge",
        "A verifier is refused when there was no challenge",
        &["RFC7636-03"],
    ),
    row(
        "authorization.code_refused.verifier_wrong",
        "A code is refused with a wrong verifier",
        &["SMART-PKCE-03"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("code_refused.md"),
        judge,
    }
}

const INVALID_GRANT: Refusal =
    Refusal { statuses: &[400], errors: &["invalid_grant"], spoils: "access_token" };

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    // The row `redirect_uri_other` is also an alteration of authorization requests.
    exchange.request.form_value("code")?;
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let (refusal, hint) = match check.row() {
        "code_expired" => (INVALID_GRANT, "A code lives a minute or so, ten at the most."),
        "code_foreign_client" => (INVALID_GRANT, "Compare the client with the one that asked."),
        "code_replayed" => (INVALID_GRANT, "Mark a code as used before the token is issued."),
        "code_unknown" => (INVALID_GRANT, "A code that is not known is not good."),
        "redirect_uri_other" => {
            (INVALID_GRANT, "Compare `redirect_uri` with that of the authorization request.")
        }
        // RFC 6749 §5.2 has both for something that is missing.
        "verifier_missing" | "verifier_without_challenge" => (
            Refusal { errors: &["invalid_grant", "invalid_request"], ..INVALID_GRANT },
            "Challenge and verifier come together, or the code is not redeemed.",
        ),
        "verifier_long" | "verifier_short" | "verifier_spaced" => {
            let malformed =
                Refusal { errors: &["invalid_grant", "invalid_request"], ..INVALID_GRANT };
            let hint = "RFC 7636 §4.1 allows 43 to 128 letters, digits and `-._~`.";
            // The verifier fits its challenge, so nothing says that a server must look closer.
            return malformed.judge(exchange, hint).map(doubt);
        }
        "verifier_truncated" | "verifier_wrong" => {
            (INVALID_GRANT, "Hash the whole verifier and compare it with the challenge.")
        }
        // Not a row of this family.
        _ => return None,
    };
    refusal.judge(exchange, hint)
}

/// What is wrong but forbidden to the client alone.
fn doubt(judgement: Judgement) -> Judgement {
    match judgement {
        Judgement::Violation(finding) => Judgement::Doubt(finding),
        other => other,
    }
}
