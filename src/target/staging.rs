//! What a transfer has fetched and not yet imported, in the store: line by line, sorted by whom each
//! is about. So memory holds one member at a time, however many there are.
//!
//! Lines are written in passes, one over each file or page. A pass that did not come to its end
//! does not count, and another one is made.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use crate::state::{Change, Store, StoreError, next};

use super::import::attachments::{Content, Elsewhere, elsewhere};
use super::import::ownership::persons;
use super::resources::Batch;

/// Lines written at once.
const AT_ONCE: usize = 256;
/// Lines about nobody that are held at once, where there may be many.
pub const SLICE: usize = 500;
/// Stands for resources about nobody.
pub const NOBODY: &str = "";

/// The fetched lines of one transfer.
#[derive(Clone, Debug)]
pub struct Staging {
    store: Arc<dyn Store>,
    task: String,
}

impl Staging {
    /// The lines of the transfer with this Task.
    pub fn new(store: &Arc<dyn Store>, task: &str) -> Self {
        Self { store: Arc::clone(store), task: task.to_owned() }
    }

    fn lines(&self, person: &str) -> String {
        format!("target staged {} {person}", self.task)
    }

    /// Messages about the transfer.
    fn outcomes(&self) -> String {
        format!("target messages {}", self.task)
    }

    /// What is gone at the source: `Type/id`.
    fn gone(&self) -> String {
        format!("target gone {}", self.task)
    }

    /// Whose each resource is, by `Type/id`.
    fn owners(&self) -> String {
        format!("target owners {}", self.task)
    }

    /// Everybody some resource is about.
    fn persons_table(&self) -> String {
        format!("target persons {}", self.task)
    }

    /// Attachments of what is about a person, or about nobody, whose content is elsewhere.
    fn elsewhere(&self, person: &str) -> String {
        format!("target elsewhere {} {person}", self.task)
    }

    /// The content of attachments, by URL; nothing for one that could not be had.
    fn attachments(&self) -> String {
        format!("target attachments {}", self.task)
    }

    /// The identifiers of each Patient.
    fn patients(&self) -> String {
        format!("target patients {}", self.task)
    }

    /// The Provenances that were made so far.
    fn accounts(&self) -> String {
        format!("target accounts {}", self.task)
    }

    /// Where pages were found.
    fn visited(&self) -> String {
        format!("target visited {}", self.task)
    }

    /// Whether a page was found there before.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn was_visited(&self, url: &str) -> Result<bool, StoreError> {
        Ok(self.store.get(&self.visited(), url)?.is_some())
    }

    /// Remembers where a page was found.
    pub fn visit(&self, batch: &mut Batch<'_>, url: &str) {
        batch.also(self.visited(), url, Some(Vec::new()));
    }

    /// Begins a pass over a file or page of the server `base`.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn pass(&self, base: &str) -> Result<Pass, StoreError> {
        let number = next(&*self.store, "target passes")?;
        Ok(Pass {
            staging: self.clone(),
            base: base.to_owned(),
            number,
            line: 0,
            changes: Vec::new(),
        })
    }

    /// Shows the lines about a person, or about nobody, in the order they came.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn each(
        &self,
        person: &str,
        passes: &BTreeSet<u64>,
        see: &mut dyn FnMut(&str, Value) -> bool,
    ) -> Result<(), StoreError> {
        self.store.scan(&self.lines(person), "", &mut |key, bytes| {
            if !counts(key, passes) {
                return true;
            }
            serde_json::from_slice(bytes).map_or(true, |resource| see(key, resource))
        })
    }

    /// A slice of the lines about nobody, in the order they came, each with its key: of those after
    /// the line `after` the first that are `wanted`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn slice(
        &self,
        passes: &BTreeSet<u64>,
        after: &str,
        wanted: fn(&Value) -> bool,
    ) -> Result<Vec<(String, Value)>, StoreError> {
        let mut found = Vec::new();
        self.store.scan(&self.lines(NOBODY), after, &mut |key, bytes| {
            if key != after
                && counts(key, passes)
                && let Ok(resource) = serde_json::from_slice(bytes)
                && wanted(&resource)
            {
                found.push((key.to_owned(), resource));
            }
            found.len() < SLICE
        })?;
        Ok(found)
    }

    /// How many lines there are about a person.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn count(&self, person: &str, passes: &BTreeSet<u64>) -> Result<u64, StoreError> {
        let mut count = 0;
        self.store.scan(&self.lines(person), "", &mut |key, _| {
            count += u64::from(counts(key, passes));
            true
        })?;
        Ok(count)
    }

    /// The messages, in the order they came.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn messages(&self, passes: &BTreeSet<u64>) -> Result<Vec<Value>, StoreError> {
        let found = self.store.list(&self.outcomes())?;
        let counted = found.into_iter().filter(|(key, _)| counts(key, passes));
        Ok(counted.filter_map(|(_, bytes)| serde_json::from_slice(&bytes).ok()).collect())
    }

    /// What is gone at the source, as `Type/id`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn deletions(&self, passes: &BTreeSet<u64>) -> Result<Vec<String>, StoreError> {
        let found = self.store.list(&self.gone())?;
        let counted = found.into_iter().filter(|(key, _)| counts(key, passes));
        Ok(counted.filter_map(|(_, bytes)| String::from_utf8(bytes).ok()).collect())
    }

    /// What moves a line about nobody to a person, for [`Staging::change`].
    pub fn moved(&self, key: &str, resource: &Value, person: &str) -> [Change; 2] {
        let value = Some(resource.to_string().into_bytes());
        [
            Change { table: self.lines(NOBODY), key: key.to_owned(), value: None },
            Change { table: self.lines(person), key: key.to_owned(), value },
        ]
    }

    /// Moves lines.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn change(&self, moves: &[Change]) -> Result<(), StoreError> {
        if moves.is_empty() { Ok(()) } else { self.store.write(moves) }
    }

    /// Notes the id of a Provenance of this transfer, which is in the batch, by its place among
    /// them.
    pub fn account(&self, batch: &mut Batch<'_>, place: usize, id: &str) {
        batch.also(self.accounts(), &format!("{place:012} {id}"), Some(Vec::new()));
    }

    /// The ids of the Provenances of this transfer, in order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn accounted(&self) -> Result<Vec<String>, StoreError> {
        let found = self.store.list(&self.accounts())?;
        let ids = found.iter().filter_map(|(key, _)| Some(key.split_once(' ')?.1.to_owned()));
        Ok(ids.collect())
    }

    /// Whose a resource is, when it is among what was fetched. Nobody's is `NOBODY`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn owner(&self, kind: &str, id: &str) -> Result<Option<Vec<String>>, StoreError> {
        let found = self.store.get(&self.owners(), &format!("{kind}/{id}"))?;
        Ok(found.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Everybody some resource is about.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn persons(&self) -> Result<Vec<String>, StoreError> {
        Ok(self.store.list(&self.persons_table())?.into_iter().map(|(person, _)| person).collect())
    }

    /// Each Patient with its identifiers.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn identifiers(&self) -> Result<Vec<(String, Value)>, StoreError> {
        let found = self.store.list(&self.patients())?;
        let read = |bytes: &[u8]| serde_json::from_slice(bytes).ok();
        Ok(found.into_iter().filter_map(|(id, bytes)| Some((id, read(&bytes)?))).collect())
    }

    /// The attachments whose content is elsewhere, of what is about a person, or about nobody.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn awaited(
        &self,
        person: &str,
        passes: &BTreeSet<u64>,
    ) -> Result<Vec<Elsewhere>, StoreError> {
        let mut found = Vec::new();
        self.store.scan(&self.elsewhere(person), "", &mut |key, bytes| {
            if counts(key, passes) {
                found.extend(serde_json::from_slice::<Vec<Elsewhere>>(bytes).unwrap_or_default());
            }
            true
        })?;
        Ok(found)
    }

    /// The content of the attachment at a URL, when it is here.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn attachment(&self, url: &str) -> Result<Option<Content>, StoreError> {
        let found = self.store.get(&self.attachments(), url)?;
        Ok(found.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }

    /// Whether the attachment at a URL is here, or was found not to be had.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn was_asked_for(&self, url: &str) -> Result<bool, StoreError> {
        Ok(self.store.get(&self.attachments(), url)?.is_some())
    }

    /// Keeps the content of the attachment at a URL, or that it could not be had.
    pub fn keep_attachment(&self, batch: &mut Batch<'_>, url: &str, content: Option<&Content>) {
        let bytes = serde_json::to_vec(&content).expect("texts are JSON");
        batch.also(self.attachments(), url, Some(bytes));
    }

    /// Throws everything away.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn clear(&self) -> Result<(), StoreError> {
        // Whoever is named here still has lines, so these names go last.
        for person in self.persons()?.iter().map(String::as_str).chain([NOBODY]) {
            self.clear_table(&self.lines(person))?;
            self.clear_table(&self.elsewhere(person))?;
        }
        for table in [
            self.outcomes(),
            self.gone(),
            self.owners(),
            self.patients(),
            self.accounts(),
            self.visited(),
            self.attachments(),
            self.persons_table(),
        ] {
            self.clear_table(&table)?;
        }
        Ok(())
    }

    fn clear_table(&self, table: &str) -> Result<(), StoreError> {
        loop {
            let mut changes = Vec::new();
            self.store.scan(table, "", &mut |key, _| {
                changes.push(Change { table: table.to_owned(), key: key.to_owned(), value: None });
                changes.len() < AT_ONCE
            })?;
            if changes.is_empty() {
                return Ok(());
            }
            self.store.write(&changes)?;
        }
    }
}

/// A pass over one file or page.
#[derive(Debug)]
pub struct Pass {
    staging: Staging,
    base: String,
    number: u64,
    line: u64,
    changes: Vec<Change>,
}

impl Pass {
    /// The number of the pass, which counts once it stands in the progress.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Adds a resource.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn add(&mut self, resource: &Value) -> Result<(), StoreError> {
        let kind = resource["resourceType"].as_str().unwrap_or_default();
        let id = resource["id"].as_str();
        let about: BTreeSet<String> = if kind == "Patient" {
            let id = id.unwrap_or_default();
            let identifiers = resource["identifier"].to_string().into_bytes();
            self.change(self.staging.patients(), id, identifiers);
            [id.to_owned()].into()
        } else {
            persons(resource, &self.base)
        };
        let key = self.key();
        let line = resource.to_string().into_bytes();
        let mut elsewhere = elsewhere(resource, &self.base);
        elsewhere.retain(|attachment| !attachment.inline);
        let elsewhere = (!elsewhere.is_empty())
            .then(|| serde_json::to_vec(&elsewhere).expect("texts are JSON"));
        if about.is_empty() {
            self.change(self.staging.lines(NOBODY), &key, line);
            if let Some(elsewhere) = elsewhere {
                self.change(self.staging.elsewhere(NOBODY), &key, elsewhere);
            }
        } else {
            for person in &about {
                self.change(self.staging.persons_table(), person, Vec::new());
                self.change(self.staging.lines(person), &key, line.clone());
                if let Some(elsewhere) = &elsewhere {
                    self.change(self.staging.elsewhere(person), &key, elsewhere.clone());
                }
            }
        }
        if let Some(id) = id {
            let owners = serde_json::to_vec(&about).expect("texts are JSON");
            self.change(self.staging.owners(), &format!("{kind}/{id}"), owners);
        }
        self.flush(AT_ONCE)
    }

    /// Adds a message about the transfer.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn tell(&mut self, outcome: &Value) -> Result<(), StoreError> {
        let key = self.key();
        self.change(self.staging.outcomes(), &key, outcome.to_string().into_bytes());
        self.flush(AT_ONCE)
    }

    /// Adds what is gone at the source.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn delete(&mut self, kind: &str, id: &str) -> Result<(), StoreError> {
        let key = self.key();
        self.change(self.staging.gone(), &key, format!("{kind}/{id}").into_bytes());
        self.flush(AT_ONCE)
    }

    /// Writes what is not written yet.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn finish(mut self) -> Result<u64, StoreError> {
        self.flush(1)?;
        Ok(self.number)
    }

    fn key(&mut self) -> String {
        self.line += 1;
        format!("{:012}-{:012}", self.number, self.line)
    }

    fn change(&mut self, table: String, key: &str, value: Vec<u8>) {
        self.changes.push(Change { table, key: key.to_owned(), value: Some(value) });
    }

    fn flush(&mut self, from: usize) -> Result<(), StoreError> {
        if self.changes.len() < from {
            return Ok(());
        }
        self.staging.store.write(&self.changes)?;
        self.changes.clear();
        Ok(())
    }
}

/// Whether a line is of a pass that counts.
fn counts(key: &str, passes: &BTreeSet<u64>) -> bool {
    key.split_once('-')
        .and_then(|(pass, _)| pass.parse().ok())
        .is_some_and(|pass| passes.contains(&pass))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::state::Memory;

    #[test]
    fn slices_hold_every_line_that_counts_once_and_in_order() {
        let store: Arc<dyn Store> = Arc::new(Memory::default());
        let staging = Staging::new(&store, "t");
        let mut passes = BTreeSet::new();
        for counts in [true, false, true] {
            let mut pass = staging.pass("https://source.test").expect("begun");
            for n in 0..(SLICE + 3) {
                let kind = if n % 2 == 0 { "Provenance" } else { "Location" };
                let id = format!("{}-{n}", pass.number());
                pass.add(&json!({"resourceType": kind, "id": id})).expect("written");
            }
            let number = pass.finish().expect("written");
            if counts {
                passes.insert(number);
            }
        }
        let whole = |wanted: fn(&Value) -> bool| {
            let (mut after, mut sizes, mut all) = (String::new(), Vec::new(), Vec::new());
            loop {
                let slice = staging.slice(&passes, &after, wanted).expect("read");
                let Some((last, _)) = slice.last() else { break (sizes, all) };
                after.clone_from(last);
                sizes.push(slice.len());
                all.extend(slice.into_iter().map(|(_, resource)| resource));
            }
        };
        let (sizes, all) = whole(|_| true);
        assert_eq!(sizes, [SLICE, SLICE, 6]);
        let mut expected = Vec::new();
        staging
            .each(NOBODY, &passes, &mut |_, resource| {
                expected.push(resource);
                true
            })
            .expect("read");
        assert_eq!(all, expected);
        let (sizes, some) = whole(|resource| resource["resourceType"] == "Provenance");
        assert_eq!(sizes, [SLICE, some.len() - SLICE]);
        expected.retain(|resource| resource["resourceType"] == "Provenance");
        assert_eq!(some, expected);
    }
}
