//! `group_export.ended_consent_left_out`: each export looks at each consent again.

use crate::checks::files::only_matched_members::owners;
use crate::checks::{Check, Judges, job, match_result, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::members_covered::ended_members;

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.ended_consent_left_out",
    title: "A member whose consent has ended is left out of the next export of the Group",
    verifies: &["PDEX-BMM-16", "PDEX-EXP-05", "PDEX-BULK-07", "SEED-CON-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("ended_consent_left_out.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    match_result::group_of(kick_off)?;
    let ended = ended_members(kick_off, transcript);
    if ended.is_empty() {
        return None;
    }
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        for (pointer, id) in owners(&resource) {
            count += 1;
            if ended.contains(&id.as_str()) {
                let place = Place::Line { number, pointer };
                let expected = "nothing of a member whose consent has ended";
                let observed = "a resource of that member".to_owned();
                let finding = Finding::in_response(exchange, place, expected, observed)
                    .hint("Consent is looked at for each member, at each export.");
                return Some(Judgement::Violation(finding));
            }
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} resources, all of other members")))
}
