//! `match_group.reason_untold`: why a consent is wanting stays inside.

use serde_json::Value;

use crate::checks::{Check, Judges, match_result};
use crate::fhir::codes;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.reason_untold",
    title: "The Group of members whose consent is wanting does not say why",
    verifies: &["PDEX22-BMM-13"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("reason_untold.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        if found.code() != Some("consentconstraint") {
            continue;
        }
        count += 1;
        let Some(pointer) = told(&found.group) else { continue };
        let expected = "nothing beyond the code consentconstraint";
        let observed = "an element in words, or of its own, about these members".to_owned();
        let place = found.place(&pointer);
        return Some(Judgement::Violation(
            Finding::in_response(exchange, place, expected, observed)
                .hint("A reason tells whoever asks about the member's choices."),
        ));
    }
    (count > 0).then(|| Judgement::Pass("no reason is told".to_owned()))
}

/// Words that speak of a consent. A name of the Group or of a payer may be anything else.
const WORDS: [&str; 8] =
    ["expired", "revoked", "policy", "period", "opted", "opt-out", "inactive", "honoured"];

/// Where the Group tells a reason.
fn told(group: &Value) -> Option<String> {
    let speaks = |value: &Value| {
        value.as_str().is_some_and(|text| {
            let text = text.to_lowercase();
            WORDS.iter().any(|word| text.contains(word))
        })
    };
    for name in ["name", "text/div", "code/text"] {
        let pointer = format!("/{name}");
        if group.pointer(&pointer).is_some_and(speaks) {
            return Some(pointer);
        }
    }
    let all = group["characteristic"].as_array().into_iter().flatten().enumerate();
    for (index, one) in all {
        if speaks(&one["code"]["text"]) || speaks(&one["valueCodeableConcept"]["text"]) {
            return Some(format!("/characteristic/{index}"));
        }
    }
    for (index, member) in group["member"].as_array().into_iter().flatten().enumerate() {
        let entity = &member["entity"];
        let foreign = |extension: &Value| {
            extension["url"] != codes::SUBMITTED_PATIENT
                && extension["url"] != codes::SUBMITTED_COVERAGE
        };
        let own = entity["extension"].as_array().into_iter().flatten();
        let has_foreign =
            own.chain(member["extension"].as_array().into_iter().flatten()).any(foreign);
        if speaks(&entity["display"]) || has_foreign {
            return Some(format!("/member/{index}"));
        }
    }
    None
}
