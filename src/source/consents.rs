//! The consents on file: what each client may have of each member it matched.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::population::Member;

use super::policy::Policy;
use crate::state::{Shelf, Store};

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

    /// Files a grant; an earlier one of the same client for the same member gives way.
    pub(super) fn file(&self, client_id: &str, member_id: &str, grant: &Grant) {
        self.clients.put(client_id, &());
        self.grants(client_id).put(member_id, grant);
    }

    /// The Consent resources one client sent, by member id.
    fn kept(&self, client_id: &str) -> Shelf<Value> {
        Shelf::new(&self.store, format!("consents {client_id}"))
    }

    /// Keeps the Consent resource a grant was read from; an earlier one gives way.
    pub(super) fn keep(&self, client_id: &str, member_id: &str, consent: &Value) {
        self.kept(client_id).put(member_id, consent);
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

    /// The ids of the members a client matched; without a client, of all who were.
    pub(super) fn matched(&self, client_id: Option<&str>) -> BTreeSet<String> {
        let clients = client_id.map_or_else(|| self.clients(), |one| vec![one.to_owned()]);
        let grants = clients.into_iter().flat_map(|one| self.grants(&one).list());
        grants.map(|(member_id, _)| member_id).collect()
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
        let shares = !policy.consent_checks_opt_out || !self.has_opted_out(member);
        !grant.revoked && covered && shares
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
