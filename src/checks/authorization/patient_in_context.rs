//! `authorization.patient_in_context`: a scope about one patient comes with that patient.

use serde_json::Value;

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::{at_member, kind};
use crate::checks::sign_in::is_grant;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::oauth::{Scope, ScopeContext};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "authorization.patient_in_context",
    title: "Where a scope about one patient is granted, the answer names the patient",
    verifies: &["SMART-SCOPE-11"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("patient_in_context.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    if !is_grant(exchange, "authorization_code") {
        return None;
    }
    let scope = body.get("scope")?.as_str()?;
    let about_one = scope
        .split_whitespace()
        .filter_map(Scope::parse)
        .any(|scope| scope.context == ScopeContext::Patient);
    if !about_one {
        return None;
    }
    let patient = body.get("patient");
    if patient.and_then(Value::as_str).is_some_and(|id| !id.is_empty()) {
        return Some(Judgement::Pass("a patient is in context".to_owned()));
    }
    let expected = "the id of the patient in context";
    let finding = at_member(exchange, "patient", expected, kind(patient).to_owned()).hint(
        "Ask the person whose data it is about, or leave scopes that begin with `patient/` out.",
    );
    Some(Judgement::Violation(finding))
}
