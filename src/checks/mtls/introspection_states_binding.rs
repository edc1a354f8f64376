//! `mtls.introspection_states_binding`: introspection repeats what a token is bound to.

use crate::checks::oauth_answer::{at_member, kind, object};
use crate::checks::token_life::token_of;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::handshake::cnf_of;

/// The check.
pub static CHECK: Check = Check {
    id: "mtls.introspection_states_binding",
    title: "Introspection of a bound token states its certificate",
    verifies: &["RFC7662-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Introspect]),
    page: include_str!("introspection_states_binding.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if transcript.alteration(exchange).is_some() {
        return None;
    }
    let token = token_of(exchange)?;
    let bound = cnf_of(&token)?;
    let bound = bound.get("x5t#S256")?;
    let answer = object(exchange)?;
    (answer.get("active")?.as_bool()?).then_some(())?;
    let stated = answer.get("cnf").and_then(|cnf| cnf.get("x5t#S256"));
    if stated == Some(bound) {
        return Some(Judgement::Pass("the certificate of the token is stated".to_owned()));
    }
    let observed = match stated {
        Some(_) => "another thumbprint than the token has".to_owned(),
        None => kind(answer.get("cnf")).to_owned(),
    };
    let expected = "the `x5t#S256` of the token";
    let finding = at_member(exchange, "cnf", expected, observed)
        .hint("RFC 8705 §3.2: a resource server that introspects compares it with the connection.");
    Some(Judgement::Violation(finding))
}
