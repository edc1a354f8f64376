//! `consent.refusal_has_outcome`: a refusal over consent says so.

use serde_json::Value;

use crate::checks::bearer::missing_outcome;
use crate::checks::pair::pair;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "consent.refusal_has_outcome",
    title: "A refusal over consent carries an OperationOutcome that says so",
    verifies: &["PDEX-P2P-10"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
    page: include_str!("refusal_has_outcome.md"),
    judge,
};

/// The alterations that leave a consent which cannot be honoured. `consent_missing` is not among
/// them, and what a member's opt-out may be called is nobody's business.
const UNACCEPTABLE: [&str; 10] = [
    "consent_action_missing",
    "consent_deny",
    "consent_expired",
    "consent_inactive",
    "consent_not_started",
    "consent_other_discloser",
    "consent_other_patient",
    "consent_other_recipient",
    "consent_period_missing",
    "consent_policy_unknown",
];

/// Codes that point at permission without another word.
const CODES: [&str; 5] = ["business-rule", "expired", "forbidden", "security", "suppressed"];
/// Words that do so in a text.
const WORDS: [&str; 5] = ["consent", "permission", "permit", "policy", "provision"];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &UNACCEPTABLE)? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    // Any other status is the business of the checks that demand the refusal.
    (pair.response.status == 422).then_some(())?;
    let at = |place, expected, observed| {
        Finding::in_response(exchange, place, expected, observed)
            .hint("Say that the consent is the obstacle, so that the other payer can mend it.")
    };
    if let Some(observed) = missing_outcome(pair.response) {
        let expected = "an OperationOutcome with at least one issue";
        return Some(Judgement::Violation(at(Place::Body, expected, observed)));
    }
    let body = pair.response.json().unwrap_or_default();
    let issues = body["issue"].as_array().map_or(&[][..], Vec::as_slice);
    if issues.iter().any(points_at_consent) {
        return Some(Judgement::Pass("an OperationOutcome about the consent".to_owned()));
    }
    let expected = "an issue whose text or code points at the consent";
    let observed = "neither text nor code does, as far as can be read".to_owned();
    let place = Place::Pointer("/issue".to_owned());
    Some(Judgement::Doubt(at(place, expected, observed)))
}

fn points_at_consent(issue: &Value) -> bool {
    if issue["code"].as_str().is_some_and(|code| CODES.contains(&code)) {
        return true;
    }
    let details = &issue["details"];
    let codings = details["coding"].as_array().into_iter().flatten();
    let coded = codings.flat_map(|coding| [&coding["code"], &coding["display"]]);
    [&issue["diagnostics"], &details["text"]].into_iter().chain(coded).any(|text| {
        let text = text.as_str().unwrap_or_default().to_lowercase();
        WORDS.iter().any(|word| text.contains(word))
    })
}
