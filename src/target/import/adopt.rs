//! Turns a resource of the source into one of ours.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::fhir::definitions::R4;

use super::references::{local_parts, replace};

/// What resources of one transfer have in common.
pub struct Adoption<'a> {
    /// FHIR base of the source.
    pub base: &'a str,
    /// The identifier system for original ids.
    pub identifier_system: &'a str,
    /// The member's id here, by the one at the source.
    pub members: &'a BTreeMap<String, String>,
    /// References to the source's Patient become references to ours.
    pub rewrites_references: bool,
    /// Original ids are kept.
    pub keeps_original_ids: bool,
}

/// The id here of a resource there. It depends on nothing else, so a second import finds the
/// first.
pub fn local_id(base: &str, kind: &str, id: &str) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{base}/{kind}/{id}").as_bytes()).to_string()
}

impl Adoption<'_> {
    /// Makes a resource ours. `is_here` says whether a resource there has a counterpart here,
    /// now or soon.
    pub fn adopt(&self, mut resource: Value, is_here: &dyn Fn(&str, &str) -> bool) -> Value {
        let kind = resource["resourceType"].as_str().unwrap_or_default().to_owned();
        let original = resource["id"].as_str().map(str::to_owned);
        let id = match &original {
            Some(original) => local_id(self.base, &kind, original),
            // Without an id, the content itself tells two resources apart.
            None => local_id(self.base, &kind, &resource.to_string()),
        };
        resource["id"] = json!(id);
        if !resource["meta"].is_object() {
            resource["meta"] = json!({});
        }
        // The store dates and counts versions by itself.
        if let Some(meta) = resource["meta"].as_object_mut() {
            meta.remove("versionId");
            meta.remove("lastUpdated");
            meta.insert("source".to_owned(), json!(self.base));
        }
        replace(&mut resource, &mut |reference| self.reference(reference, is_here));
        if let Some(original) = original.filter(|_| self.keeps_original_ids) {
            self.keep_id(&mut resource, &kind, &original);
        }
        resource
    }

    /// What a reference becomes here; `None` when it stays.
    fn reference(&self, reference: &str, is_here: &dyn Fn(&str, &str) -> bool) -> Option<String> {
        let (kind, id) = local_parts(reference, self.base)?;
        if let Some(local) = self.members.get(id).filter(|_| kind == "Patient") {
            return self.rewrites_references.then(|| format!("Patient/{local}"));
        }
        Some(if is_here(kind, id) {
            format!("{kind}/{}", local_id(self.base, kind, id))
        } else {
            // What was not imported stays where it is; relative, it would seem to be here.
            format!("{}/{kind}/{id}", self.base)
        })
    }

    fn keep_id(&self, resource: &mut Value, kind: &str, original: &str) {
        let identifier = json!({"system": self.identifier_system, "value": original});
        let element = R4.resource(kind).and_then(|of| R4.get(of).element("identifier"));
        match element {
            Some(element) if element.many() => {
                append(&mut resource["identifier"], identifier);
            }
            Some(_) if resource["identifier"].is_null() => resource["identifier"] = identifier,
            // Without room for an identifier, or in a type nobody knows, a tag says it: every
            // resource may have any number of them.
            _ => {
                let tag = json!({"system": self.identifier_system, "code": original});
                append(&mut resource["meta"]["tag"], tag);
            }
        }
    }
}

/// Appends to a list unless it is there already.
pub fn append(list: &mut Value, item: Value) -> bool {
    match list {
        Value::Array(items) if items.contains(&item) => false,
        Value::Array(items) => {
            items.push(item);
            true
        }
        other => {
            *other = json!([item]);
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://source.test/fhir";

    fn members() -> BTreeMap<String, String> {
        [("m".to_owned(), "p1".to_owned())].into()
    }

    fn adoption(members: &BTreeMap<String, String>) -> Adoption<'_> {
        Adoption {
            base: BASE,
            identifier_system: "urn:original",
            members,
            rewrites_references: true,
            keeps_original_ids: true,
        }
    }

    fn condition() -> Value {
        json!({
            "resourceType": "Condition", "id": "c",
            "meta": {"versionId": "7", "lastUpdated": "2026-01-01T00:00:00Z", "profile": ["p"]},
            "identifier": [{"value": "x"}],
            "subject": {"reference": "Patient/m"},
            "encounter": {"reference": "https://source.test/fhir/Encounter/e"},
            "recorder": {"reference": "Practitioner/absent"},
            "asserter": {"reference": "https://elsewhere.test/Patient/m"},
        })
    }

    #[test]
    fn ids_references_and_meta_become_ours() {
        let members = members();
        let adopted = adoption(&members).adopt(condition(), &|kind, _| kind == "Encounter");
        assert_eq!(adopted["id"], local_id(BASE, "Condition", "c"));
        assert_eq!(adopted["identifier"][1], json!({"system": "urn:original", "value": "c"}));
        assert_eq!(adopted["meta"], json!({"profile": ["p"], "source": BASE}));
        let encounter = format!("Encounter/{}", local_id(BASE, "Encounter", "e"));
        for (element, reference) in [
            ("subject", "Patient/p1"),
            ("encounter", encounter.as_str()),
            ("recorder", "https://source.test/fhir/Practitioner/absent"),
            ("asserter", "https://elsewhere.test/Patient/m"),
        ] {
            assert_eq!(adopted[element]["reference"], reference, "{element}");
        }
    }

    #[test]
    fn a_type_without_identifier_keeps_its_id_in_a_tag() {
        let members = members();
        for kind in [
            "Provenance",
            "Binary",
            "MedicationKnowledge",
            "VerificationResult",
            "CapabilityStatement",
            "OperationDefinition",
            "Zebra",
        ] {
            let adopted =
                adoption(&members).adopt(json!({"resourceType": kind, "id": "v"}), &|_, _| false);
            assert!(adopted.get("identifier").is_none(), "{kind}");
            assert_eq!(adopted["meta"]["tag"][0]["code"], "v", "{kind}");
        }
        for kind in ["Bundle", "ConceptMap"] {
            let adopted =
                adoption(&members).adopt(json!({"resourceType": kind, "id": "b"}), &|_, _| false);
            assert_eq!(adopted["identifier"]["value"], "b", "{kind}");
            let taken = json!({"resourceType": kind, "id": "b", "identifier": {"value": "x"}});
            let adopted = adoption(&members).adopt(taken, &|_, _| false);
            assert_eq!(adopted["identifier"], json!({"value": "x"}), "{kind}");
            assert_eq!(adopted["meta"]["tag"][0]["code"], "b", "{kind}");
        }
    }

    #[test]
    fn the_policy_decides_on_references_and_ids() {
        let members = members();
        let bent = Adoption {
            rewrites_references: false,
            keeps_original_ids: false,
            ..adoption(&members)
        };
        let adopted = bent.adopt(condition(), &|_, _| true);
        assert_eq!(adopted["subject"]["reference"], "Patient/m");
        assert_eq!(adopted["identifier"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn without_an_id_equal_content_gets_equal_ids() {
        let members = members();
        let nameless = json!({"resourceType": "Goal", "description": {"text": "walk"}});
        let one = adoption(&members).adopt(nameless.clone(), &|_, _| false);
        assert_eq!(one["id"], adoption(&members).adopt(nameless, &|_, _| false)["id"]);
        assert!(one.get("identifier").is_none());
    }
}
