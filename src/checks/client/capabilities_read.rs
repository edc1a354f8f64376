//! `client.capabilities_read`: the target looks at what the source offers.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "client.capabilities_read",
    title: "The CapabilityStatement of the source is read before data is retrieved",
    verifies: &["PDEX-P2P-04", "PDEX22-EXP-06"],
    judges: Judges::requests(
        Actor::Target,
        &[Endpoint::KickOff, Endpoint::Read, Endpoint::Everything],
    ),
    page: include_str!("capabilities_read.md"),
    judge,
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of every check")]
fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut asked = transcript
        .before(exchange)
        .filter(|other| other.endpoint == Endpoint::Metadata && other.initiator == Party::Target)
        .peekable();
    if asked.peek().is_none() {
        return Some(Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                "a GET of `[FHIR base]/metadata` before the first retrieval",
                "none".to_owned(),
            )
            .hint("The statement tells which ways of retrieval the source offers."),
        ));
    }
    match asked.find(|metadata| metadata.succeeded()) {
        Some(metadata) => Some(Judgement::Pass(format!("read in exchange {}", metadata.seq))),
        None => Some(Judgement::Blocked("the source did not serve its statement".to_owned())),
    }
}
