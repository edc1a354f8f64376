//! One member of the source payer, with everything the payer holds about them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fhir::codes;

use super::case::Case;
use super::chart::concept;
use super::coverage::Card;
use super::directory::Directory;
use super::payer::TARGET_MEMBER_SYSTEM;
use super::person::Person;
use super::sensitive::is_restricted;

/// A member of the source payer. [`Case::Unknown`] has the shape of one without being one.
#[derive(Clone, Debug)]
pub struct Member {
    /// The case the member was prepared for.
    pub case: Option<Case>,
    pub(super) person: Person,
    pub(super) cards: Vec<Card>,
    /// The card of the target payer.
    pub(super) link: Card,
    pub(super) unique_identifier: Value,
    pub(super) local: Value,
    pub(super) opted_out: bool,
    /// Patient first, then coverages, then everything else.
    pub(super) own: Vec<Value>,
    pub(super) directory: Arc<Directory>,
    /// Places in the directory of what the member's own resources refer to.
    pub(super) referred: Vec<usize>,
}

impl Member {
    /// The logical id of the Patient at the source payer.
    pub fn id(&self) -> &str {
        self.patient()["id"].as_str().expect("every Patient has an id")
    }

    /// The Patient.
    pub fn patient(&self) -> &Value {
        &self.own[0]
    }

    /// The Coverages, the present one first.
    pub fn coverages(&self) -> &[Value] {
        &self.own[1..=self.cards.len()]
    }

    /// Everything the payer holds about the member, with the organizations, practitioners and
    /// places it refers to. Every reference resolves within.
    pub fn resources(&self) -> impl Iterator<Item = &Value> {
        self.own.iter().chain(self.referred.iter().map(|index| &self.directory.resources[*index]))
    }

    /// `Type/id` of the resources that a `#regular` consent does not cover.
    pub fn withheld(&self) -> Vec<String> {
        self.own.iter().filter(|resource| is_restricted(resource)).map(name_of).collect()
    }

    /// Whether the member told the payer not to share.
    pub fn opted_out(&self) -> bool {
        self.opted_out
    }

    /// The unique member identifier a match returns, with its `UMB` type.
    pub fn unique_identifier(&self) -> &Value {
        &self.unique_identifier
    }

    /// The same person as a Patient of the target payer, with its member number there.
    pub fn local_patient(&self) -> &Value {
        &self.local
    }
}

/// `Type/id` of a resource.
pub(super) fn name_of(resource: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default();
    format!("{}/{}", text("resourceType"), text("id"))
}

/// The references anywhere within `value`, in order.
pub(super) fn references(value: &Value) -> Vec<&str> {
    fn walk<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    match inner.as_str() {
                        Some(text) if name == "reference" => found.push(text),
                        _ => walk(inner, found),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, &mut found);
    found
}

/// A Patient of the target payer.
pub(super) fn local_patient(person: &Person, id: &str, number: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "id": id,
        "identifier": [{
            "type": concept(codes::IDENTIFIER_TYPE, "MB", "Member Number"),
            "system": TARGET_MEMBER_SYSTEM,
            "value": number,
        }],
        "active": true,
        "name": person.name(),
        "telecom": person.telecom(),
        "gender": person.gender(),
        "birthDate": person.birth_date.to_string(),
        "address": person.address(),
    })
}
