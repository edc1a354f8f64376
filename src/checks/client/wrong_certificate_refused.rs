//! `client.wrong_certificate_refused`: TLS is verified.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.wrong_certificate_refused",
    title: "A server whose certificate names another host gets no request",
    verifies: &["SMART-BS-06", "RFC6750-12"],
    judges: Judges::requests(Actor::Target, &[Endpoint::SmartConfiguration, Endpoint::Token]),
    page: include_str!("wrong_certificate_refused.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let misnamed = |fact: &Fact| matches!(fact, Fact::Misnamed { actor } if *actor == Actor::Idp);
    if !transcript.facts.iter().any(misnamed) {
        return None;
    }
    if exchange.endpoint == Endpoint::Token {
        return Some(Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                "no request: the certificate names another host",
                "a token request".to_owned(),
            )
            .hint(
                "Verify the name and the chain of every certificate, the token endpoint's first.",
            ),
        ));
    }
    let ended = |fact: &Fact| matches!(fact, Fact::HandshakeEnded { party: Party::Idp });
    let asked = transcript.at(Endpoint::Token).any(|other| other.initiator == Party::Target);
    let refused = transcript.facts.iter().any(ended) && !asked;
    refused.then(|| Judgement::Pass("the handshake was ended".to_owned()))
}
