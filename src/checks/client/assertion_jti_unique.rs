//! `client.assertion_jti_unique`: no assertion is used twice.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::assertion::assertion_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_jti_unique",
    title: "Every assertion has a jti of its own and is sent once",
    verifies: &["SMART-JWT-14", "SMART-JWT-23", "UDAP-JWT-03", "SEED-BS-04"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_jti_unique.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let jwt = assertion_of(exchange)?;
    let finding = |observed: String| {
        let place = Place::Token("claims/jti".to_owned());
        Finding::in_request(exchange, place, "jti, a string never sent before", observed)
    };
    let Some(jti) = jwt.claim_str("jti").filter(|jti| !jti.is_empty()) else {
        let observed = match jwt.claims.get("jti") {
            None => "no jti",
            Some(_) => "jti is empty or not a string",
        };
        return Some(Judgement::Violation(finding(observed.to_owned())));
    };
    let earlier = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::Token
            && other.initiator == Party::Target
            && assertion_of(other).is_some_and(|other| {
                other.claim_str("jti") == Some(jti)
                    && other.claims.get("iss") == jwt.claims.get("iss")
            })
    });
    let in_other_scenario = transcript.facts.iter().find_map(|fact| match fact {
        Fact::AssertionSent { scenario, issuer, jti: sent }
            if sent == jti && jwt.claim_str("iss") == Some(issuer) =>
        {
            Some(scenario)
        }
        _ => None,
    });
    if let (None, Some(scenario)) = (earlier, in_other_scenario) {
        return Some(Judgement::Violation(
            finding(format!("the jti of an assertion in scenario {scenario}"))
                .hint("A jti is never used again, after a restart either: draw it at random."),
        ));
    }
    Some(match earlier {
        None => Judgement::Pass("a jti not seen before".to_owned()),
        Some(earlier) => Judgement::Violation(
            finding(format!("the jti of exchange {}", earlier.seq))
                .hint("Sign a new assertion for every token request, after an error too."),
        ),
    })
}
