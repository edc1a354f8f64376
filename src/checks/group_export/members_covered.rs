//! `group_export.members_covered`: nobody in the Group is left out in silence.

use std::collections::BTreeSet;

use serde_json::Value;

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
    judges: Judges::answers(Actor::Source, &[Endpoint::File, Endpoint::Status]),
    page: include_str!("members_covered.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if exchange.endpoint == Endpoint::Status {
        return without_patients(exchange, transcript);
    }
    job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    is_whole(kick_off, transcript).then_some(())?;
    let files = job::files_of(listing.poll, &listing.manifest, transcript);
    let patients: Vec<_> = files.iter().filter(|file| &*file.kind == "Patient").collect();
    let listed = listing.manifest["output"].as_array()?.iter();
    let expected_files = listed.filter(|entry| entry["type"] == "Patient").count();
    // Spoken about once a job, at its last file of Patients.
    if patients.len() != expected_files || patients.last()?.exchange.seq != exchange.seq {
        return None;
    }
    let (there, is_all) = names_of(patients.iter().map(|file| file.exchange), transcript);
    is_all.then_some(())?;
    let wanted = wanted(kick_off, transcript)?;
    let missing =
        wanted.iter().filter(|id| there.binary_search(&hash_of("Patient", id)).is_err()).count();
    if missing == 0 {
        return Some(Judgement::Pass(format!("{} members, all there", wanted.len())));
    }
    let observed = format!("{missing} of them are missing");
    Some(missed(exchange, Place::Body, wanted.len(), observed, &listing.manifest))
}

/// Judges a manifest that lists no Patients at all, so that no file can be missed.
fn without_patients(exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some() || !is_whole(kick_off, transcript) {
        return None;
    }
    let manifest = job::whole(exchange, manifest, transcript);
    let mut entries = manifest["output"].as_array()?.iter();
    if job::is_organized(&manifest) || entries.any(|entry| entry["type"] == "Patient") {
        return None;
    }
    let wanted = wanted(kick_off, transcript).filter(|wanted| !wanted.is_empty())?;
    let place = Place::Pointer("/output".to_owned());
    let observed = "no file of Patients".to_owned();
    Some(missed(exchange, place, wanted.len(), observed, &manifest))
}

fn missed(
    exchange: &Exchange,
    place: Place,
    members: usize,
    observed: String,
    manifest: &Value,
) -> Judgement {
    let expected = format!("the Patients of {members} members");
    let finding = Finding::in_response(exchange, place, &expected, observed)
        .hint("Whoever is left out for a reason is told of in `error` of the manifest.");
    let told = manifest["error"].as_array().is_some_and(|all| !all.is_empty());
    if told { Judgement::Doubt(finding) } else { Judgement::Violation(finding) }
}

/// Whether an export of a Group must hold the Patients: without them there is nothing to count by,
/// and `_since` may leave them out.
fn is_whole(kick_off: &Exchange, transcript: &Transcript) -> bool {
    let narrowing = ["_since", "_typeFilter", "_until"];
    let asked = job::requested_types(kick_off);
    asked.is_none_or(|types| types.iter().any(|name| name == "Patient"))
        && job::parameters(kick_off).iter().all(|(name, _)| !narrowing.contains(&name.as_str()))
        && job::may_read(kick_off, "Patient", transcript)
}

/// The ids of the members that an export of a Group should cover.
fn wanted(kick_off: &Exchange, transcript: &Transcript) -> Option<BTreeSet<String>> {
    let (id, _) = match_result::group_of(kick_off)?;
    let parameters = job::parameters(kick_off);
    let given = match_result::matched_before(kick_off, transcript);
    let (_, group) = given.iter().find(|(given, _)| *given == id)?;
    let named: Vec<&str> = parameters
        .iter()
        .filter(|(name, _)| name == "patient")
        .filter_map(|(_, value)| job::patient_id(value))
        .collect();
    let ended = ended_members(kick_off, transcript);
    let wanted = group
        .entries()
        .filter_map(|entity| job::patient_id(entity["reference"].as_str()?))
        .filter(|id| (named.is_empty() || named.contains(id)) && !ended.contains(id));
    Some(wanted.map(str::to_owned).collect())
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
