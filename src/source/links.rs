//! The coverages a requester has for our members, as `CoverageToLink` told.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::state::{Change, Shelf, Store};

/// What is known of each member's coverage elsewhere (HRex: the server should link its record to
/// the submitted coverage).
#[derive(Clone, Debug)]
pub(super) struct Links(Arc<dyn Store>);

impl Links {
    pub(super) fn new(store: &Arc<dyn Store>) -> Self {
        Self(Arc::clone(store))
    }

    /// The coverages of one member by client.
    fn of(&self, member_id: &str) -> Shelf<Value> {
        Shelf::new(&self.0, format!("links {member_id}"))
    }

    /// The change that links a member to a coverage; an earlier one of the same client gives way.
    pub(super) fn linking(&self, client_id: &str, member_id: &str, coverage: &Value) -> Change {
        self.of(member_id).change(client_id, Some(coverage))
    }

    /// The coverages a member is linked to, by client.
    pub(super) fn of_member(&self, member_id: &str) -> BTreeMap<String, Value> {
        self.of(member_id).list().into_iter().collect()
    }
}
