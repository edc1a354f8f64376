//! `udap.unknown_community`: a community nobody knows is answered quietly.

use crate::checks::oauth_answer::put_off;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::subject::{anchors, community_asked};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.unknown_community",
    title: "Metadata for an unknown trust community is the default metadata or 204",
    verifies: &["UDAP-DISC-20"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::UdapMetadata]),
    page: include_str!("unknown_community.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let asked = community_asked(exchange)?;
    // Only where we know a community can we say that this is another.
    if anchors(transcript, None).is_empty() || !anchors(transcript, Some(&asked)).is_empty() {
        return None;
    }
    if let Some(put_off) = put_off(exchange) {
        return Some(put_off);
    }
    match exchange.status()? {
        status @ (200 | 204) => Some(Judgement::Pass(format!("status {status}"))),
        status => {
            let observed = format!("status {status}");
            let finding = Finding::in_response(exchange, Place::Status, "status 204", observed)
                .or("status 200 with the default metadata")
                .hint("A client of several communities asks for each of them in turn.");
            Some(Judgement::Violation(finding))
        }
    }
}
