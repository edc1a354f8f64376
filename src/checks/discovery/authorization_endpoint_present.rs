//! `discovery.authorization_endpoint_present`: who claims a launch says where it begins.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.authorization_endpoint_present",
    title: "The SMART configuration names the authorization endpoint where it offers a launch",
    verifies: &["SMART-DISC-08"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("authorization_endpoint_present.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let capabilities = words(&document, "capabilities")?;
    let launch = ["launch-ehr", "launch-standalone"]
        .into_iter()
        .find(|launch| capabilities.contains(launch))?;
    let found = document.get("authorization_endpoint");
    if found.and_then(Value::as_str).is_some_and(|url| !url.is_empty()) {
        return Some(Judgement::Pass(format!("named, as {launch} is claimed")));
    }
    let expected = format!("a URL, as `{launch}` is claimed");
    let finding = at_member(exchange, "authorization_endpoint", &expected, kind(found).to_owned());
    Some(Judgement::Violation(finding))
}
