//! `member_match.member_id_literal`: MemberId is a reference one can follow.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

use super::answer::{inside, matched, parameters, patient_id};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.member_id_literal",
    title: "MemberId, where returned, is a literal reference to a Patient of this server",
    verifies: &["HREX-MP-08", "HREX-MP-09"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("member_id_literal.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = matched(exchange, transcript)?;
    let (index, parameter) = parameters(&body, "MemberId").next()?;
    let expected = "a literal reference such as Patient/{id}";
    let reference = &parameter["valueReference"];
    let finding = |path: &str, observed: &str| {
        Finding::in_response(exchange, inside(index, path), expected, observed.to_owned())
    };
    let Some(literal) = reference["reference"].as_str() else {
        let (path, observed) = if !reference.is_object() {
            ("/valueReference", "MemberId holds no valueReference")
        } else if reference["identifier"].is_object() {
            ("/valueReference/reference", "a logical reference, by identifier only")
        } else {
            ("/valueReference/reference", "a reference without `reference`")
        };
        return Some(Judgement::Violation(finding(path, observed).hint(
            "The identifier belongs in MemberIdentifier; MemberId says where the Patient can be \
             read.",
        )));
    };
    let path = "/valueReference/reference";
    if patient_id(literal).is_none() {
        let observed = if literal.starts_with('#') {
            "a reference to a contained resource"
        } else if literal.starts_with("urn:") {
            "a URN, which cannot be read over REST"
        } else if literal.contains('/') {
            "a reference that does not end in Patient/{id}"
        } else {
            "a bare id without a type"
        };
        return Some(Judgement::Violation(finding(path, observed)));
    }
    let is_elsewhere = transcript
        .base_of(Actor::Source)
        .is_some_and(|base| !literal.starts_with(&format!("{base}/")));
    if literal.contains("://") && is_elsewhere {
        return Some(Judgement::Doubt(finding(path, "an absolute URL under another base").hint(
            "Behind a proxy a server often forgets its public address. Clients will not send \
             their token to another host.",
        )));
    }
    Some(Judgement::Pass("a literal reference to a Patient".to_owned()))
}
