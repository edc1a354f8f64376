//! `member_match.identifier_typed`: the returned identifier says what kind it is.

use serde_json::Value;

use crate::checks::{Check, Judges};
use crate::fhir::codes::{HREX_TEMP, IDENTIFIER_TYPE};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::spec::Catalogue;
use crate::transcript::{Exchange, Transcript};

use super::answer::{inside, matched, parameters};

/// The check.
pub static CHECK: Check = Check {
    id: "member_match.identifier_typed",
    title: "MemberIdentifier has the type its HRex version demands",
    verifies: &[UMB_SINCE_1_1, "HREX-MP-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("identifier_typed.md"),
    judge,
};

/// From HRex 1.1.0 the type is UMB; before, it was MB.
const UMB_SINCE_1_1: &str = "HREX-MP-07";

/// The system of [`IDENTIFIER_TYPE`] before terminologies moved to their own host.
const OLD_IDENTIFIER_TYPE: &str = "http://hl7.org/fhir/v2/0203";

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let body = matched(exchange, transcript)?;
    // Without an identifier there is no type; that it is missing is said elsewhere.
    let (index, parameter) = parameters(&body, "MemberIdentifier").next()?;
    let identifier = parameter.get("valueIdentifier")?;
    let codings = identifier["type"]["coding"].as_array().map_or(&[][..], Vec::as_slice);
    let has = |system: &str, code: &str| {
        codings.iter().any(|coding| coding["system"] == system && coding["code"] == code)
    };
    let guides = transcript.guides();
    let wants_umb = Catalogue::built_in()
        .get(UMB_SINCE_1_1)
        .is_some_and(|requirement| requirement.applies(&guides).is_ok());
    let umb = has(HREX_TEMP, "UMB");
    let mb = has(IDENTIFIER_TYPE, "MB");
    let (right, other, expected) = if wants_umb {
        (umb, mb, "UMB of hrex-temp in MemberIdentifier.type")
    } else {
        (mb, umb, "MB of v2-0203 in MemberIdentifier.type")
    };
    if right {
        let seen = if wants_umb { "type UMB" } else { "type MB" };
        return Some(Judgement::Pass(seen.to_owned()));
    }
    let place = inside(index, "/valueIdentifier/type");
    let finding =
        |observed: &str| Finding::in_response(exchange, place, expected, observed.to_owned());
    let hrex = guides.hrex;
    Some(if other {
        let observed = if wants_umb { "type MB of v2-0203" } else { "type UMB of hrex-temp" };
        Judgement::Doubt(finding(observed).hint(format!(
            "That is the type of another HRex version; {hrex} is in force here. Many servers and \
             clients mix the two, so clients tend to accept both."
        )))
    } else if has(OLD_IDENTIFIER_TYPE, "MB") {
        Judgement::Doubt(
            finding("type MB under the old system http://hl7.org/fhir/v2/0203")
                .hint("The system is now http://terminology.hl7.org/CodeSystem/v2-0203."),
        )
    } else {
        Judgement::Violation(finding(describe(codings)).hint(
            "Give MemberIdentifier.type a coding with exactly this code and system; text or \
             display alone do not count.",
        ))
    })
}

fn describe(codings: &[Value]) -> &'static str {
    let has_code = |code: &str| codings.iter().any(|coding| coding["code"].as_str() == Some(code));
    if codings.is_empty() {
        "no coding in MemberIdentifier.type"
    } else if has_code("UMB") || has_code("MB") {
        "the code under a system it does not belong to"
    } else {
        "another code"
    }
}
