//! `id_token.front_channel_hashes`: an ID token vouches for what the browser carries beside it.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::checks::oauth_answer::kind;
use crate::checks::sign_in::{answer, parameters, value};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::issued::at_claim;

/// The check.
pub static CHECK: Check = Check {
    id: "id_token.front_channel_hashes",
    title: "An ID token beside a code and a token has the nonce and both hashes",
    verifies: &["OIDC-ID-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Authorize]),
    page: include_str!("front_channel_hashes.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let answer = answer(exchange, transcript)?;
    let jwt = Jwt::decode(answer.get("id_token")?).ok()?;
    let violation = |claim: &str, expected: &str, observed: &str| {
        let finding = at_claim(answer.exchange, claim, expected, observed.to_owned()).hint(
            "The hash is the left half of the digest that the algorithm of the ID token has.",
        );
        Some(Judgement::Violation(finding))
    };
    let sent = parameters(exchange);
    if jwt.claim_str("nonce").is_none() || jwt.claim_str("nonce") != value(&sent, "nonce") {
        let observed = kind(jwt.claims.get("nonce"));
        return violation("nonce", "the nonce of the request", observed);
    }
    let algorithm = match jwt.header_str("alg")?.get(2..)? {
        "256" => &digest::SHA256,
        "384" => &digest::SHA384,
        "512" => &digest::SHA512,
        _ => return None,
    };
    for (claim, name) in [("c_hash", "code"), ("at_hash", "access_token")] {
        let Some(text) = answer.get(name) else { continue };
        let digest = digest::digest(algorithm, text.as_bytes());
        let half = URL_SAFE_NO_PAD.encode(&digest.as_ref()[..digest.as_ref().len() / 2]);
        let expected = format!("the hash of the `{name}` beside it");
        match jwt.claim_str(claim) {
            Some(hash) if hash == half => {}
            Some(_) => return violation(claim, &expected, "another hash"),
            None => return violation(claim, &expected, kind(jwt.claims.get(claim))),
        }
    }
    Some(Judgement::Pass("the nonce, and the hash of each".to_owned()))
}
