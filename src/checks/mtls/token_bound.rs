//! `mtls.token_bound`: a token obtained with a certificate names it.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::handshake::{cnf_of, introspected, shown};

/// The check.
pub static CHECK: Check = Check {
    id: "mtls.token_bound",
    title: "A token obtained with a certificate is bound to it",
    verifies: &["RFC8705-03", "HREX-AUTH-07", "HREX-AUTH-04", "HREX-SEC-03"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("token_bound.md"),
    judge,
};

const EXPECTED: &str = "`cnf` with the thumbprint of the client's certificate as `x5t#S256`";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let shown = shown(exchange, transcript)?;
    if transcript.alteration(exchange).is_some() || !exchange.succeeded() {
        return None;
    }
    let answer = object(exchange)?;
    let token = answer.get("access_token")?.as_str()?;
    let place = || Place::Token("claims/cnf".to_owned());
    let (cnf, carried) = match (cnf_of(token), introspected(token, transcript)) {
        (Some(cnf), _) => (cnf, true),
        (None, Some(cnf)) => (cnf, false),
        (None, None) => {
            let why = "the token says nothing of a certificate and was not introspected";
            return Some(Judgement::Blocked(why.to_owned()));
        }
    };
    let finding = |observed: &str| {
        let finding = if carried {
            Finding::in_response(exchange, place(), EXPECTED, observed.to_owned())
        } else {
            at_member(exchange, "access_token", EXPECTED, observed.to_owned())
        };
        Some(Judgement::Violation(finding.hint(
            "RFC 8705 §3.1: base64url of the SHA-256 of the DER certificate, without padding.",
        )))
    };
    match cnf.get("x5t#S256").and_then(Value::as_str) {
        None => finding("neither the token nor its introspection names a certificate"),
        Some(named) if named == shown => {
            Some(Judgement::Pass("the token names the certificate it was obtained with".to_owned()))
        }
        Some(named) if named.len() == 43 => finding("the thumbprint of another certificate"),
        Some(named) => finding(&format!("a value of {} characters, not 43", named.chars().count())),
    }
}
