//! The handle by which whoever started a source payer changes it while it runs.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::population::Member;

use super::consents::{Consents, Grant};
use super::groups::{Groups, StoredGroup};
use super::links::Links;
use super::policy::Policy;
use crate::state::{Memory, Store};

/// A cheap clone of the controls of one source payer. Give each run a handle of its own.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    policy: RwLock<Policy>,
    consents: Consents,
    links: Links,
    groups: Groups,
    store: Arc<dyn Store>,
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
        Self(Arc::new(Shared { policy: RwLock::new(policy), consents, links, groups, store }))
    }

    /// The policy in force.
    pub fn policy(&self) -> Policy {
        self.0.policy.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another policy in force from the next request on.
    pub fn set_policy(&self, policy: Policy) {
        *self.0.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
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

    /// Whether `client_id`, which acts for `payer` (`system|value`), may have data of `member` at
    /// `now`; `None` when it has no consent on file for that member.
    pub fn permits(
        &self,
        client_id: &str,
        payer: Option<&str>,
        member: &Member,
        now: Timestamp,
    ) -> Option<bool> {
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
