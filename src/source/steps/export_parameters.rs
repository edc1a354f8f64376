//! Reads what a kick-off asks for, from the query and from a Parameters body.

use jiff::Timestamp;
use serde_json::Value;

use crate::guides::Guides;
use crate::source::inbound::Inbound;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;

use super::filter_resource::Filter;
use super::type_filter::TypeFilter;
use crate::fhir::partial_date::instant;

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

/// Spellings of the one format there is.
const FORMATS: [&str; 3] = ["application/fhir+ndjson", "application/ndjson", "ndjson"];
/// Parameters that have one value, and so are not repeated.
const SINGLE: [&str; 6] = [
    "_outputFormat",
    "_since",
    "_until",
    "allowPartialManifests",
    "exportType",
    "organizeOutputBy",
];
/// What may be asked of Provenance (Bulk Data, `includeAssociatedData`).
const ASSOCIATED: [&str; 2] = ["LatestProvenanceResources", "RelevantProvenanceResources"];

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
    /// Logical ids or references of members to limit the export to.
    pub(in crate::source) patients: Vec<String>,
    /// What a resource of these types must meet, apart from windows in time.
    pub(in crate::source) filter: Filter,
    /// What was passed over, in words (`handling=lenient`).
    pub(in crate::source) ignored: Vec<String>,
    /// The poll's own status and the job's are told apart (Bulk Data 3.0.0).
    pub(in crate::source) separate_status: bool,
    /// Files hold a block of resources a member (Bulk Data 3.0.0).
    pub(in crate::source) organized: bool,
    /// The manifest may come in parts (Bulk Data 3.0.0).
    pub(in crate::source) in_parts: bool,
}

/// A parameter as it came.
struct Given {
    name: String,
    value: String,
    /// Where it stood.
    expression: String,
}

impl Given {
    fn refuse(&self, code: &'static str, text: &str) -> Refusal {
        Refusal::bad_parameter(code, text).at(self.expression.clone())
    }

    /// The instant it names; one that cannot be read is refused only when it is `checked`.
    fn instant(&self, checked: bool) -> Result<Option<Timestamp>, Refusal> {
        // A plus sign that was not escaped in the query arrives as a space.
        let read = instant(&self.value.replace(' ', "+"));
        if read.is_none() && checked {
            return Err(self.refuse("value", &format!("{} is not an instant.", self.name)));
        }
        Ok(read)
    }
}

/// What reading goes by.
struct Reading<'a> {
    policy: &'a Policy,
    lenient: bool,
    /// Whether the operation is `$davinci-data-export`.
    is_data_export: bool,
    /// Bulk Data 2.0.0: `_typeFilter` is a list.
    filters_are_lists: bool,
    /// Bulk Data 3.0.0 and later.
    is_coming: bool,
    read: ExportParameters,
    associated: Vec<&'static str>,
}

/// Reads the parameters.
///
/// # Errors
/// When one is malformed or not supported, as far as the policy cares.
pub(in crate::source) fn export_parameters(
    inbound: &Inbound,
    guides: &Guides,
    policy: &Policy,
) -> Result<ExportParameters, Refusal> {
    let is_coming = !guides.bulk_data.starts_with(['1', '2']);
    let mut reading = Reading {
        policy,
        lenient: inbound.prefers("handling=lenient"),
        is_data_export: is_data_export(&inbound.target),
        filters_are_lists: !is_coming,
        is_coming,
        read: ExportParameters {
            separate_status: is_coming && inbound.prefers("separate-export-status"),
            ..ExportParameters::default()
        },
        associated: Vec::new(),
    };
    let mut seen: Vec<String> = Vec::new();
    for given in given(inbound, policy)? {
        if seen.contains(&given.name) {
            if SINGLE.contains(&given.name.as_str()) {
                return Err(given.refuse("invalid", "A parameter with one value is repeated."));
            }
            if !policy.joins_repeats {
                continue;
            }
        }
        seen.push(given.name.clone());
        let is_post = inbound.method == http::Method::POST;
        match given.name.as_str() {
            "patient" if is_post => reading.read.patients.push(given.value),
            "access_token" => {}
            _ => reading.take(&given)?,
        }
    }
    let [latest, relevant] = ASSOCIATED.map(|wish| reading.associated.contains(&wish));
    reading.read.filter.latest_provenance = if latest {
        !relevant || !policy.least_restrictive_wins
    } else {
        !relevant && !policy.provenance_unless_told
    };
    if reading.read.types.as_ref().is_some_and(Vec::is_empty) && policy.checks_type {
        return Err(Refusal::bad_parameter(
            "not-supported",
            "_type names no type that is exported.",
        )
        .at("http._type"));
    }
    Ok(reading.read)
}

impl Reading<'_> {
    fn take(&mut self, given: &Given) -> Result<(), Refusal> {
        match given.name.as_str() {
            "_outputFormat" => self.format(given),
            "_type" => self.types(given),
            "_since" => {
                self.read.filter.since = given.instant(self.policy.checks_since)?;
                Ok(())
            }
            // ATR has it for its own operation, Bulk Data since 3.0.0.
            "_until" if self.is_coming || self.is_data_export || self.policy.takes_until => {
                self.read.filter.until = given.instant(true)?;
                Ok(())
            }
            "_typeFilter" => self.type_filter(given),
            "_elements" => {
                let names = given.value.split(',').map(str::trim).filter(|name| !name.is_empty());
                self.read.filter.elements.extend(names.map(str::to_owned));
                Ok(())
            }
            "includeAssociatedData" => self.associated(given),
            "organizeOutputBy" if self.is_coming && self.policy.organizes_output => {
                match given.value.as_str() {
                    "Patient" => {
                        self.read.organized = true;
                        Ok(())
                    }
                    _ => self.pass_over(given, "Files are organized by Patient only."),
                }
            }
            "allowPartialManifests" if self.is_coming => match given.value.as_str() {
                "true" | "false" => {
                    self.read.in_parts = given.value == "true" && self.policy.manifests_in_parts;
                    Ok(())
                }
                _ => Err(given.refuse("value", "allowPartialManifests is neither true nor false.")),
            },
            "exportType" if self.is_data_export => {
                // PDex: compared as it stands, though the type is canonical.
                if self.policy.checks_export_type && given.value != PAYER_TO_PAYER {
                    let text = "exportType names an exchange that is not offered.";
                    return Err(given.refuse("not-supported", text));
                }
                Ok(())
            }
            // A filter that is passed over would let more out than was asked for.
            _ if !self.policy.checks_parameters => Ok(()),
            _ => self.pass_over(given, "A parameter is not supported."),
        }
    }

    /// Notes what cannot be done, for a lenient client, and refuses it otherwise.
    fn pass_over(&mut self, given: &Given, text: &str) -> Result<(), Refusal> {
        if !self.lenient {
            let text = format!("{text} `Prefer: handling=lenient` has it passed over.");
            return Err(given.refuse("not-supported", &text));
        }
        self.read.ignored.push(format!("{text} It was passed over: {}.", given.expression));
        Ok(())
    }

    fn format(&mut self, given: &Given) -> Result<(), Refusal> {
        // A plus sign that was not escaped in the query arrives as a space.
        let value = given.value.replace(' ', "+");
        let known =
            if self.policy.output_format_any_spelling { &FORMATS[..] } else { &FORMATS[..1] };
        if self.policy.checks_output_format && !known.contains(&value.as_str()) {
            let text = "_outputFormat names a format that is not offered; use ndjson.";
            return Err(given.refuse("not-supported", text));
        }
        Ok(())
    }

    fn types(&mut self, given: &Given) -> Result<(), Refusal> {
        self.read.types.get_or_insert_default();
        for name in given.value.split(',').map(str::trim) {
            let Some(known) = EXPORT_TYPES.into_iter().find(|known| *known == name) else {
                if self.policy.checks_type {
                    self.pass_over(given, "_type names a type that is not exported.")?;
                }
                continue;
            };
            let types = self.read.types.get_or_insert_default();
            if !types.contains(&known) {
                types.push(known);
            }
        }
        Ok(())
    }

    fn type_filter(&mut self, given: &Given) -> Result<(), Refusal> {
        match TypeFilter::read(&given.value, self.filters_are_lists) {
            Ok(filters) => {
                self.read.filter.type_filters.extend(filters);
                Ok(())
            }
            Err(_) if !self.policy.checks_type_filter => Ok(()),
            Err(("not-supported", text)) => self.pass_over(given, text),
            Err((code, text)) => Err(given.refuse(code, text)),
        }
    }

    fn associated(&mut self, given: &Given) -> Result<(), Refusal> {
        for name in given.value.split(',').map(str::trim) {
            match ASSOCIATED.into_iter().find(|known| *known == name) {
                Some(known) if !self.associated.contains(&known) => self.associated.push(known),
                Some(_) => {}
                None => self.pass_over(given, "includeAssociatedData has an unsupported value.")?,
            }
        }
        Ok(())
    }
}

/// The parameters of the query, and of the body of a POST.
fn given(inbound: &Inbound, policy: &Policy) -> Result<Vec<Given>, Refusal> {
    let in_query = |(name, value): &(String, String)| Given {
        name: name.clone(),
        value: value.clone(),
        expression: format!("http.{name}"),
    };
    let mut given: Vec<Given> = inbound.query.iter().map(in_query).collect();
    let reads_body = inbound.method == http::Method::POST && policy.reads_kick_off_body;
    if !reads_body || inbound.body.is_empty() {
        return Ok(given);
    }
    let structure = |text: &str, at: String| Refusal::bad_parameter("structure", text).at(at);
    let body =
        inbound.json().filter(|body| body["resourceType"] == "Parameters").ok_or_else(|| {
            structure("The body is not a Parameters resource.", "Parameters".to_owned())
        })?;
    let none = Vec::new();
    let entries = match &body["parameter"] {
        Value::Null => &none,
        Value::Array(entries) => entries,
        _ => {
            return Err(structure("This is not a list.", "Parameters.parameter".to_owned()));
        }
    };
    for (index, entry) in entries.iter().enumerate() {
        let at = format!("Parameters.parameter[{index}]");
        let Some(name) = entry["name"].as_str() else {
            return Err(structure("A parameter has no name.", format!("{at}.name")));
        };
        if name == "exportType" && !policy.checks_export_type {
            continue;
        }
        let Some(value) = value_of(entry) else {
            let text = "A parameter has no value of the right kind.";
            return Err(structure(text, format!("{at}.value")));
        };
        given.push(Given { name: name.to_owned(), value, expression: at });
    }
    Ok(given)
}

/// The value of a parameter: any primitive written as text, or a literal reference.
fn value_of(entry: &Value) -> Option<String> {
    let (_, value) = entry.as_object()?.iter().find(|(name, _)| name.starts_with("value"))?;
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => value["reference"].as_str().map(str::to_owned),
    }
}
