//! The handle by which whoever started a source payer changes it while it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::admin::changed;
use crate::id::Actor;
use crate::population::Member;

use super::consents::{Consents, Grant};
use super::groups::{Groups, StoredGroup};
use super::links::Links;
use super::policy::Policy;
use crate::state::{Memory, Shelf, Store};

/// A cheap clone of the controls of one source payer. Give each run a handle of its own.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    policy: RwLock<InForce>,
    /// What an admin has changed of the policy, by field, for whoever shares the store.
    changes: Shelf<Changes>,
    consents: Consents,
    links: Links,
    groups: Groups,
    store: Arc<dyn Store>,
}

/// Fields of a policy with the values an admin gave them.
type Changes = BTreeMap<String, Value>;

/// Where the changes of the policy are kept.
const CHANGES: &str = "fields";

/// The policy in force, and what it was made of.
#[derive(Debug)]
struct InForce {
    told: Policy,
    changes: Changes,
    policy: Policy,
}

impl InForce {
    fn of(told: Policy, changes: Changes) -> Self {
        let mut policy = told.clone();
        for (name, value) in &changes {
            let field = Changes::from([(name.clone(), value.clone())]);
            match changed(&policy, Actor::Source, &field) {
                Ok(changed) => policy = changed,
                // Another version of this program may have written it.
                Err(why) => tracing::error!("left out what an admin once changed: {why}"),
            }
        }
        Self { told, changes, policy }
    }
}

impl Handle {
    /// The controls of a source payer that starts with `policy` and no consents, and forgets
    /// everything when it ends.
    pub fn new(policy: Policy) -> Self {
        Self::with_store(policy, Arc::new(Memory::default()))
    }

    /// The controls of a source payer that keeps its state in `store`, and goes on with what is
    /// there.
    pub fn with_store(policy: Policy, store: Arc<dyn Store>) -> Self {
        let consents = Consents::new(&store);
        let links = Links::new(&store);
        let groups = Groups::new(&store);
        let changes = Shelf::new(&store, "policy");
        let in_force = InForce::of(policy, changes.get(CHANGES).unwrap_or_default());
        let policy = RwLock::new(in_force);
        Self(Arc::new(Shared { policy, changes, consents, links, groups, store }))
    }

    /// The policy in force.
    pub fn policy(&self) -> Policy {
        self.0.policy.read().unwrap_or_else(PoisonError::into_inner).policy.clone()
    }

    /// Puts another policy in force from the next request on.
    pub fn set_policy(&self, policy: Policy) {
        let mut in_force = self.0.policy.write().unwrap_or_else(PoisonError::into_inner);
        let changes = std::mem::take(&mut in_force.changes);
        *in_force = InForce::of(policy, changes);
    }

    /// Changes single fields of the policy, here and wherever the store is shared, until they are
    /// changed again; `null` has a field be as it was told. Whether the change is kept.
    ///
    /// # Errors
    /// When there is no such field, or the value does not fit, in words.
    pub fn change_policy(&self, fields: &BTreeMap<String, Value>) -> Result<bool, String> {
        // A field that is to be as it was told must exist, too.
        let told = self.0.policy.read().unwrap_or_else(PoisonError::into_inner).told.clone();
        let known = serde_json::to_value(&told).map_err(|error| error.to_string())?;
        let values = fields.iter().map(|(name, value)| {
            let value = if value.is_null() { known[name].clone() } else { value.clone() };
            (name.clone(), value)
        });
        changed(&told, Actor::Source, &values.collect())?;
        self.0.changes.add(CHANGES, &Changes::new());
        let kept = self.0.changes.update(CHANGES, |changes| {
            for (name, value) in fields {
                if value.is_null() {
                    changes.remove(name);
                } else {
                    changes.insert(name.clone(), value.clone());
                }
            }
        });
        self.look_again();
        Ok(kept.is_some())
    }

    /// Takes over what an admin changed at another process that shares the store.
    pub(super) fn look_again(&self) {
        let Some(changes) = self.0.changes.get(CHANGES) else { return };
        let mut in_force = self.0.policy.write().unwrap_or_else(PoisonError::into_inner);
        if in_force.changes != changes {
            *in_force = InForce::of(in_force.told.clone(), changes);
        }
    }

    /// The same, where there may be another process.
    pub(super) fn look_around(&self) {
        if self.0.store.is_shared() {
            self.look_again();
        }
    }

    /// Ends every consent on file for the member with this logical id. A later match with a
    /// consent of its own gives permission anew.
    pub fn revoke_consent(&self, member_id: &str) {
        self.consents().revoke(member_id);
    }

    /// Notes that the member with this logical id no longer wants to share, whatever consent a
    /// payer may send.
    pub fn opt_out(&self, member_id: &str) {
        self.consents().opt_out(member_id);
    }

    /// Notes that the member with this logical id wants to share again, whatever they said before.
    pub fn opt_in(&self, member_id: &str) {
        self.consents().opt_in(member_id);
    }

    /// Whether `client_id`, which acts for `payer` (`system|value`), may have data of `member` at
    /// `now`; `None` when it has no consent on file for that member.
    pub fn permits(
        &self,
        client_id: &str,
        payer: Option<&str>,
        member: &Member,
        now: Timestamp,
    ) -> Option<bool> {
        self.look_around();
        let (policy, consents) = (self.policy(), self.consents());
        let on_file = consents.on_file(Some(client_id), false);
        let grant = on_file.grant(member.id())?;
        // A client may have come to act for another payer since it matched the member.
        let favoured = !policy.consent_checks_recipient || grant.favours(payer);
        Some(favoured && on_file.in_force(&grant, member, now, &policy))
    }

    /// The coverages that requesters said they have for the member with this logical id, by client.
    pub fn links(&self, member_id: &str) -> BTreeMap<String, Value> {
        self.linked().of_member(member_id)
    }

    /// Counts a member as matched by `client_id`, with a consent to everything that lasts a year,
    /// and puts the member into a Group of that client. The id of the Group.
    pub fn admit(&self, client_id: &str, member_id: &str, now: Timestamp) -> String {
        let day = SignedDuration::from_hours(24);
        let period = now.checked_sub(day).ok().zip(now.checked_add(day * 365).ok());
        let id = format!("matched-{member_id}");
        let resource = json!({
            "resourceType": "Group",
            "id": id,
            "meta": {"versionId": "1", "lastUpdated": now.to_string()},
            "active": true,
            "type": "person",
            "actual": true,
            "member": [{"entity": {"reference": format!("Patient/{member_id}")}}],
        });
        let expires = period.map(|(_, end)| end);
        let group = StoredGroup { client_id: Some(client_id.to_owned()), resource, expires };
        let mut changes = self.groups().storing(&id, &group);
        let grant = Grant::new(true, period);
        changes.extend(self.consents().filing(client_id, member_id, &grant));
        if let Err(error) = self.store().write(&changes) {
            tracing::error!("{error}");
        }
        id
    }

    pub(super) fn linked(&self) -> &Links {
        &self.0.links
    }

    /// Bulk matches and the Groups they made.
    pub(super) fn groups(&self) -> &Groups {
        &self.0.groups
    }

    pub(super) fn consents(&self) -> &Consents {
        &self.0.consents
    }

    pub(super) fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }
}

impl Default for Handle {
    /// The controls of a strict source payer.
    fn default() -> Self {
        Self::new(Policy::default())
    }
}
