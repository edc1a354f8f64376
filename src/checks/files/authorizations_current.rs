//! `files.authorizations_current`: prior authorizations are current, or changed within a year.

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::exported::{last_instant, updated, years_before};
use crate::checks::{Check, Judges, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.authorizations_current",
    title: "Prior authorizations over for more than a year are not exported",
    verifies: &["PDEX-EXP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("authorizations_current.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let year = years_before(kick_off.started_at, 1);
    let mut count = 0_u64;
    for (number, resource) in ndjson::resources(response) {
        if resource["use"] != "preauthorization" {
            continue;
        }
        count += 1;
        if is_long_over(&resource, year) {
            let place = Place::Line { number, pointer: "/preAuthRefPeriod".to_owned() };
            let expected = "a prior authorization that is current, or changed within a year";
            let observed = "one that was over and unchanged for longer".to_owned();
            let finding = Finding::in_response(exchange, place, expected, observed);
            return Some(job::about_payers(kick_off, finding));
        }
    }
    (count > 0).then(|| Judgement::Pass(format!("{count} prior authorizations")))
}

/// Whether it ended and was last changed before `year`. One without dates may be anything.
fn is_long_over(authorization: &Value, year: Timestamp) -> bool {
    let ends: Vec<Timestamp> = authorization["preAuthRefPeriod"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|period| last_instant(period["end"].as_str()?))
        .collect();
    let unchanged = updated(authorization).is_some_and(|updated| updated < year);
    unchanged && !ends.is_empty() && ends.iter().all(|end| *end < year)
}
