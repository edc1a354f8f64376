//! The search parameters of each type: which elements they look at, and how.
//!
//! The parameters PDex and US Core name for the types they exchange. Restricted scopes use the same
//! ones.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/search.html>

use serde_json::Value;

/// How a parameter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::source) enum Kind {
    /// Codes, identifiers and ids.
    Token,
    /// References to other resources.
    Reference,
    /// Dates, times and periods.
    Date,
    /// Names and addresses.
    Text,
    /// Canonical addresses.
    Uri,
}

impl Kind {
    /// The name a CapabilityStatement has for it.
    pub(in crate::source) const fn as_str(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Reference => "reference",
            Self::Date => "date",
            Self::Text => "string",
            Self::Uri => "uri",
        }
    }
}

/// A search parameter of one type.
#[derive(Clone, Copy, Debug)]
pub(in crate::source) struct Parameter {
    pub(in crate::source) name: &'static str,
    pub(in crate::source) kind: Kind,
    /// The elements it looks at, with dots between the members of a path.
    elements: &'static [&'static str],
}

const fn token(name: &'static str, elements: &'static [&'static str]) -> Parameter {
    Parameter { name, kind: Kind::Token, elements }
}

const fn reference(name: &'static str, elements: &'static [&'static str]) -> Parameter {
    Parameter { name, kind: Kind::Reference, elements }
}

const fn date(name: &'static str, elements: &'static [&'static str]) -> Parameter {
    Parameter { name, kind: Kind::Date, elements }
}

const fn text(name: &'static str, elements: &'static [&'static str]) -> Parameter {
    Parameter { name, kind: Kind::Text, elements }
}

const ID: Parameter = token("_id", &["id"]);
const UPDATED: Parameter = date("_lastUpdated", &["meta.lastUpdated"]);
const PROFILE: Parameter =
    Parameter { name: "_profile", kind: Kind::Uri, elements: &["meta.profile"] };
const IDENTIFIER: Parameter = token("identifier", &["identifier"]);
const CATEGORY: Parameter = token("category", &["category"]);
const CODE: Parameter = token("code", &["code"]);
const STATUS: Parameter = token("status", &["status"]);
const TYPE: Parameter = token("type", &["type"]);
const OF_SUBJECT: Parameter = reference("patient", &["subject"]);
const OF_PATIENT: Parameter = reference("patient", &["patient"]);
const SUBJECT: Parameter = reference("subject", &["subject"]);
const ENCOUNTER: Parameter = reference("encounter", &["encounter"]);
const NAME: Parameter = text("name", &["name"]);
const ADDRESS: Parameter = text("address", &["address"]);
const CITY: Parameter = text("address-city", &["address.city"]);
const STATE: Parameter = text("address-state", &["address.state"]);
const POSTAL_CODE: Parameter = text("address-postalcode", &["address.postalCode"]);

/// What every type can be searched by.
const EVERY: &[Parameter] = &[ID, UPDATED, PROFILE];

const TYPES: &[(&str, &[Parameter])] = &[
    (
        "AllergyIntolerance",
        &[OF_PATIENT, token("clinical-status", &["clinicalStatus"]), CODE, CATEGORY],
    ),
    ("Basic", &[OF_SUBJECT, SUBJECT, CODE, IDENTIFIER]),
    ("CarePlan", &[OF_SUBJECT, SUBJECT, CATEGORY, STATUS, date("date", &["period"])]),
    ("CareTeam", &[OF_SUBJECT, SUBJECT, STATUS]),
    (
        "Condition",
        &[
            OF_SUBJECT,
            SUBJECT,
            CATEGORY,
            CODE,
            ENCOUNTER,
            token("clinical-status", &["clinicalStatus"]),
            date("onset-date", &["onsetDateTime", "onsetPeriod"]),
            date("recorded-date", &["recordedDate"]),
        ],
    ),
    (
        "Consent",
        &[OF_PATIENT, STATUS, CATEGORY, token("scope", &["scope"]), date("date", &["dateTime"])],
    ),
    (
        "Coverage",
        &[
            reference("patient", &["beneficiary"]),
            reference("beneficiary", &["beneficiary"]),
            reference("payor", &["payor"]),
            reference("subscriber", &["subscriber"]),
            IDENTIFIER,
            STATUS,
            TYPE,
        ],
    ),
    ("Device", &[OF_PATIENT, TYPE, STATUS, IDENTIFIER]),
    (
        "DiagnosticReport",
        &[
            OF_SUBJECT,
            SUBJECT,
            CATEGORY,
            CODE,
            STATUS,
            ENCOUNTER,
            date("date", &["effectiveDateTime", "effectivePeriod"]),
        ],
    ),
    (
        "DocumentReference",
        &[
            OF_SUBJECT,
            SUBJECT,
            CATEGORY,
            TYPE,
            STATUS,
            IDENTIFIER,
            reference("encounter", &["context.encounter"]),
            date("date", &["date"]),
            date("period", &["context.period"]),
        ],
    ),
    (
        "Encounter",
        &[
            OF_SUBJECT,
            SUBJECT,
            token("class", &["class"]),
            TYPE,
            STATUS,
            IDENTIFIER,
            date("date", &["period"]),
            reference("location", &["location.location"]),
            reference("practitioner", &["participant.individual"]),
        ],
    ),
    (
        "ExplanationOfBenefit",
        &[
            OF_PATIENT,
            TYPE,
            IDENTIFIER,
            STATUS,
            token("use", &["use"]),
            // CARIN: the first and last day of service.
            date("service-date", &["billablePeriod", "item.servicedDate", "item.servicedPeriod"]),
            date("created", &["created"]),
            reference("provider", &["provider"]),
            reference("care-team", &["careTeam.provider"]),
            reference("coverage", &["insurance.coverage"]),
            reference("insurer", &["insurer"]),
        ],
    ),
    (
        "Goal",
        &[
            OF_SUBJECT,
            SUBJECT,
            token("lifecycle-status", &["lifecycleStatus"]),
            date("start-date", &["startDate"]),
            date("target-date", &["target.dueDate"]),
        ],
    ),
    (
        "Immunization",
        &[
            OF_PATIENT,
            STATUS,
            IDENTIFIER,
            token("vaccine-code", &["vaccineCode"]),
            date("date", &["occurrenceDateTime"]),
        ],
    ),
    ("Location", &[NAME, ADDRESS, CITY, STATE, POSTAL_CODE, IDENTIFIER]),
    ("Medication", &[CODE, STATUS, IDENTIFIER]),
    (
        "MedicationDispense",
        &[
            OF_SUBJECT,
            SUBJECT,
            STATUS,
            TYPE,
            token("code", &["medicationCodeableConcept"]),
            reference("medication", &["medicationReference"]),
            date("whenhandedover", &["whenHandedOver"]),
        ],
    ),
    (
        "MedicationRequest",
        &[
            OF_SUBJECT,
            SUBJECT,
            STATUS,
            token("intent", &["intent"]),
            ENCOUNTER,
            token("code", &["medicationCodeableConcept"]),
            reference("medication", &["medicationReference"]),
            date("authoredon", &["authoredOn"]),
        ],
    ),
    (
        "Observation",
        &[
            OF_SUBJECT,
            SUBJECT,
            CATEGORY,
            CODE,
            STATUS,
            ENCOUNTER,
            date("date", &["effectiveDateTime", "effectivePeriod"]),
        ],
    ),
    ("Organization", &[NAME, ADDRESS, CITY, STATE, POSTAL_CODE, IDENTIFIER, TYPE]),
    (
        "Patient",
        &[
            IDENTIFIER,
            NAME,
            text("family", &["name.family"]),
            text("given", &["name.given"]),
            date("birthdate", &["birthDate"]),
            token("gender", &["gender"]),
            ADDRESS,
            CITY,
            STATE,
            POSTAL_CODE,
            reference("general-practitioner", &["generalPractitioner"]),
        ],
    ),
    ("Practitioner", &[NAME, IDENTIFIER, text("family", &["name.family"])]),
    (
        "PractitionerRole",
        &[
            token("specialty", &["specialty"]),
            reference("practitioner", &["practitioner"]),
            reference("organization", &["organization"]),
            reference("location", &["location"]),
            reference("endpoint", &["endpoint"]),
            IDENTIFIER,
        ],
    ),
    (
        "Procedure",
        &[
            OF_SUBJECT,
            SUBJECT,
            STATUS,
            CODE,
            ENCOUNTER,
            date("date", &["performedDateTime", "performedPeriod"]),
        ],
    ),
    (
        "Provenance",
        &[
            reference("target", &["target"]),
            reference("patient", &["target"]),
            reference("agent", &["agent.who"]),
            date("recorded", &["recorded"]),
        ],
    ),
    ("RelatedPerson", &[OF_PATIENT, NAME, IDENTIFIER]),
];

/// The parameters of a type, its own first.
pub(in crate::source) fn of_type(
    resource_type: &str,
) -> impl Iterator<Item = &'static Parameter> + use<> {
    let own = TYPES.iter().find(|(name, _)| *name == resource_type).map_or(&[][..], |(_, own)| own);
    own.iter().chain(EVERY)
}

/// The parameter of this name.
pub(in crate::source) fn find(resource_type: &str, name: &str) -> Option<&'static Parameter> {
    of_type(resource_type).find(|parameter| parameter.name == name)
}

impl Parameter {
    /// The values a resource has for it.
    pub(in crate::source) fn values<'a>(&self, resource: &'a Value) -> Vec<&'a Value> {
        let mut found = Vec::new();
        for path in self.elements {
            let names: Vec<&str> = path.split('.').collect();
            collect(resource, &names, &mut found);
        }
        found
    }

    /// The references a resource holds where it looks.
    pub(in crate::source) fn references<'a>(&self, resource: &'a Value) -> Vec<&'a str> {
        let values = self.values(resource);
        values.into_iter().filter_map(|value| value["reference"].as_str()).collect()
    }
}

fn collect<'a>(value: &'a Value, names: &[&str], found: &mut Vec<&'a Value>) {
    match (value, names) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, names, found)),
        (Value::Null, _) => {}
        (_, []) => found.push(value),
        (Value::Object(members), [first, rest @ ..]) => {
            if let Some(inner) = members.get(*first) {
                collect(inner, rest, found);
            }
        }
        _ => {}
    }
}
