//! The code systems of elements that hold a bare code, which searches may name before a bar.
//!
//! # Spec
//! <https://hl7.org/fhir/R4/search.html#token>

/// Type, search parameter and the system its codes are bound to.
const SYSTEMS: [(&str, &str, &str); 20] = [
    ("CarePlan", "status", "http://hl7.org/fhir/request-status"),
    ("CareTeam", "status", "http://hl7.org/fhir/care-team-status"),
    ("Consent", "status", "http://hl7.org/fhir/consent-state-codes"),
    ("Coverage", "status", "http://hl7.org/fhir/fm-status"),
    ("Device", "status", "http://hl7.org/fhir/device-status"),
    ("DiagnosticReport", "status", "http://hl7.org/fhir/diagnostic-report-status"),
    ("DocumentReference", "status", "http://hl7.org/fhir/document-reference-status"),
    ("Encounter", "status", "http://hl7.org/fhir/encounter-status"),
    ("ExplanationOfBenefit", "status", "http://hl7.org/fhir/explanationofbenefit-status"),
    ("ExplanationOfBenefit", "use", "http://hl7.org/fhir/claim-use"),
    ("Goal", "lifecycle-status", "http://hl7.org/fhir/goal-status"),
    ("Group", "type", "http://hl7.org/fhir/group-type"),
    ("Immunization", "status", "http://hl7.org/fhir/event-status"),
    ("Medication", "status", "http://hl7.org/fhir/CodeSystem/medication-status"),
    (
        "MedicationDispense",
        "status",
        "http://terminology.hl7.org/CodeSystem/medicationdispense-status",
    ),
    ("MedicationRequest", "intent", "http://hl7.org/fhir/CodeSystem/medicationrequest-intent"),
    ("MedicationRequest", "status", "http://hl7.org/fhir/CodeSystem/medicationrequest-status"),
    ("Observation", "status", "http://hl7.org/fhir/observation-status"),
    ("Patient", "gender", "http://hl7.org/fhir/administrative-gender"),
    ("Procedure", "status", "http://hl7.org/fhir/event-status"),
];

/// The system of what a parameter of a type looks at, where that is a bare code.
pub(in crate::source) fn code_system(resource_type: &str, parameter: &str) -> Option<&'static str> {
    let is_it =
        |(kind, name, _): &&(&str, &str, &str)| *kind == resource_type && *name == parameter;
    SYSTEMS.iter().find(is_it).map(|(_, _, system)| *system)
}
