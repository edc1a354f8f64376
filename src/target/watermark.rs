//! Up to when the data of a member is here, and what a transfer may say of it.
//!
//! A later transfer asks only for what changed since, so whatever an earlier one did not get would
//! never be asked for again. The time counts for one member and for exactly the data it was fetched
//! with: the same parameters, under the same consent and the same scope, in the same way.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::state::StoreError;

use super::ledger::Ledger;
use super::progress::Match;
use super::resources::Batch;
use super::state::derived_id;
use super::transfer::Transfer;

/// The time from which on all matched members are asked for: the earliest of theirs. None when one
/// of them was never fetched like this.
///
/// # Errors
/// When the store cannot be read.
pub fn since(transfer: &Transfer) -> Result<Option<String>, StoreError> {
    let mut earliest: Option<(Timestamp, String)> = None;
    for one in transfer.progress.matched.iter().flatten() {
        let Some(key) = key(transfer, one) else { return Ok(None) };
        let stored = transfer.state.ledger.since(&key)?;
        let Some((at, time)) = stored.and_then(|time| Some((time.parse().ok()?, time))) else {
            return Ok(None);
        };
        if earliest.as_ref().is_none_or(|(before, _)| at < *before) {
            earliest = Some((at, time));
        }
    }
    Ok(earliest.map(|(_, time)| time))
}

/// Notes up to when the data of the members is here, whose data was told apart (`known`).
///
/// # Errors
/// When the store cannot be read.
pub fn advance<'a>(
    transfer: &Transfer,
    batch: &mut Batch<'_>,
    known: impl IntoIterator<Item = &'a Match>,
) -> Result<(), StoreError> {
    let Some(time) = transfer.progress.transaction_time.as_deref() else { return Ok(()) };
    // What was left out is asked for again next time.
    let Some(at) = instant(time).filter(|_| !transfer.progress.partial) else { return Ok(()) };
    for one in known {
        let Some(key) = key(transfer, one) else { return Ok(()) };
        let stored = transfer.state.ledger.since(&key)?.as_deref().and_then(instant);
        // A caller who asks for less leaves a gap, unless what is here reaches up to it.
        let mut asked = transfer.order.export.iter().filter(|(name, _)| name == "_since");
        let closed = asked.all(|(_, from)| {
            instant(from).zip(stored).is_some_and(|(from, stored)| from <= stored)
        });
        if closed && stored.is_none_or(|stored| stored < at) {
            Ledger::set_since(batch, &key, time);
        }
    }
    Ok(())
}

fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// What names the data of a member: the same again gets the same. None when the data came under
/// more than one scope, or nobody knows under which.
fn key(transfer: &Transfer, one: &Match) -> Option<String> {
    let Transfer { server, order, progress, .. } = transfer;
    let asked = order.members.get(one.place)?;
    let mut scopes = progress.scopes.iter();
    let scope = scopes.next().filter(|_| scopes.next().is_none())?;
    let export: Vec<&(String, String)> =
        order.export.iter().filter(|(name, _)| name != "_since").collect();
    let words = json!([
        server.issuer,
        server.fhir_base,
        asked.local_patient,
        one.patient_id,
        one.identifier["value"],
        order.bulk,
        export,
        progress.retrieval,
        progress.kinds,
        permission(&asked.consent),
        scope,
    ]);
    Some(derived_id(&words.to_string()))
}

/// What a consent allows, without how long: a renewed consent to the same is the same.
fn permission(consent: &Value) -> Value {
    let mut provision = consent["provision"].clone();
    if let Some(provision) = provision.as_object_mut() {
        provision.remove("period");
    }
    json!([consent["policy"], consent["policyRule"], provision])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renewed_consent_is_the_same_and_another_policy_is_not() {
        let consent = |policy: &str, end: &str| {
            json!({"id": end, "policy": [{"uri": policy}],
                   "provision": {"type": "permit", "period": {"end": end}}})
        };
        let first = permission(&consent("#regular", "2027-01-15"));
        assert_eq!(first, permission(&consent("#regular", "2027-02-15")));
        assert_ne!(first, permission(&consent("#sensitive", "2027-01-15")));
    }
}
