//! What a target keeps, in words in which two lives of it can be compared.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::state::Store;

use super::stand_in::StandIn;

/// Everything that is kept of some kinds, in words that do not depend on where the source is, when
/// it was asked, and which ids were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept(pub BTreeMap<String, Vec<String>>);

impl Kept {
    pub fn of(store: &dyn Store, source: &StandIn) -> Self {
        let mut all = BTreeMap::new();
        for (kind, _) in store.list("target types").expect("read") {
            let found = store.list(&format!("target resource {kind}")).expect("read");
            let mut words: Vec<String> =
                found.iter().map(|(_, bytes)| plain(bytes, source)).collect();
            words.sort();
            all.insert(kind, words);
        }
        Self(all)
    }

    /// What came from the source: all but what a start and an invocation leave behind.
    pub fn imported(&self) -> Self {
        let own = ["Task", "Consent", "Group", "Organization", "OperationDefinition"];
        let mut left = self.clone();
        left.0.retain(|kind, _| !own.contains(&kind.as_str()));
        // Until something is learned about a Patient, it is as it was.
        if let Some(patients) = left.0.get_mut("Patient") {
            patients.retain(|patient| !patient.contains(r#""versionId":"1""#));
        }
        left.0.retain(|_, words| !words.is_empty());
        left
    }

    /// What is about a member, archives and origins among it.
    pub fn about(&self, member: &str) -> Self {
        let (reference, id) = (format!("\"Patient/{member}\""), format!("\"id\":\"{member}\""));
        let mut left = self.imported();
        for words in left.0.values_mut() {
            words.retain(|word| word.contains(&reference) || word.contains(&id));
        }
        left.0.retain(|_, words| !words.is_empty());
        left
    }

    /// What only one of two has.
    pub fn unlike(&self, other: &Self) -> Vec<String> {
        let all = |kept: &Self| kept.0.values().flatten().cloned().collect::<Vec<String>>();
        let (mut ours, mut theirs) = (all(self), all(other));
        ours.retain(|one| match theirs.iter().position(|other| other == one) {
            Some(place) => {
                theirs.remove(place);
                false
            }
            None => true,
        });
        ours.extend(theirs);
        ours
    }

    pub fn count(&self, kind: &str) -> usize {
        self.0.get(kind).map_or(0, Vec::len)
    }
}

/// A resource without ids, times, and the place of the source.
fn plain(bytes: &[u8], source: &StandIn) -> String {
    let mut resource: Value = serde_json::from_slice(bytes).expect("JSON");
    resource["meta"]["lastUpdated"] = json!(null);
    for time in ["date", "recorded"] {
        resource[time] = json!(null);
    }
    if let Some(what) = resource.pointer_mut("/entity/0/what/display") {
        // Where nothing else says it, it speaks of the time it was asked.
        *what = json!(null);
    }
    let text = resource.to_string().replace(&source.origin, "source");
    let is_id = |run: &str| run.len() == 36 && run.matches('-').count() == 4;
    text.split_inclusive(|one: char| !one.is_ascii_hexdigit() && one != '-')
        .map(|run| match run.char_indices().next_back() {
            Some((end, _)) if is_id(&run[..end]) => format!("#{}", &run[end..]),
            _ => run.to_owned(),
        })
        .collect()
}

/// How a Task ended, what came of it, and all its notes.
pub type Told = (String, Vec<String>, Vec<String>);

/// What Tasks tell.
pub fn tasks(store: &dyn Store) -> Vec<Told> {
    let found = store.list("target resource Task").expect("read");
    let mut told: Vec<Told> = found
        .iter()
        .map(|(_, bytes)| {
            let task: Value = serde_json::from_slice(bytes).expect("JSON");
            let list = |name: &str| task[name].as_array().cloned().unwrap_or_default();
            let outputs = list("output").into_iter().map(|one| one["type"]["text"].to_string());
            let notes = list("note").into_iter().map(|one| {
                // How often was polled depends on when it died.
                let text = one["text"].as_str().unwrap_or_default().to_owned();
                text.split(" after ").next().unwrap_or_default().to_owned()
            });
            let status = task["status"].as_str().unwrap_or_default().to_owned();
            (status, outputs.collect(), notes.collect())
        })
        .collect();
    for (_, outputs, notes) in &mut told {
        outputs.sort();
        notes.sort();
    }
    told.sort();
    told
}

pub fn statuses(store: &dyn Store) -> Vec<String> {
    tasks(store).into_iter().map(|(status, ..)| status).collect()
}

/// What is kept only while a transfer is under way.
pub fn leftovers(store: &dyn Store) -> usize {
    ["target orders", "target progress", "target plans", "target ended"]
        .iter()
        .map(|table| store.list(table).expect("read").len())
        .sum()
}
