//! `group_export.members_covered`: nobody in the Group is left out in silence.

use std::collections::BTreeSet;

use crate::checks::pass::{hash_of, names_of};
use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.members_covered",
    title: "An export of a Group holds every member it should",
    verifies: &["ATR-EXP-03", "PDEX-EXP-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("members_covered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    let (id, _) = match_result::group_of(kick_off)?;
    // Without the Patients there is nothing to count by, and `_since` may leave them out.
    let parameters = job::parameters(kick_off);
    let asked = job::requested_types(kick_off);
    let is_whole = asked.is_none_or(|types| types.iter().any(|name| name == "Patient"))
        && !parameters
            .iter()
            .any(|(name, _)| matches!(name.as_str(), "_since" | "_typeFilter" | "_until"));
    if !is_whole || !job::may_read(kick_off, "Patient", transcript) {
        return None;
    }
    let files = job::files_of(listing.poll, &listing.manifest, transcript);
    let patients: Vec<_> = files.iter().filter(|file| file.kind == "Patient").collect();
    let listed = listing.manifest["output"].as_array()?.iter();
    let expected_files = listed.filter(|entry| entry["type"] == "Patient").count();
    // Spoken about once a job, at its last file of Patients.
    if patients.len() != expected_files || patients.last()?.exchange.seq != exchange.seq {
        return None;
    }
    let (there, is_all) = names_of(patients.iter().map(|file| file.exchange), transcript);
    is_all.then_some(())?;
    let given = match_result::matched_before(kick_off, transcript);
    let (_, group) = given.iter().find(|(given, _)| *given == id)?;
    let named: Vec<&str> = parameters
        .iter()
        .filter(|(name, _)| name == "patient")
        .filter_map(|(_, value)| job::patient_id(value))
        .collect();
    let ended = ended_members(kick_off, transcript);
    let wanted: BTreeSet<&str> = group
        .entries()
        .filter_map(|entity| job::patient_id(entity["reference"].as_str()?))
        .filter(|id| (named.is_empty() || named.contains(id)) && !ended.contains(id))
        .collect();
    let missing =
        wanted.iter().filter(|id| there.binary_search(&hash_of("Patient", id)).is_err()).count();
    if missing == 0 {
        return Some(Judgement::Pass(format!("{} members, all there", wanted.len())));
    }
    let expected = format!("the Patients of {} members", wanted.len());
    let observed = format!("{missing} of them are missing");
    let finding = Finding::in_response(exchange, Place::Body, &expected, observed)
        .hint("Whoever is left out for a reason is told of in `error` of the manifest.");
    let told = listing.manifest["error"].as_array().is_some_and(|all| !all.is_empty());
    Some(if told { Judgement::Doubt(finding) } else { Judgement::Violation(finding) })
}

/// Members whose consent had ended when an export was asked for.
pub(super) fn ended_members<'t>(kick_off: &Exchange, transcript: &'t Transcript) -> Vec<&'t str> {
    let ended = transcript.facts.iter().filter_map(|fact| match fact {
        Fact::ConsentEnded { step, after } if *after < kick_off.seq => Some(step),
        _ => None,
    });
    let steps: Vec<&String> = ended.collect();
    let members = transcript.facts.iter().filter_map(|fact| match fact {
        Fact::Member { step, patient_ids, .. } if steps.contains(&step) => Some(patient_ids),
        _ => None,
    });
    members.flatten().map(String::as_str).collect()
}
