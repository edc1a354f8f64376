//! Reads what a kick-off asks for, from the query and from a Parameters body.

use jiff::Timestamp;
use serde_json::Value;

use crate::source::inbound::Inbound;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::partial_date::instant;

/// The types that can be exported, in the order of the manifest: the PDex data table.
pub(in crate::source) const EXPORT_TYPES: [&str; 24] = [
    "Patient",
    "Coverage",
    "AllergyIntolerance",
    "CarePlan",
    "CareTeam",
    "Condition",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ExplanationOfBenefit",
    "Goal",
    "Immunization",
    "Location",
    "Medication",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "RelatedPerson",
];

const FORMATS: [&str; 3] = ["application/fhir+ndjson", "application/ndjson", "ndjson"];

/// The `exportType` of an exchange between payers; assumed when none is sent.
const PAYER_TO_PAYER: &str = "hl7.fhir.us.davinci-pdex#payertopayer";

/// Whether a request is for `$davinci-data-export`.
pub(in crate::source) fn is_data_export(target: &str) -> bool {
    let path = target.split('?').next().unwrap_or_default();
    path.ends_with("/$davinci-data-export") || path.ends_with("/%24davinci-data-export")
}

/// What a kick-off asks for.
#[derive(Clone, Debug, Default)]
pub(in crate::source) struct ExportParameters {
    /// The types named; none named means all.
    pub(in crate::source) types: Option<Vec<&'static str>>,
    /// Only what changed after this instant.
    pub(in crate::source) since: Option<Timestamp>,
    /// Logical ids or references of members to limit the export to.
    pub(in crate::source) patients: Vec<String>,
}

/// Reads the parameters.
///
/// # Errors
/// When one is malformed or not supported, as far as the policy cares.
pub(in crate::source) fn export_parameters(
    inbound: &Inbound,
    policy: &Policy,
) -> Result<ExportParameters, Refusal> {
    let lenient = inbound.prefers("handling=lenient");
    let mut read = ExportParameters::default();
    for (name, value) in given(inbound, policy)? {
        match name.as_str() {
            "_outputFormat" => {
                if policy.checks_output_format
                    && !FORMATS.contains(&value.replace(' ', "+").as_str())
                {
                    let text = "_outputFormat names a format that is not offered; use ndjson.";
                    return Err(Refusal::bad_parameter("not-supported", text));
                }
            }
            "_type" => {
                let types = read.types.get_or_insert_default();
                for name in value.split(',').map(str::trim) {
                    let known = EXPORT_TYPES.into_iter().find(|known| *known == name);
                    if known.is_none() && policy.checks_type && !lenient {
                        let text = "_type names a type that is not exported.";
                        return Err(Refusal::bad_parameter("not-supported", text));
                    }
                    types.extend(known.filter(|known| !types.contains(known)));
                }
            }
            // A plus sign that was not escaped in the query arrives as a space.
            "_since" => match instant(&value.replace(' ', "+")) {
                Some(since) => read.since = Some(since),
                None if policy.checks_since => {
                    return Err(Refusal::bad_parameter("value", "_since is not an instant."));
                }
                None => {}
            },
            "exportType" if is_data_export(&inbound.target) => {
                // PDex: compared as it stands, though the type is canonical.
                if policy.checks_export_type && value != PAYER_TO_PAYER {
                    let text = "exportType names an exchange that is not offered.";
                    return Err(Refusal::bad_parameter("not-supported", text));
                }
            }
            "patient" if inbound.method == http::Method::POST => read.patients.push(value),
            "access_token" => {}
            // A filter that is passed over would let more out than was asked for.
            _ if lenient => {}
            _ => {
                let text = "A parameter is not supported; `handling=lenient` has it passed over.";
                return Err(Refusal::bad_parameter("not-supported", text));
            }
        }
    }
    if read.types.as_ref().is_some_and(Vec::is_empty) && policy.checks_type {
        return Err(Refusal::bad_parameter(
            "not-supported",
            "_type names no type that is exported.",
        ));
    }
    Ok(read)
}

/// Names and values from the query, and from the body of a POST.
fn given(inbound: &Inbound, policy: &Policy) -> Result<Vec<(String, String)>, Refusal> {
    let mut given = inbound.query.clone();
    if inbound.method != http::Method::POST || inbound.body.is_empty() {
        return Ok(given);
    }
    let body =
        inbound.json().filter(|body| body["resourceType"] == "Parameters").ok_or_else(|| {
            Refusal::bad_parameter("structure", "The body is not a Parameters resource.")
        })?;
    for entry in body["parameter"].as_array().into_iter().flatten() {
        let name = entry["name"].as_str().unwrap_or_default().to_owned();
        if name == "exportType" && !policy.checks_export_type {
            continue;
        }
        let value = value_of(entry).ok_or_else(|| {
            Refusal::bad_parameter("structure", "A parameter has no value of the right kind.")
        })?;
        given.push((name, value));
    }
    Ok(given)
}

/// The value of a parameter: any primitive written as text, or a literal reference.
fn value_of(entry: &Value) -> Option<String> {
    let (_, value) = entry.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
    value.as_str().or_else(|| value["reference"].as_str()).map(str::to_owned)
}
