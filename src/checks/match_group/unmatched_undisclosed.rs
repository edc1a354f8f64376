//! `match_group.unmatched_undisclosed`: who is not given out is not named.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.unmatched_undisclosed",
    title: "Groups of members who are not given out refer to what was submitted only",
    verifies: &["PDEX-GRP-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
    page: include_str!("unmatched_undisclosed.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        if found.code() == Some("match") {
            continue;
        }
        for (index, entity) in found.entries().enumerate() {
            count += 1;
            let reference = entity["reference"].as_str().unwrap_or_default();
            let is_local =
                reference.strip_prefix('#').is_some_and(|id| found.contained(id).is_some());
            let observed = if !reference.is_empty() && !is_local {
                "a reference to a Patient of this payer"
            } else if !entity["identifier"].is_null() {
                "an identifier"
            } else {
                continue;
            };
            let place = found.place(&format!("/member/{index}/entity"));
            let expected = "a reference to the contained Patient that was submitted";
            let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
                .hint("An id of the payer's own says that the person is a member.");
            return Some(Judgement::Violation(finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} entries")))
}
