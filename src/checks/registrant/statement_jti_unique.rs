//! `registrant.statement_jti_unique`: no software statement is used twice.

use jiff::Timestamp;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "registrant.statement_jti_unique",
    title: "Every UDAP registration has a software statement of its own",
    verifies: &["UDAP-JWT-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Register]),
    page: include_str!("statement_jti_unique.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let statement = statement_of(exchange)?;
    let (issuer, jti) = (statement.claim_str("iss")?, statement.claim_str("jti")?);
    let still_good = |earlier: &Jwt| {
        let ends = earlier.claim_secs("exp").and_then(|at| Timestamp::from_second(at).ok());
        ends.is_none_or(|ends| exchange.started_at < ends)
    };
    let earlier = transcript.before(exchange).find(|other| {
        other.initiator == Party::Target
            && statement_of(other).is_some_and(|earlier| {
                earlier.claim_str("jti") == Some(jti)
                    && earlier.claim_str("iss") == Some(issuer)
                    && still_good(&earlier)
            })
    });
    Some(match earlier {
        None => Judgement::Pass("a jti that no statement in force has".to_owned()),
        Some(earlier) => Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Pointer("/software_statement".to_owned()),
                "jti, one that no statement of this issuer has that is still good",
                format!("the jti of exchange {}", earlier.seq),
            )
            .hint("Sign a new statement for every registration, also for one that is repeated."),
        ),
    })
}

/// The software statement of a UDAP registration.
fn statement_of(exchange: &Exchange) -> Option<Jwt> {
    if exchange.endpoint != Endpoint::Register {
        return None;
    }
    let body = exchange.request.body.json().ok()?;
    body.get("udap")?;
    Jwt::decode(body["software_statement"].as_str()?).ok()
}
