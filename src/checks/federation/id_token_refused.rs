//! `federation.id_token_refused`: a wrong ID token of the identity provider signs nobody in.

use crate::checks::sign_in::{answer, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 5] = [
    row(
        "federation.id_token_refused.provider_audience_other",
        "An ID token for another client signs nobody in",
    ),
    row(
        "federation.id_token_refused.provider_issuer_other",
        "An ID token of another issuer signs nobody in",
    ),
    row(
        "federation.id_token_refused.provider_nonce_other",
        "An ID token of another sign-in signs nobody in",
    ),
    row(
        "federation.id_token_refused.provider_signature_spoiled",
        "An ID token whose signature is spoiled signs nobody in",
    ),
    row(
        "federation.id_token_refused.provider_token_expired",
        "An ID token whose time is over signs nobody in",
    ),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["SEED-SCP-02", "OIDC-ID-04"],
        judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
        page: include_str!("id_token_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let there = |other: &Exchange| other.responder == Party::Other;
    if !transcript.of_step(&exchange.step).any(there) {
        let why = "the browser was not sent to the identity provider";
        return Some(Judgement::Blocked(why.to_owned()));
    }
    let Some(answer) = answer(exchange, transcript) else {
        return Some(Judgement::Pass("no answer to the client".to_owned()));
    };
    if answer.get("code").is_none() {
        return Some(Judgement::Pass("an error to the client".to_owned()));
    }
    let hint = match check.row() {
        "provider_audience_other" => "`aud` must hold your own client id at the provider.",
        "provider_issuer_other" => "`iss` must be the provider's issuer, to the letter.",
        "provider_nonce_other" => "`nonce` must be the one of your own request.",
        "provider_signature_spoiled" => "Verify the signature with the provider's published keys.",
        _ => "`exp` must lie ahead.",
    };
    let finding = Finding::in_response(
        answer.exchange,
        Place::Header("Location".to_owned()),
        "no code for the client",
        "a redirect with a code".to_owned(),
    )
    .hint(hint);
    Some(Judgement::Violation(finding))
}
