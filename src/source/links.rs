//! The coverages a requester has for our members, as `CoverageToLink` told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What is known of each member's coverage elsewhere (HRex: the server should link its record to
/// the submitted coverage).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Links {
    /// By member id, then by client.
    by_member: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Links {
    /// Links a member to a coverage; an earlier one of the same client gives way.
    pub(super) fn link(&mut self, client_id: &str, member_id: &str, coverage: Value) {
        let of_member = self.by_member.entry(member_id.to_owned()).or_default();
        of_member.insert(client_id.to_owned(), coverage);
    }

    /// The coverages a member is linked to, by client.
    pub(super) fn of_member(&self, member_id: &str) -> BTreeMap<String, Value> {
        self.by_member.get(member_id).cloned().unwrap_or_default()
    }
}
