//! The consents on file: what each client may have of each member it matched.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::population::Member;

use super::policy::Policy;

/// What a consent on file allows.
#[derive(Clone, Debug)]
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
}

/// Every consent on file, and the members who opted out since the start.
#[derive(Debug, Default)]
pub(super) struct Consents {
    /// By client and member id.
    grants: BTreeMap<(String, String), Grant>,
    opted_out: BTreeSet<String>,
}

impl Consents {
    /// Files a grant; an earlier one of the same client for the same member gives way.
    pub(super) fn file(&mut self, client_id: &str, member_id: &str, grant: Grant) {
        self.grants.insert((client_id.to_owned(), member_id.to_owned()), grant);
    }

    /// The grant for a member. Without a client, anybody's will do.
    pub(super) fn grant(&self, client_id: Option<&str>, member_id: &str) -> Option<&Grant> {
        match client_id {
            Some(client_id) => self.grants.get(&(client_id.to_owned(), member_id.to_owned())),
            None => self
                .grants
                .iter()
                .find(|((_, member), _)| member == member_id)
                .map(|(_, grant)| grant),
        }
    }

    /// The ids of the members a client matched; without a client, of all who were.
    pub(super) fn matched(&self, client_id: Option<&str>) -> BTreeSet<String> {
        let mine = self
            .grants
            .keys()
            .filter(|(client, _)| client_id.is_none_or(|client_id| client == client_id));
        mine.map(|(_, member)| member.clone()).collect()
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
        member.opted_out() || self.opted_out.contains(member.id())
    }

    pub(super) fn revoke(&mut self, member_id: &str) {
        for ((_, member), grant) in &mut self.grants {
            grant.revoked |= member == member_id;
        }
    }

    pub(super) fn opt_out(&mut self, member_id: &str) {
        self.opted_out.insert(member_id.to_owned());
    }
}
