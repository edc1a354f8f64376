//! Whose records a search can be about. Ids lead to their owners, and what is held about a member
//! refers to nobody else's records, so that is known before any is computed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::source::state::Source;

use super::criterion::Criterion;
use super::served_types::CONSENT;

/// The places of members; nothing where nobody can be left out.
pub(in crate::source) type Among = Option<BTreeSet<usize>>;

/// What members share belongs to nobody.
const SHARED: [&str; 4] = ["Location", "Organization", "Practitioner", "PractitionerRole"];

/// References that can be to a member, or to somebody who is not here.
const TO_MEMBERS: [&str; 3] = ["beneficiary", "patient", "subject"];

/// Whose resource of a type has this id.
pub(in crate::source) fn owner(source: &Source, kind: &str, id: &str) -> Among {
    let is_told = kind != CONSENT && !SHARED.contains(&kind);
    is_told.then(|| source.settings.population.owner_of(id).into_iter().collect())
}

/// Whose resources of a type may meet every condition.
pub(in crate::source) fn among(source: &Source, kind: &str, criteria: &[Criterion]) -> Among {
    let narrowed = criteria.iter().filter_map(|criterion| of_one(source, kind, criterion));
    narrowed.reduce(|one, other| &one & &other)
}

fn of_one(source: &Source, kind: &str, criterion: &Criterion) -> Among {
    let mut places = BTreeSet::new();
    for wanted in criterion.demanded_ids()? {
        if criterion.parameter.name == "_id" {
            places.extend(owner(source, kind, wanted)?);
        } else {
            let owner = owner_of_reference(source, wanted);
            let is_member = TO_MEMBERS.contains(&criterion.parameter.name);
            places.extend(if is_member { owner } else { Some(owner?) });
        }
    }
    Some(places)
}

/// Whose record a reference leads to; nobody's when members share it, or it is not here.
pub(in crate::source) fn owner_of_reference(source: &Source, reference: &str) -> Option<usize> {
    source.settings.population.owner_of(reference.rsplit('/').next()?)
}

/// Whose record this is; nobody's when members share it, or a client wrote it.
pub(in crate::source) fn owner_of(source: &Source, resource: &Value) -> Option<usize> {
    source.settings.population.owner_of(resource["id"].as_str()?)
}
