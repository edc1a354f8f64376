//! The resources this payer holds, in the store its state is in.
//!
//! A [`Batch`] changes several of them, and whatever else is to change with them, as one: others
//! see all of it or nothing, also when the process dies in between.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::state::{self, Store, StoreError};

use super::instant::instant;

/// The table of the types there are.
const TYPES: &str = "target types";
/// Elements that name the person a resource is about.
const PERSON_ELEMENTS: [&str; 5] = ["patient", "subject", "beneficiary", "for", "target"];

/// What became of a resource that was put into a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Created,
    /// It was there with other content.
    Updated,
    /// It was there as it is.
    None,
}

/// Resources by type and id. `meta.versionId` and `meta.lastUpdated` are kept here.
#[derive(Debug)]
pub struct Resources {
    store: Arc<dyn Store>,
    /// Held while a batch is written, so that a search sees all of it or nothing.
    lock: RwLock<()>,
}

fn table(kind: &str) -> String {
    format!("target resource {kind}")
}

/// The resources of a type that are about a Patient of ours, by id.
fn index(kind: &str, patient: &str) -> String {
    format!("target about {patient} {kind}")
}

impl Resources {
    /// The resources in a store.
    pub fn new(store: &Arc<dyn Store>) -> Self {
        Self { store: Arc::clone(store), lock: RwLock::default() }
    }

    /// The resource of this type and id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(&self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        let _reading = self.reading();
        read(&*self.store, kind, id)
    }

    /// Whether there is a resource of this type and id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn contains(&self, kind: &str, id: &str) -> Result<bool, StoreError> {
        Ok(self.store.get(&table(kind), id)?.is_some())
    }

    /// Shows every resource of this type by id, or those about a Patient of ours, until `see` has
    /// seen enough.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each(
        &self,
        kind: &str,
        patient: Option<&str>,
        see: &mut dyn FnMut(Value) -> bool,
    ) -> Result<(), StoreError> {
        let _reading = self.reading();
        let Some(patient) = patient else {
            return self
                .store
                .scan(&table(kind), "", &mut |_, bytes| parsed(bytes).is_none_or(&mut *see));
        };
        let mut ids = Vec::new();
        self.store.scan(&index(kind, patient), "", &mut |id, _| {
            ids.push(id.to_owned());
            true
        })?;
        for id in ids {
            if let Some(resource) = read(&*self.store, kind, &id)?
                && !see(resource)
            {
                break;
            }
        }
        Ok(())
    }

    /// Every resource of this type by id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn of_type(&self, kind: &str) -> Result<Vec<Value>, StoreError> {
        let mut found = Vec::new();
        self.each(kind, None, &mut |resource| {
            found.push(resource);
            true
        })?;
        Ok(found)
    }

    /// The types there are, sorted.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn types(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.store.list(TYPES)?.into_iter().map(|(kind, _)| kind).collect())
    }

    /// Begins a change. Others wait until it is written or given up.
    pub fn begin(&self) -> Batch<'_> {
        let writing = self.lock.write().unwrap_or_else(PoisonError::into_inner);
        Batch {
            store: &*self.store,
            _writing: writing,
            ahead: BTreeMap::new(),
            changes: Vec::new(),
        }
    }

    fn reading(&self) -> RwLockReadGuard<'_, ()> {
        self.lock.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A change of several resources that is made as one.
#[derive(Debug)]
pub struct Batch<'a> {
    store: &'a dyn Store,
    _writing: RwLockWriteGuard<'a, ()>,
    /// What was put into it so far; absent values are removals.
    ahead: BTreeMap<(String, String), Option<Value>>,
    changes: Vec<state::Change>,
}

impl Batch<'_> {
    /// A resource as it will be.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn read(&self, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
        match self.ahead.get(&(kind.to_owned(), id.to_owned())) {
            Some(ahead) => Ok(ahead.clone()),
            None => read(self.store, kind, id),
        }
    }

    /// Keeps a resource that has a type and an id. Putting the same content again changes
    /// nothing, not even its version.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn put(&mut self, mut resource: Value, now: Timestamp) -> Result<Change, StoreError> {
        if !resource["meta"].is_object() {
            resource["meta"] = json!({});
        }
        let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
        let (kind, id) = (text("resourceType"), text("id"));
        let stored = self.read(&kind, &id)?;
        let (version, change) = match &stored {
            None => (1, Change::Created),
            Some(stored) => {
                resource["meta"]["versionId"] = stored["meta"]["versionId"].clone();
                resource["meta"]["lastUpdated"] = stored["meta"]["lastUpdated"].clone();
                if resource == *stored {
                    return Ok(Change::None);
                }
                let version = stored["meta"]["versionId"].as_str().and_then(|id| id.parse().ok());
                (version.unwrap_or(0) + 1, Change::Updated)
            }
        };
        resource["meta"]["versionId"] = json!(u32::to_string(&version));
        resource["meta"]["lastUpdated"] = json!(instant(now));
        let (old, new) = (persons(stored.as_ref()), persons(Some(&resource)));
        for person in old.iter().filter(|person| !new.contains(person)) {
            self.also(index(&kind, person), &id, None);
        }
        for person in new.iter().filter(|person| !old.contains(person)) {
            self.also(index(&kind, person), &id, Some(Vec::new()));
        }
        self.also(TYPES.to_owned(), &kind, Some(Vec::new()));
        self.also(table(&kind), &id, Some(resource.to_string().into_bytes()));
        self.ahead.insert((kind, id), Some(resource));
        Ok(change)
    }

    /// Removes a resource; says whether it was there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn remove(&mut self, kind: &str, id: &str) -> Result<bool, StoreError> {
        let Some(stored) = self.read(kind, id)? else { return Ok(false) };
        for person in persons(Some(&stored)) {
            self.also(index(kind, &person), id, None);
        }
        self.also(table(kind), id, None);
        self.ahead.insert((kind.to_owned(), id.to_owned()), None);
        Ok(true)
    }

    /// Changes something else with it.
    pub fn also(&mut self, table: String, key: &str, value: Option<Vec<u8>>) {
        self.changes.push(state::Change { table, key: key.to_owned(), value });
    }

    /// Writes it.
    ///
    /// # Errors
    /// When the store cannot be written; nothing has changed then.
    pub fn write(self) -> Result<(), StoreError> {
        if self.changes.is_empty() { Ok(()) } else { self.store.write(&self.changes) }
    }
}

fn read(store: &dyn Store, kind: &str, id: &str) -> Result<Option<Value>, StoreError> {
    Ok(store.get(&table(kind), id)?.as_deref().and_then(parsed))
}

fn parsed(bytes: &[u8]) -> Option<Value> {
    let parsed = serde_json::from_slice(bytes);
    parsed.inspect_err(|error| tracing::error!("could not read a stored resource: {error}")).ok()
}

/// The ids of the Patients of ours that a resource is about.
fn persons(resource: Option<&Value>) -> Vec<String> {
    let Some(resource) = resource else { return Vec::new() };
    let mut found: Vec<String> = PERSON_ELEMENTS
        .iter()
        .flat_map(|element| each(&resource[*element]))
        .filter_map(|reference| reference["reference"].as_str()?.strip_prefix("Patient/"))
        .map(str::to_owned)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The items of an array, or the one value that is not an array.
pub fn each(value: &Value) -> impl Iterator<Item = &Value> {
    match value {
        Value::Array(items) => items.iter(),
        Value::Null => [].iter(),
        one => std::slice::from_ref(one).iter(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Memory;

    fn resources() -> Resources {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        Resources::new(&store)
    }

    fn put(resources: &Resources, resource: Value, at: &str) -> Change {
        let mut batch = resources.begin();
        let change = batch.put(resource, at.parse().expect("an instant")).expect("read");
        batch.write().expect("written");
        change
    }

    #[test]
    fn the_same_content_again_is_no_change() {
        let resources = resources();
        let goal = json!({"resourceType": "Goal", "id": "g", "description": {"text": "walk"}});
        assert_eq!(put(&resources, goal.clone(), "2027-01-15T12:00:00Z"), Change::Created);
        assert_eq!(put(&resources, goal.clone(), "2027-01-16T12:00:00Z"), Change::None);
        let kept = resources.read("Goal", "g").expect("read").expect("stored");
        assert_eq!(kept["meta"]["lastUpdated"], "2027-01-15T12:00:00.000Z");
        let mut changed = goal;
        changed["description"]["text"] = json!("run");
        assert_eq!(put(&resources, changed, "2027-01-17T12:00:00Z"), Change::Updated);
        let kept = resources.read("Goal", "g").expect("read").expect("stored");
        assert_eq!(kept["meta"]["versionId"], "2");
        assert_eq!(kept["meta"]["lastUpdated"], "2027-01-17T12:00:00.000Z");
    }

    #[test]
    fn a_type_is_not_mixed_with_its_neighbours() {
        let resources = resources();
        for kind in ["Medication", "MedicationRequest", "Goal"] {
            put(&resources, json!({"resourceType": kind, "id": "1"}), "2027-01-15T12:00:00Z");
        }
        assert_eq!(resources.of_type("Medication").expect("read").len(), 1);
        assert_eq!(resources.types().expect("read"), ["Goal", "Medication", "MedicationRequest"]);
    }

    #[test]
    fn who_a_resource_is_about_can_change() {
        let resources = resources();
        let goal = |patient: &str| {
            let subject = json!({"reference": format!("Patient/{patient}")});
            json!({"resourceType": "Goal", "id": "g", "subject": subject})
        };
        let about = |patient: &str| {
            let mut found = 0;
            let mut see = |_| {
                found += 1;
                true
            };
            resources.each("Goal", Some(patient), &mut see).expect("read");
            found
        };
        put(&resources, goal("a"), "2027-01-15T12:00:00Z");
        assert_eq!((about("a"), about("b")), (1, 0));
        put(&resources, goal("b"), "2027-01-15T12:00:00Z");
        assert_eq!((about("a"), about("b")), (0, 1));
        let mut batch = resources.begin();
        assert!(batch.remove("Goal", "g").expect("read"));
        batch.write().expect("written");
        assert_eq!((about("a"), about("b")), (0, 0));
    }
}
