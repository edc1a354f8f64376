//! `discovery.capabilities_known`: a capability is one that SMART defines, or a URI.

use url::Url;

use crate::checks::oauth_answer::{at_member, document, listed, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.capabilities_known",
    title: "Capabilities that SMART does not define are full URIs",
    verifies: &["SMART-DISC-19"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("capabilities_known.md"),
    judge,
};

/// What SMART App Launch defines, in its versions so far.
const DEFINED: [&str; 22] = [
    "authorize-post",
    "client-confidential-asymmetric",
    "client-confidential-symmetric",
    "client-public",
    "context-banner",
    "context-ehr-encounter",
    "context-ehr-patient",
    "context-passthrough-banner",
    "context-passthrough-style",
    "context-standalone-encounter",
    "context-standalone-patient",
    "context-style",
    "launch-ehr",
    "launch-standalone",
    "permission-offline",
    "permission-online",
    "permission-patient",
    "permission-user",
    "permission-v1",
    "permission-v2",
    "smart-app-state",
    "sso-openid-connect",
];

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let capabilities = words(&document, "capabilities")?;
    let is_known = |word: &&str| DEFINED.contains(word) || Url::parse(word).is_ok();
    let unknown: Vec<&str> = capabilities.into_iter().filter(|word| !is_known(word)).collect();
    if unknown.is_empty() {
        return Some(Judgement::Pass("each is defined by SMART or a URI".to_owned()));
    }
    let expected = "capabilities of SMART App Launch, or full URIs";
    // Other guides of HL7 may define plain words too, and nobody lists those.
    Some(Judgement::Doubt(
        at_member(exchange, "capabilities", expected, listed(&unknown)).hint(
            "A plain word may one day mean something else: put your own under a URI of yours.",
        ),
    ))
}
