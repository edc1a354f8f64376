//! The consents on file: what each client may have of each member it matched.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::population::Member;

use super::policy::Policy;
use crate::state::{Change, Shelf, Store};

/// What a consent on file allows.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    /// Whether restricted records may flow too (`#sensitive`).
    pub(super) sensitive: bool,
    /// First and last instant, when the consent stated them.
    pub(super) period: Option<(Timestamp, Timestamp)>,
    /// The payers it is in favour of, as `system|value`.
    pub(super) recipients: Vec<String>,
    revoked: bool,
}

impl Grant {
    /// A grant nobody has revoked.
    pub(super) fn new(sensitive: bool, period: Option<(Timestamp, Timestamp)>) -> Self {
        Self { sensitive, period, recipients: Vec::new(), revoked: false }
    }

    /// In favour of these payers.
    pub(super) fn in_favour_of(self, recipients: Vec<String>) -> Self {
        Self { recipients, ..self }
    }

    /// Whether a client of `payer` may use it. A payer nobody named cannot be another one.
    pub(super) fn favours(&self, payer: Option<&str>) -> bool {
        payer.is_none_or(|payer| {
            self.recipients.is_empty() || self.recipients.iter().any(|one| one == payer)
        })
    }

    /// Whether it was ended before its time.
    pub(super) fn is_revoked(&self) -> bool {
        self.revoked
    }
}

/// Every consent on file, and the members who opted out or in since the start. A clone is cheap.
#[derive(Clone, Debug)]
pub(super) struct Consents {
    store: Arc<dyn Store>,
    /// Clients with a consent on file.
    clients: Shelf<()>,
    /// By member id.
    opted_out: Shelf<()>,
    /// By member id: those who had opted out before the start.
    opted_in: Shelf<()>,
}

impl Consents {
    pub(super) fn new(store: &Arc<dyn Store>) -> Self {
        Self {
            store: Arc::clone(store),
            clients: Shelf::new(store, "clients"),
            opted_out: Shelf::new(store, "opted out"),
            opted_in: Shelf::new(store, "opted in"),
        }
    }

    /// The grants of one client by member id.
    fn grants(&self, client_id: &str) -> Shelf<Grant> {
        Shelf::new(&self.store, format!("grants {client_id}"))
    }

    /// The changes that file a grant; an earlier one of the same client for the same member gives
    /// way.
    pub(super) fn filing(&self, client_id: &str, member_id: &str, grant: &Grant) -> [Change; 2] {
        let known = self.clients.change(client_id, Some(&()));
        [known, self.grants(client_id).change(member_id, Some(grant))]
    }

    /// The Consent resources one client sent, by member id.
    fn kept(&self, client_id: &str) -> Shelf<Value> {
        Shelf::new(&self.store, format!("consents {client_id}"))
    }

    /// The change that keeps the Consent resource a grant was read from; an earlier one gives way.
    pub(super) fn keeping(&self, client_id: &str, member_id: &str, consent: &Value) -> Change {
        self.kept(client_id).change(member_id, Some(consent))
    }

    /// The Consent resource a client sent for a member.
    pub(super) fn resource(&self, client_id: &str, member_id: &str) -> Option<Value> {
        self.kept(client_id).get(member_id)
    }

    /// The Consent resources anybody sent for a member.
    pub(super) fn resources(&self, member_id: &str) -> Vec<Value> {
        let clients = self.clients();
        clients.iter().filter_map(|client_id| self.resource(client_id, member_id)).collect()
    }

    /// The grant for a member. Without a client, anybody's will do.
    pub(super) fn grant(&self, client_id: Option<&str>, member_id: &str) -> Option<Grant> {
        match client_id {
            Some(client_id) => self.grants(client_id).get(member_id),
            None => self.clients().into_iter().find_map(|one| self.grants(&one).get(member_id)),
        }
    }

    /// What one client may have of its members; without a client, anybody's will do. For `many`
    /// members all of it is read at once, so that the store is not asked about each.
    pub(super) fn on_file<'a>(&'a self, client_id: Option<&'a str>, many: bool) -> OnFile<'a> {
        OnFile { consents: self, client_id, read: many.then(|| self.read(client_id)) }
    }

    fn read(&self, client_id: Option<&str>) -> Read {
        // What cannot be told counts as opted out: then nobody is granted anything.
        let Some(opted_out) = self.opted_out.told() else { return Read::default() };
        let opted_out = opted_out.into_iter().map(|(member_id, ())| member_id).collect();
        let opted_in = self.opted_in.list().into_iter().map(|(member_id, ())| member_id).collect();
        let clients = client_id.map_or_else(|| self.clients(), |one| vec![one.to_owned()]);
        let mut grants = BTreeMap::new();
        for (member_id, grant) in clients.iter().flat_map(|one| self.grants(one).list()) {
            grants.entry(member_id).or_insert(grant);
        }
        Read { grants, opted_out, opted_in }
    }

    /// Whether a member opted out, before or since the start.
    pub(super) fn has_opted_out(&self, member: &Member) -> bool {
        // What cannot be told counts as opted out.
        self.opted_out.has(member.id())
            || member.opted_out() && self.opted_in.get(member.id()).is_none()
    }

    /// What each client was granted for a member.
    pub(super) fn of_member(&self, member_id: &str) -> Vec<(String, Grant)> {
        let of = |client_id: String| Some((self.grants(&client_id).get(member_id)?, client_id));
        let granted = self.clients().into_iter().filter_map(of);
        granted.map(|(grant, client_id)| (client_id, grant)).collect()
    }

    /// Ends every consent for a member.
    pub(super) fn revoke(&self, member_id: &str) {
        for client_id in self.clients() {
            self.revoke_of(&client_id, member_id);
        }
    }

    /// Ends the consent one client has for a member; says whether there is one.
    pub(super) fn revoke_of(&self, client_id: &str, member_id: &str) -> bool {
        self.grants(client_id).update(member_id, |grant| grant.revoked = true).is_some()
    }

    /// Notes that a member no longer wants to share; says whether that is kept.
    pub(super) fn opt_out(&self, member_id: &str) -> bool {
        self.opted_in.remove(member_id);
        self.opted_out.put(member_id, &())
    }

    /// Notes that a member wants to share again; says whether that is kept.
    pub(super) fn opt_in(&self, member_id: &str) -> bool {
        self.opted_out.remove(member_id);
        self.opted_in.put(member_id, &())
    }

    fn clients(&self) -> Vec<String> {
        self.clients.list().into_iter().map(|(client_id, ())| client_id).collect()
    }
}

/// Members that are looked up one by one; of more, what is on file is read at once.
const FEW: usize = 16;

/// Whether so many members are better read at once.
pub(super) fn are_many(members: usize) -> bool {
    members > FEW
}

/// What is on file for one client, looked up by member or read at once.
#[derive(Debug)]
pub(super) struct OnFile<'a> {
    consents: &'a Consents,
    client_id: Option<&'a str>,
    read: Option<Read>,
}

#[derive(Debug, Default)]
struct Read {
    /// By member id.
    grants: BTreeMap<String, Grant>,
    /// Who opted out since the start, and who opted in again.
    opted_out: BTreeSet<String>,
    opted_in: BTreeSet<String>,
}

impl OnFile<'_> {
    /// The grant for a member.
    pub(super) fn grant(&self, member_id: &str) -> Option<Grant> {
        match &self.read {
            Some(read) => read.grants.get(member_id).cloned(),
            None => self.consents.grant(self.client_id, member_id),
        }
    }

    /// The ids of the members there is a grant for.
    pub(super) fn matched(&self) -> BTreeSet<String> {
        match &self.read {
            Some(read) => read.grants.keys().cloned().collect(),
            None => self.consents.read(self.client_id).grants.into_keys().collect(),
        }
    }

    /// Whether `grant` allows data of `member` to flow at `now`.
    pub(super) fn in_force(
        &self,
        grant: &Grant,
        member: &Member,
        now: Timestamp,
        policy: &Policy,
    ) -> bool {
        let covered = !policy.consent_checks_period
            || grant.period.is_some_and(|(start, end)| start <= now && now <= end);
        let has_opted_out = || match &self.read {
            Some(read) => {
                read.opted_out.contains(member.id())
                    || member.opted_out() && !read.opted_in.contains(member.id())
            }
            None => self.consents.has_opted_out(member),
        };
        !grant.revoked && covered && (!policy.consent_checks_opt_out || !has_opted_out())
    }
}
