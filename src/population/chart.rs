//! The chart of one member while it is written: whose it is, where ids come from, what is in it.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use super::coverage::Card;
use super::directory::{Clinic, Directory};
use super::identity::{Identity, Located};
use super::person::days_before;

/// Where the ids of a part of a chart come from: the member, the part, and one after the other.
#[derive(Debug)]
pub(super) struct Ids<'a> {
    pub(super) identity: &'a Identity,
    pub(super) next: Located,
}

impl Ids<'_> {
    /// The next id.
    pub(super) fn uuid(&mut self) -> Uuid {
        let id = self.identity.id(self.next);
        self.next.ordinal += 1;
        id
    }

    /// An id that another part of the chart can name without having been written.
    pub(super) fn known(&self, part: usize, ordinal: usize) -> String {
        self.identity.id(Located { part, ordinal, ..self.next }).to_string()
    }
}

/// A part of a chart being written.
#[derive(Debug)]
pub(super) struct Chart<'a> {
    pub(super) today: Date,
    pub(super) rng: ChaCha8Rng,
    pub(super) ids: Ids<'a>,
    pub(super) directory: &'a Directory,
    /// Where the visit is that the part is about.
    pub(super) clinic: &'a Clinic,
    pub(super) patient_id: &'a str,
    /// Coverages by the date each begins, latest first.
    pub(super) coverages: &'a [Card],
    pub(super) resources: Vec<Value>,
}

impl Chart<'_> {
    /// Adds a resource and returns a reference to it. It gets a date of change, and an id unless
    /// it has one.
    ///
    /// `about` is the date the content is about; the payer learned of it a few days later.
    pub(super) fn add(&mut self, mut resource: Value, profile: &str, about: Date) -> Value {
        let id = resource["id"].as_str().map_or_else(|| self.ids.uuid().to_string(), str::to_owned);
        let updated = self.learned(about);
        let mut meta = json!({
            "versionId": "1",
            "lastUpdated": instant(updated, 6, self.rng.random_range(0..60)),
        });
        if !profile.is_empty() {
            meta["profile"] = json!([profile]);
        }
        if let Some(labels) = resource["meta"]["security"].as_array() {
            meta["security"] = json!(labels);
        }
        let reference = format!("{}/{id}", resource["resourceType"].as_str().unwrap_or_default());
        let object = resource.as_object_mut().expect("every resource is an object");
        object.shift_remove("id");
        object.shift_remove("meta");
        object.shift_insert(1, "id".to_owned(), json!(id));
        object.shift_insert(2, "meta".to_owned(), meta);
        self.resources.push(resource);
        json!({"reference": reference})
    }

    /// When the payer learned of something that happened on `about`: days later, before today.
    pub(super) fn learned(&mut self, about: Date) -> Date {
        let later = about.saturating_add(self.rng.random_range(3..10_i64).days());
        later.min(days_before(self.today, 1))
    }

    /// The working day at or after the date `days` before today.
    pub(super) fn working_day(&self, days: i64) -> Date {
        let mut date = days_before(self.today, days);
        while matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            date = date.saturating_add(1.day());
        }
        date
    }

    /// A reference to the member.
    pub(super) fn patient(&self) -> Value {
        json!({"reference": format!("Patient/{}", self.patient_id)})
    }

    /// A reference to the coverage in force on `date`.
    pub(super) fn coverage_on(&self, date: Date) -> Value {
        let card = self
            .coverages
            .iter()
            .find(|card| card.start <= date)
            .or(self.coverages.last())
            .expect("a member has a coverage");
        json!({"reference": format!("Coverage/{}", card.coverage_id)})
    }
}

/// A FHIR dateTime with time and zone.
pub(super) fn instant(date: Date, hour: i8, minute: i8) -> String {
    format!("{date}T{hour:02}:{minute:02}:00Z")
}

/// A CodeableConcept of one coding.
pub(super) fn concept(system: &str, code: &str, display: &str) -> Value {
    json!({"coding": [{"system": system, "code": code, "display": display}], "text": display})
}

/// A CodeableConcept of one coding without words.
pub(super) fn coded(system: &str, code: &str) -> Value {
    json!({"coding": [{"system": system, "code": code}]})
}

pub(super) const SNOMED: &str = "http://snomed.info/sct";
pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
pub(super) const ICD_10: &str = "http://hl7.org/fhir/sid/icd-10-cm";

/// The canonical of a US Core profile.
pub(super) fn us_core(name: &str) -> String {
    format!("http://hl7.org/fhir/us/core/StructureDefinition/us-core-{name}")
}
