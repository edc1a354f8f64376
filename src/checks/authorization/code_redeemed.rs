//! `authorization.code_redeemed`: a code is redeemed with the verifier of its S256 challenge.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::checks::client_by_hand::perhaps_unknown;
use crate::checks::oauth_answer::{object, put_off};
use crate::checks::sign_in::{is_grant, parameters, redeemed, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization.code_redeemed",
    title: "A code is redeemed with the verifier of its S256 challenge",
    verifies: &["SMART-PKCE-01", "RFC7636-02", "PDEX-AC-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("code_redeemed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() || !is_grant(exchange, "authorization_code") {
        return None;
    }
    let status = exchange.status()?;
    let request = parameters(redeemed(exchange, transcript)?);
    let verifier = exchange.request.form_value("code_verifier")?;
    // RFC 7636 §4.2: recomputed here, so that a slip of ours does not count against the server.
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    let fits = value(&request, "code_challenge") == Some(&URL_SAFE_NO_PAD.encode(digest));
    if !fits || value(&request, "code_challenge_method") != Some("S256") {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let answer = object(exchange).unwrap_or_default();
    if status == 200 && answer.contains_key("access_token") {
        return Some(Judgement::Pass("redeemed".to_owned()));
    }
    if let Some(blocked) = perhaps_unknown(exchange, transcript) {
        return Some(blocked);
    }
    let observed = format!("status {status} without `access_token`");
    let expected = "status 200 with `access_token`";
    let finding = Finding::in_response(exchange, Place::Status, expected, observed)
        .hint("The challenge is the base64url of the SHA-256 of the verifier, without padding.");
    Some(Judgement::Violation(finding))
}
