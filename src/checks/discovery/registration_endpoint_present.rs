//! `discovery.registration_endpoint_present`: who may register learns where.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "discovery.registration_endpoint_present",
    title: "A server where clients register themselves says where",
    verifies: &["SEED-BS-01"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::SmartConfiguration]),
    page: include_str!("registration_endpoint_present.md"),
    judge,
};

const MEMBER: &str = "registration_endpoint";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let document = document(exchange)?;
    let value = document.get(MEMBER);
    if value.and_then(Value::as_str).is_some_and(|text| !text.is_empty()) {
        return Some(Judgement::Pass("the registration endpoint is named".to_owned()));
    }
    if value.is_none() && transcript.claims("dynamic_registration") != Some(true) {
        let why = "the server does not claim that clients register themselves".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    let finding = at_member(exchange, MEMBER, "a URL", kind(value).to_owned())
        .hint("A client that is to register itself begins with this document.");
    Some(Judgement::Violation(finding))
}
