//! Whose data it is: an export holds what a client may see, and that can be more than one member.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::state::StoreError;
use crate::target::progress::Match;
use crate::target::resources::each;
use crate::target::transfer::Transfer;
use crate::target::transfer_error::TransferError;

use super::references::{local_parts, visit};

/// Elements that name the person a resource is about.
const PERSON_ELEMENTS: [&str; 4] = ["patient", "subject", "beneficiary", "for"];

/// The id at the source of each member: what the match said, or the one Patient with the identifier
/// the match gave, or the only person there is.
///
/// # Errors
/// When it cannot be told which of several persons the only member is.
pub fn member_ids(
    transfer: &Transfer,
    matched: &[Match],
) -> Result<Vec<Option<String>>, TransferError> {
    if matched.iter().all(|one| one.patient_id.is_some()) {
        return Ok(matched.iter().map(|one| one.patient_id.clone()).collect());
    }
    let patients = transfer.staging.identifiers()?;
    let found = |one: &Match| {
        let mut known = patients.iter().filter(|(_, identifiers)| {
            each(identifiers).any(|identifier| is_same(identifier, &one.identifier))
        });
        known.next().filter(|_| known.next().is_none()).map(|(id, _)| id.clone())
    };
    let ids: Vec<Option<String>> =
        matched.iter().map(|one| one.patient_id.clone().or_else(|| found(one))).collect();
    if let ([None], false) = (&ids[..], transfer.order.bulk) {
        let mut persons: Vec<String> = patients.into_iter().map(|(id, _)| id).collect();
        if persons.is_empty() {
            persons = transfer.staging.persons()?;
        }
        if persons.len() > 1 {
            return Err(TransferError::source(
                "The export holds data of several persons, and none has the identifier the match \
                 gave",
                "return `MemberId` from the match, or keep the unique member identifier in the \
                 Patient",
            ));
        }
        return Ok(vec![persons.pop()]);
    }
    Ok(ids)
}

/// Gives each Provenance that names nobody to whoever its targets are about; one that tells of
/// nobody else's is left where it is. Gives the number of resources about persons who are not
/// members.
///
/// # Errors
/// When the state cannot be read or written.
pub fn assign_provenances(
    transfer: &Transfer,
    members: &BTreeMap<String, String>,
) -> Result<u64, StoreError> {
    let Transfer { staging, progress, .. } = transfer;
    let passes = &progress.passes;
    let mut after = String::new();
    loop {
        let loose = staging.slice(passes, &after, |one| one["resourceType"] == "Provenance")?;
        let Some((last, _)) = loose.last() else { break };
        after.clone_from(last);
        let mut moves = Vec::new();
        for (key, provenance) in &loose {
            if let Some(owner) = owner(transfer, provenance, members)? {
                moves.extend(staging.moved(key, provenance, &owner));
            }
        }
        staging.change(&moves)?;
    }
    let mut others = 0;
    for person in staging.persons()? {
        if !members.contains_key(&person) {
            others += staging.count(&person, passes)?;
        }
    }
    Ok(others)
}

/// Whoever the targets of a Provenance are about: a member before others.
fn owner(
    transfer: &Transfer,
    provenance: &Value,
    members: &BTreeMap<String, String>,
) -> Result<Option<String>, StoreError> {
    let Transfer { staging, server, .. } = transfer;
    let mut owners = Vec::new();
    let mut failed = None;
    visit(&provenance["target"], &mut |reference| {
        let parts = local_parts(reference, &server.fhir_base);
        match parts.map(|(kind, id)| staging.owner(kind, id)).transpose() {
            Ok(found) => owners.push(found.flatten().unwrap_or_default()),
            Err(error) => failed = Some(error),
        }
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let mut named = owners.iter().flatten();
    let member = named.clone().find(|owner| members.contains_key(*owner));
    // What tells of somebody else and of what is nobody's stays with the latter.
    let stranger = named.next().filter(|_| owners.iter().all(|owners| !owners.is_empty()));
    Ok(member.or(stranger).cloned())
}

/// Whether two identifiers are the same; a system that one of them leaves out does not matter.
fn is_same(one: &Value, other: &Value) -> bool {
    one["value"].is_string()
        && one["value"] == other["value"]
        && (one["system"] == other["system"]
            || one["system"].is_null()
            || other["system"].is_null())
}

/// The Patients a resource is about: those its principal elements name, else those it names at
/// all.
pub fn persons(resource: &Value, base: &str) -> BTreeSet<String> {
    let mut about = BTreeSet::new();
    let mut collect = |reference: &str| {
        if let Some(("Patient", id)) = local_parts(reference, base) {
            about.insert(id.to_owned());
        }
    };
    for element in PERSON_ELEMENTS {
        visit(&resource[element], &mut collect);
    }
    if about.is_empty() {
        visit(resource, &mut |reference| {
            if let Some(("Patient", id)) = local_parts(reference, base) {
                about.insert(id.to_owned());
            }
        });
    }
    about
}
