//! `token.forgery_refused`: what the client's registered key did not sign by a published algorithm
//! is refused.

use crate::checks::oauth_answer::{Refusal, control, object, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 30] = [
    row(
        "token.forgery_refused.access_token_presented",
        "An access token does not serve as a client assertion",
        &["SMART-JWT-29", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_eddsa",
        "A signature by EdDSA, which is not published, is refused",
        &["SMART-JWT-20", "SMART-DISC-18", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_es256",
        "A signature by ES256, which is not published, is refused",
        &["SMART-JWT-20", "SMART-DISC-18", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_es512",
        "A signature by ES512, which is not published, is refused",
        &["SMART-JWT-20", "SMART-DISC-18", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs256_der",
        "An HMAC with SHA-256 keyed by the public key in DER is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs256_n",
        "An HMAC with SHA-256 keyed by the public key as its number is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs256_pem",
        "An HMAC with SHA-256 keyed by the public key in PEM is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs384",
        "An HMAC with SHA-384 keyed by the public key as a JWK is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs384_der",
        "An HMAC with SHA-384 keyed by the public key in DER is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs384_n",
        "An HMAC with SHA-384 keyed by the public key as its number is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs384_pem",
        "An HMAC with SHA-384 keyed by the public key in PEM is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs512",
        "An HMAC with SHA-512 keyed by the public key as a JWK is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs512_der",
        "An HMAC with SHA-512 keyed by the public key in DER is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs512_n",
        "An HMAC with SHA-512 keyed by the public key as its number is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_hs512_pem",
        "An HMAC with SHA-512 keyed by the public key in PEM is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_missing",
        "An assertion that names no algorithm is refused",
        &["SMART-JWT-01", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_none_capital",
        "An unsigned assertion with alg None is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_none_mixed",
        "An unsigned assertion with alg nOnE is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_none_upper",
        "An unsigned assertion with alg NONE is refused",
        &["SMART-JWT-20", "SMART-JWT-28", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_ps384",
        "A signature by PS384, which is not published, is refused",
        &["SMART-JWT-20", "SMART-DISC-18", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.alg_rs256",
        "A signature by RS256, which is not published, is refused",
        &["SMART-JWT-20", "SMART-DISC-18", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.iss_other_client",
        "An assertion in the name of another client is refused",
        &["SMART-JWT-07", "SMART-JWT-08", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.jwk_embedded",
        "An assertion that brings its own key is refused",
        &["SMART-JWT-28", "SMART-ROT-06", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.key_retired",
        "An assertion by a key that was replaced is refused",
        &["SMART-ROT-01", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.kid_other_client",
        "An assertion by the key of another client is refused",
        &["SMART-JWT-07", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.signature_der",
        "A signature in DER is refused",
        &["SMART-JWT-27", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.signature_missing",
        "An assertion whose signature is left out is refused",
        &["SMART-JWT-20", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.signature_truncated",
        "Half a signature is refused",
        &["SMART-JWT-20", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.signature_zero",
        "A signature of zeros is refused",
        &["SMART-JWT-20", "SMART-JWT-18"],
    ),
    row(
        "token.forgery_refused.x5c_embedded",
        "An assertion that brings its own certificate is refused",
        &["SMART-JWT-28", "SMART-ROT-06", "SMART-JWT-18"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("forgery_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    if let Some(algorithm) = unpublished(check.row())
        && is_published(algorithm, transcript)
    {
        let why = format!("the server publishes {algorithm}");
        return Some(Judgement::NotApplicable(why));
    }
    Refusal::INVALID_CLIENT.judge(exchange, hint(check.row()))
}

/// The algorithm a row signs with, which only a server that does not publish it must refuse.
fn unpublished(row: &str) -> Option<&'static str> {
    Some(match row {
        "alg_eddsa" => "EdDSA",
        "alg_es256" => "ES256",
        "alg_es512" => "ES512",
        "alg_ps384" => "PS384",
        "alg_rs256" => "RS256",
        _ => return None,
    })
}

/// Whether a document lists the algorithm. A server that lists none may know any.
fn is_published(algorithm: &str, transcript: &Transcript) -> bool {
    let documents =
        [Endpoint::SmartConfiguration, Endpoint::OpenidConfiguration, Endpoint::OauthMetadata];
    let mut lists = documents
        .into_iter()
        .flat_map(|endpoint| transcript.at(endpoint))
        .filter_map(object)
        .filter_map(|document| {
            let listed = words(&document, "token_endpoint_auth_signing_alg_values_supported")?;
            Some(listed.contains(&algorithm))
        })
        .peekable();
    lists.peek().is_none() || lists.any(|listed| listed)
}

fn hint(row: &str) -> &'static str {
    match row {
        "access_token_presented" => {
            "A token made for another purpose has another issuer, audience and type: check them."
        }
        "alg_eddsa" | "alg_es256" | "alg_es512" | "alg_ps384" | "alg_rs256" => {
            "Accept the algorithms you publish, and no others that a library happens to know."
        }
        "iss_other_client" | "kid_other_client" => {
            "Look the key up among those of the client that `iss` names: names of keys may repeat."
        }
        "jwk_embedded" | "x5c_embedded" => {
            "A key in the header proves nothing: use registered keys only."
        }
        "key_retired" => "A key that the client no longer publishes ends with its cached copy.",
        "signature_der" => "RFC 7518 §3.4: the signature is R and S, each at full length.",
        _ if row.starts_with("alg_") => {
            "Take the algorithm from the registered key, never from the assertion alone."
        }
        _ => "Verify the signature with the client's registered key before using any claim.",
    }
}
