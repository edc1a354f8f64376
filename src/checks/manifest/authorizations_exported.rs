//! `manifest.authorizations_exported`: prior authorizations that count are exported.

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::exported::{Exported, asks_for_all, exported, last_instant, name};
use crate::checks::exported::{searched, updated, years_before};
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "manifest.authorizations_exported",
    title: "Prior authorizations in force or changed within a year are exported",
    verifies: &["PDEX-EXP-09", "PDEX-EXP-08"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("authorizations_exported.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some() || !asks_for_all(kick_off) {
        return None;
    }
    let now = kick_off.started_at;
    let found: Vec<Value> = searched(kick_off, transcript)
        .into_iter()
        .filter(|resource| resource["use"] == "preauthorization")
        .filter(|resource| is_current(resource, now) || is_fresh(resource, now))
        .collect();
    if found.is_empty() {
        return None;
    }
    let given = exported(kick_off, transcript).filter(Exported::is_whole)?.names(transcript);
    let missing: Vec<&Value> =
        found.iter().filter(|one| name(one).is_some_and(|name| !given.contains(&name))).collect();
    if missing.is_empty() {
        return Some(Judgement::Pass(format!("all {} prior authorizations", found.len())));
    }
    if let Some(blocked) = given.cut_short() {
        return Some(blocked);
    }
    let expected = "every prior authorization in force or changed within a year";
    let observed = format!("{} of {} are missing", missing.len(), found.len());
    let place = Place::Pointer("/output".to_owned());
    let finding = Finding::in_response(exchange, place, expected, observed);
    // What changed need not have been the status.
    Some(if missing.iter().any(|one| is_current(one, now)) {
        job::about_payers(kick_off, finding)
    } else {
        Judgement::Doubt(finding)
    })
}

fn is_current(authorization: &Value, now: Timestamp) -> bool {
    let periods = authorization["preAuthRefPeriod"].as_array();
    authorization["status"] == "active"
        && periods.is_some_and(|periods| {
            periods
                .iter()
                .filter_map(|period| last_instant(period["end"].as_str()?))
                .any(|end| end > now)
        })
}

fn is_fresh(authorization: &Value, now: Timestamp) -> bool {
    // A day less than a year, as both may reckon days otherwise.
    let day = jiff::SignedDuration::from_hours(48);
    let year = years_before(now, 1).checked_add(day).unwrap_or(now);
    updated(authorization).is_some_and(|updated| updated > year)
}
