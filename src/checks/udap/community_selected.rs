//! `udap.community_selected`: the metadata is signed for the community that was asked for.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::Jwt;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::certificate::{broken, chain};
use super::subject::{anchors, community_asked, metadata};

/// The check.
pub static CHECK: Check = Check {
    id: "udap.community_selected",
    title: "Metadata for a trust community is signed with a certificate of that community",
    verifies: &["UDAP-DISC-19"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::UdapMetadata]),
    page: include_str!("community_selected.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let asked = community_asked(exchange)?;
    let anchors = anchors(transcript, Some(&asked));
    let anchor = anchors.first()?;
    let Some(document) = metadata(exchange) else {
        let observed = format!("status {}", exchange.status()?);
        let expected = "status 200 with the metadata for this community";
        let finding = Finding::in_response(exchange, Place::Status, expected, observed);
        return Some(Judgement::Violation(finding));
    };
    let jwt = document.get("signed_metadata").and_then(Value::as_str);
    let chain = chain(&Jwt::decode(jwt?).ok()?).ok()?;
    match broken(&chain, anchor, exchange.started_at) {
        None => Some(Judgement::Pass("a certificate of this community".to_owned())),
        Some(why) => {
            let expected = "a chain to the anchor of the community that was asked for";
            let observed = format!("a chain that does not lead there: {why}");
            let place = Place::Token("header/x5c".to_owned());
            let finding = Finding::in_response(exchange, place, expected, observed)
                .hint("Choose the certificate by the `community` parameter.");
            Some(Judgement::Violation(finding))
        }
    }
}
