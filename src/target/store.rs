//! The resources this payer holds, in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::instant::instant;

/// What became of a resource that was put into the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Created,
    /// It was there with other content.
    Updated,
    /// It was there as it is.
    None,
}

/// Resources by type and id. `meta.versionId` and `meta.lastUpdated` are kept by the store.
#[derive(Clone, Debug, Default)]
pub struct Store(BTreeMap<(String, String), Value>);

impl Store {
    /// The resource of this type and id.
    pub fn read(&self, kind: &str, id: &str) -> Option<&Value> {
        self.0.get(&(kind.to_owned(), id.to_owned()))
    }

    /// Whether there is a resource of this type and id.
    pub fn contains(&self, kind: &str, id: &str) -> bool {
        self.read(kind, id).is_some()
    }

    /// Every resource of this type, by id.
    pub fn of_type<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0
            .range((kind.to_owned(), String::new())..)
            .take_while(move |((stored, _), _)| stored == kind)
            .map(|(_, resource)| resource)
    }

    /// The types there are, sorted.
    pub fn types(&self) -> Vec<&str> {
        let mut types: Vec<&str> = self.0.keys().map(|(kind, _)| kind.as_str()).collect();
        types.dedup();
        types
    }

    /// Keeps a resource that has a type and an id. Putting the same content again changes
    /// nothing, not even its version.
    pub fn put(&mut self, mut resource: Value, now: Timestamp) -> Change {
        if !resource["meta"].is_object() {
            resource["meta"] = json!({});
        }
        let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        let key = (text("resourceType"), text("id"));
        let (version, change) = match self.0.get(&key) {
            None => (1, Change::Created),
            Some(stored) => {
                resource["meta"]["versionId"] = stored["meta"]["versionId"].clone();
                resource["meta"]["lastUpdated"] = stored["meta"]["lastUpdated"].clone();
                if resource == *stored {
                    return Change::None;
                }
                let version = stored["meta"]["versionId"].as_str().and_then(|id| id.parse().ok());
                (version.unwrap_or(0) + 1, Change::Updated)
            }
        };
        resource["meta"]["versionId"] = json!(u32::to_string(&version));
        resource["meta"]["lastUpdated"] = json!(instant(now));
        self.0.insert(key, resource);
        change
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn the_same_content_again_is_no_change() {
        let mut store = Store::default();
        let goal = json!({"resourceType": "Goal", "id": "g", "description": {"text": "walk"}});
        assert_eq!(store.put(goal.clone(), at("2027-01-15T12:00:00Z")), Change::Created);
        assert_eq!(store.put(goal.clone(), at("2027-01-16T12:00:00Z")), Change::None);
        let kept = store.read("Goal", "g").expect("stored");
        assert_eq!(kept["meta"]["lastUpdated"], "2027-01-15T12:00:00.000Z");
        let mut changed = goal;
        changed["description"]["text"] = json!("run");
        assert_eq!(store.put(changed, at("2027-01-17T12:00:00Z")), Change::Updated);
        let kept = store.read("Goal", "g").expect("stored");
        assert_eq!(kept["meta"]["versionId"], "2");
        assert_eq!(kept["meta"]["lastUpdated"], "2027-01-17T12:00:00.000Z");
    }

    #[test]
    fn a_type_is_not_mixed_with_its_neighbours() {
        let mut store = Store::default();
        for kind in ["Medication", "MedicationRequest", "Goal"] {
            store.put(json!({"resourceType": kind, "id": "1"}), at("2027-01-15T12:00:00Z"));
        }
        assert_eq!(store.of_type("Medication").count(), 1);
        assert_eq!(store.types(), ["Goal", "Medication", "MedicationRequest"]);
    }
}
