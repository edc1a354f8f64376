//! `match_group.characteristics_true`: what a Group claims of its members is true.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.characteristics_true",
    title: "A characteristic of a Group of matched members says match and excludes nobody",
    verifies: &["PDEX-GRP-03"],
    judges: Judges::answers(
        Actor::Source,
        &[Endpoint::MatchStatus, Endpoint::MatchFile, Endpoint::Read],
    ),
    page: include_str!("characteristics_true.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        if found.code() != Some("match") {
            continue;
        }
        let all = found.group["characteristic"].as_array().map(Vec::as_slice).unwrap_or_default();
        for (index, one) in all.iter().enumerate() {
            count += 1;
            let codings = one["code"]["coding"].as_array().map(Vec::as_slice).unwrap_or_default();
            let observed = if !codings.iter().any(|coding| coding["code"] == "match") {
                "a characteristic with another code"
            } else if one["exclude"] != false {
                "exclude is not false"
            } else {
                continue;
            };
            let place = found.place(&format!("/characteristic/{index}"));
            let expected = "code match, with exclude false";
            let finding = Finding::in_response(exchange, place, expected, observed.to_owned());
            return Some(Judgement::Violation(finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} characteristics")))
}
