//! What clients have written: kept apart from the payer's own records, and each client's from the
//! others'.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Versions a client keeps of one resource at most.
const VERSIONS: usize = 100;
/// Resources all clients keep at most.
const RESOURCES: usize = 10_000;

/// A resource a client wrote: its versions from the first, the end of it being a `None`.
pub(super) type Versions = Vec<Option<Value>>;

/// Everything clients have written, by client, type and id. A clone is cheap, and keeps what it was.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Written>", into = "Vec<Written>")]
pub(super) struct Scratch(Arc<BTreeMap<Key, Versions>>);

type Key = (String, String, String);
type Written = (Key, Versions);

impl From<Vec<Written>> for Scratch {
    fn from(written: Vec<Written>) -> Self {
        Self(Arc::new(written.into_iter().collect()))
    }
}

impl From<Scratch> for Vec<Written> {
    fn from(scratch: Scratch) -> Self {
        Arc::unwrap_or_clone(scratch.0).into_iter().collect()
    }
}

impl Scratch {
    /// The versions of one resource; none when it was never written.
    pub(super) fn versions(&self, client: &str, resource_type: &str, id: &str) -> &[Option<Value>] {
        let key = (client.to_owned(), resource_type.to_owned(), id.to_owned());
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Every resource of a type the client wrote, with its versions.
    pub(super) fn of_type<'a>(
        &'a self,
        client: &'a str,
        resource_type: &'a str,
    ) -> impl Iterator<Item = &'a Versions> {
        self.0
            .iter()
            .filter(move |((owner, kind, _), _)| owner == client && kind == resource_type)
            .map(|(_, versions)| versions)
    }

    /// Adds a version, and says which number it has; `None` when there is no room.
    pub(super) fn add(
        &mut self,
        client: &str,
        resource_type: &str,
        id: &str,
        version: Option<Value>,
    ) -> Option<usize> {
        let key = (client.to_owned(), resource_type.to_owned(), id.to_owned());
        let is_full = self.0.len() >= RESOURCES && !self.0.contains_key(&key);
        let versions = (!is_full).then(|| Arc::make_mut(&mut self.0).entry(key).or_default())?;
        (versions.len() < VERSIONS).then(|| {
            versions.push(version);
            versions.len()
        })
    }
}
