//! `client.assertion_algorithm`: the assertion is signed with an asymmetric algorithm.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::smart_assertion_of;
use super::published_endpoint::published_list;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_algorithm",
    title: "The assertion names an asymmetric algorithm the server supports",
    verifies: &["SMART-JWT-01", "SMART-JWT-19"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_algorithm.md"),
    judge,
};

const RECOMMENDED: [&str; 2] = ["RS384", "ES384"];
/// Asymmetric algorithms of JOSE that SMART does not name.
const OTHER_ASYMMETRIC: [&str; 9] =
    ["RS256", "RS512", "PS256", "PS384", "PS512", "ES256", "ES512", "EdDSA", "Ed25519"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = smart_assertion_of(exchange)?;
    let finding = |observed: String| {
        let place = Place::Token("header/alg".to_owned());
        Finding::in_request(exchange, place, "alg RS384", observed).or("alg ES384")
    };
    let Some(alg) = jwt.header_str("alg") else {
        return Some(Judgement::Violation(finding("no alg".to_owned())));
    };
    if RECOMMENDED.contains(&alg) {
        return Some(Judgement::Pass(format!("alg {alg}")));
    }
    if !OTHER_ASYMMETRIC.contains(&alg) {
        return Some(Judgement::Violation(
            finding(format!("alg {alg}"))
                .hint("Without an asymmetric signature anyone can speak for this client."),
        ));
    }
    let name = "token_endpoint_auth_signing_alg_values_supported";
    let advertised = published_list(exchange, transcript, name);
    let allowed = advertised.is_empty() || advertised.iter().any(|other| other == alg);
    Some(if allowed {
        Judgement::Doubt(
            finding(format!("alg {alg}"))
                .hint("It is asymmetric, but servers need not support it for SMART."),
        )
    } else {
        Judgement::Violation(finding(format!("alg {alg}, which the server does not advertise")))
    })
}
