//! `udap.metadata_answered`: the metadata is there, or said not to be.

use crate::checks::oauth_answer::{object, put_off};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::subject::community_asked;

/// The check.
pub static CHECK: Check = Check {
    id: "udap.metadata_answered",
    title: "UDAP metadata is answered with a JSON object, or with 404 where there is no UDAP",
    verifies: &["UDAP-DISC-01", "UDAP-DISC-02"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::UdapMetadata]),
    page: include_str!("metadata_answered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = exchange.status()?;
    // What a named community is answered is for two other checks.
    if community_asked(exchange).is_some() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    let offered = !transcript
        .facts
        .iter()
        .all(|fact| !matches!(fact, crate::transcript::Fact::UdapCommunity { .. }));
    match (status, object(exchange)) {
        (200, Some(_)) => Some(Judgement::Pass("200 with a JSON object".to_owned())),
        (200, None) => {
            let observed = "a body that is no JSON object".to_owned();
            let finding = Finding::in_response(exchange, Place::Body, "a JSON object", observed)
                .or("status 404, where UDAP is not offered")
                .hint("A page for people with status 200 tells every client that UDAP is here.");
            Some(Judgement::Violation(finding))
        }
        (404, _) if !offered => Some(Judgement::Pass("404: UDAP is not offered".to_owned())),
        _ => {
            let expected = if offered { "status 200" } else { "status 200 or 404" };
            let observed = format!("status {status}");
            let finding = Finding::in_response(exchange, Place::Status, expected, observed)
                .hint("Answer anyone, without authentication.");
            Some(Judgement::Violation(finding))
        }
    }
}
