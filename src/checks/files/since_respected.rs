//! `files.since_respected`: an incremental export leaves out what did not change.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use crate::checks::{Check, Judges, instant, job, ndjson};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "files.since_respected",
    title: "Nothing older than _since is exported",
    verifies: &["BULK-QP-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("since_respected.md"),
    judge,
};

/// Types that serve many members, and may come along whenever something refers to them.
const SUPPORTING: [&str; 8] = [
    "Endpoint",
    "HealthcareService",
    "InsurancePlan",
    "Location",
    "Medication",
    "Organization",
    "Practitioner",
    "PractitionerRole",
];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let response = job::downloaded(exchange, transcript)?;
    let listing = job::listing_of(exchange, transcript).filter(job::Listing::is_output)?;
    let kick_off = job::kick_off_of(listing.poll, transcript)?;
    if transcript.alteration(kick_off).is_some() {
        return None;
    }
    let since = since(kick_off)?;
    let mut dated = 0_u64;
    let mut old = Vec::new();
    for (number, resource) in ndjson::resources(response) {
        let updated = resource["meta"]["lastUpdated"].as_str().and_then(instant::fhir);
        let Some(updated) = updated else { continue };
        dated += 1;
        if updated < since
            && let Some(name) = name(&resource)
        {
            old.push((number, name));
        }
    }
    // The other files are read only when there is something to excuse.
    if !old.is_empty() {
        let referred = referred(&listing, transcript);
        old.retain(|(_, name)| !referred.contains(name));
    }
    let Some((number, _)) = old.first() else {
        return (dated > 0)
            .then(|| Judgement::Pass(format!("{dated} dated resources, none needlessly old")));
    };
    let place = Place::Line { number: *number, pointer: "/meta/lastUpdated".to_owned() };
    let expected = "an instant at or after _since";
    let observed = match old.len() {
        1 => "an earlier instant".to_owned(),
        all => format!("an earlier instant, here and in {} other lines", all - 1),
    };
    Some(Judgement::Violation(
        Finding::in_response(exchange, place, expected, observed)
            .or("a resource that another exported one refers to"),
    ))
}

/// The instant of `_since`. A plus sign that was not encoded arrives as a space.
fn since(kick_off: &Exchange) -> Option<Timestamp> {
    let (_, value) = job::parameters(kick_off).into_iter().find(|(name, _)| name == "_since")?;
    instant::fhir(&value.replace(' ', "+"))
}

/// `Type/id` of a resource that `_since` applies to.
fn name(resource: &Value) -> Option<String> {
    let (kind, id) = (resource["resourceType"].as_str()?, resource["id"].as_str()?);
    (!SUPPORTING.contains(&kind)).then(|| format!("{kind}/{id}"))
}

/// `Type/id` of everything that resources of this job refer to. A Provenance refers to all it
/// comes with, so it excuses nothing.
fn referred(listing: &job::Listing<'_>, transcript: &Transcript) -> BTreeSet<String> {
    let mut referred = BTreeSet::new();
    for file in job::files_of(listing.poll, &listing.manifest, transcript) {
        if file.kind != "Provenance" {
            for (_, resource) in ndjson::resources(file.response) {
                collect(&resource, &mut referred);
            }
        }
    }
    referred
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(reference) if name == "reference" => {
                        let reference = reference.split("/_history/").next().unwrap_or_default();
                        let mut segments = reference.rsplitn(3, '/');
                        if let (Some(id), Some(kind)) = (segments.next(), segments.next()) {
                            into.insert(format!("{kind}/{id}"));
                        }
                    }
                    _ => collect(member, into),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, into)),
        _ => {}
    }
}
