//! `bearer.third_party_accepted`: a token of a trusted issuer opens what its scope covers.

use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::challenge::{PROTECTED, wants_scope};

/// The check.
pub static CHECK: Check = Check {
    id: "bearer.third_party_accepted",
    title: "A token of a trusted third party is accepted with its scopes",
    verifies: &["SEED-SCP-01"],
    judges: Judges::answers(Actor::Source, PROTECTED),
    page: include_str!("third_party_accepted.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || !is_third_partys(exchange, transcript) {
        return None;
    }
    let status = exchange.status()?;
    let refused = |hint: &str| {
        let expected = "the request served as with a token of the own authorization server";
        let finding =
            Finding::in_response(exchange, Place::Status, expected, status.to_string()).hint(hint);
        Some(Judgement::Violation(finding))
    };
    match status {
        200..300 => Some(Judgement::Pass(format!("served with {status}"))),
        401 => refused(
            "The token is signed by a key of the trusted issuer's key set, is for this server and \
             has not expired. Compare the issuer, the audience and the keys the server trusts.",
        ),
        403 if wants_scope(exchange) => refused(
            "The token's own `scope` covers the request: with direct integration it decides.",
        ),
        // Refused for another reason than the token.
        _ => None,
    }
}

/// Whether the token of a request says that it is of the issuer that is trusted beside the own.
fn is_third_partys(exchange: &Exchange, transcript: &Transcript) -> bool {
    let field = exchange.request.headers.get("authorization").unwrap_or_default();
    let token = field.split_once(' ').and_then(|(_, token)| Jwt::decode(token).ok());
    let issuer = token.as_ref().and_then(|token| token.claim_str("iss"));
    transcript
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::TrustedIssuer { issuer: known } if issuer == Some(known)))
}
