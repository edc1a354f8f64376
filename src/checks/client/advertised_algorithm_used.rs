//! `client.advertised_algorithm_used`: an algorithm the server takes.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::assertion_of;
use super::published_endpoint::published_list;

/// The check.
pub static CHECK: Check = Check {
    id: "client.advertised_algorithm_used",
    title: "An assertion is signed with an algorithm the server advertises",
    verifies: &["SMART-REG-08"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("advertised_algorithm_used.md"),
    judge,
};

const BOTH: [&str; 2] = ["RS384", "ES384"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let name = "token_endpoint_auth_signing_alg_values_supported";
    let advertised = published_list(exchange, transcript, name);
    // Where both are taken, either proves nothing about the other.
    let [only] =
        BOTH.into_iter().filter(|alg| advertised.iter().any(|own| own == alg)).collect::<Vec<_>>()
            [..]
    else {
        return None;
    };
    let jwt = assertion_of(exchange)?;
    let alg = jwt.header_str("alg")?;
    if advertised.iter().any(|own| own == alg) {
        return Some(Judgement::Pass(format!("alg {alg}, as advertised")));
    }
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            Place::Token("header/alg".to_owned()),
            &format!("alg {only}"),
            format!("alg {alg}, which the server does not advertise"),
        )
        .hint(
            "A client has a key for RS384 and one for ES384, and signs with what the server takes.",
        ),
    ))
}
