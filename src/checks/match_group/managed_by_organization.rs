//! `match_group.managed_by_organization`: whoever manages a Group is an organization.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "match_group.managed_by_organization",
    title: "A Group is managed by an Organization, if by anybody",
    verifies: &["PDEX22-BMM-15"],
    judges: Judges::answers(
        Actor::Source,
        &[Endpoint::MatchStatus, Endpoint::MatchFile, Endpoint::Read],
    ),
    page: include_str!("managed_by_organization.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let mut count = 0;
    for found in match_result::groups_in(exchange, transcript) {
        let manager = &found.group["managingEntity"];
        if manager.is_null() {
            continue;
        }
        count += 1;
        let kind = manager["type"].as_str().unwrap_or("Organization");
        let literal = manager["reference"].as_str().filter(|to| !to.starts_with('#'));
        let named = literal.is_none_or(|to| {
            to.rsplit('/').nth(1).is_none_or(|kind| kind == "Organization")
                || to.starts_with("urn:")
        });
        let contained =
            manager["reference"].as_str().and_then(|to| to.strip_prefix('#')).is_none_or(|id| {
                found.contained(id).is_some_and(|one| one["resourceType"] == "Organization")
            });
        if kind == "Organization" && named && contained {
            continue;
        }
        let place = found.place("/managingEntity");
        let expected = "a reference to an Organization";
        let observed = "a reference to something else".to_owned();
        return Some(Judgement::Violation(Finding::in_response(
            exchange, place, expected, observed,
        )));
    }
    (count > 0).then(|| Judgement::Pass("an Organization".to_owned()))
}
