//! `[base]/metadata`: the CapabilityStatement.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::guides::Guides;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::issuer;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::search_parameters::Kind;
use crate::source::steps::served_types::served_types;
use crate::source::steps::{search_groups, search_parameters};

use super::bulk_match::matches_in_bulk;

/// The extension that SMART has replaced by the well-known document.
const OAUTH_URIS: &str = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

/// Answers without asking for a token.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    _: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let mut statement = statement(&source, &policy);
    if policy.oauth_uris_repeated
        && let Some(extension) = oauth_uris(&source, &policy).await
    {
        statement["rest"][0]["security"]["extension"] = json!([extension]);
    }
    Ok(answer::json(200, FHIR_JSON, &statement))
}

/// Where tokens are to be had, for clients that do not know the well-known document yet; none when
/// the authorization server does not say.
async fn oauth_uris(source: &Source, policy: &Policy) -> Option<Value> {
    let mut extensions = Vec::new();
    for (url, name) in [
        ("authorize", "authorization_endpoint"),
        ("token", "token_endpoint"),
        ("register", "registration_endpoint"),
        ("introspect", "introspection_endpoint"),
        ("revoke", "revocation_endpoint"),
    ] {
        let Some(stated) = issuer::stated_endpoint(source, name).await else { continue };
        let said = if policy.oauth_uris_true { stated } else { format!("{stated}/v1") };
        extensions.push(json!({"url": url, "valueUri": said}));
    }
    (!extensions.is_empty()).then(|| json!({"url": OAUTH_URIS, "extension": extensions}))
}

fn statement(source: &Source, policy: &Policy) -> Value {
    let truthful = policy.capability_statement_true;
    let serves = |operation: &str| match operation {
        "export" => policy.serves_export,
        "everything" => policy.serves_everything,
        _ => true,
    };
    let mut resources: Vec<Value> = served_types(policy)
        .map(|name| {
            let mut resource = resource(name, policy);
            let operations = operations(name).iter().filter(|(name, _)| serves(name));
            let operations: Vec<Value> = operations
                .map(|(name, definition)| json!({"name": name, "definition": definition}))
                .collect();
            if truthful && !operations.is_empty() {
                resource["operation"] = json!(operations);
            }
            resource
        })
        .collect();
    resources.push(group(source, policy));
    let guides = &source.settings.guides;
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": source.now().to_string(),
        "publisher": source.settings.payer.name,
        "kind": "instance",
        "instantiates": instantiated(guides),
        "implementation": {
            "description": format!("Payer access API of {}", source.settings.payer.name),
            "url": source.settings.base,
        },
        "fhirVersion": "4.0.1",
        "format": ["json", FHIR_JSON],
        "implementationGuide": [
            guide("us/davinci-hrex", "us.davinci-hrex", &guides.hrex),
            guide("us/davinci-pdex", "us.davinci-pdex", &guides.pdex),
            guide("uv/bulkdata", "uv.bulkdata", &guides.bulk_data),
        ],
        "rest": [{
            "mode": "server",
            "security": {
                "service": [{"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                    "code": "SMART-on-FHIR",
                }]}],
                "description": "Bearer tokens of SMART Backend Services; see .well-known/smart-configuration.",
            },
            "resource": resources,
            "interaction": [{"code": "batch"}, {"code": "transaction"}],
        }],
    })
}

/// The statements of requirements that are met: those of Bulk Data and of PDex for US Core 3.1.1, and
/// since PDex 2.1.0 that for exchanges of many members.
fn instantiated(guides: &Guides) -> Vec<&'static str> {
    let mut met = vec![
        "http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data",
        "http://hl7.org/fhir/us/davinci-pdex/CapabilityStatement/pdex-server",
    ];
    if matches_in_bulk(guides) {
        met.push(
            "http://hl7.org/fhir/us/davinci-pdex/CapabilityStatement/pdex-payer-access-server",
        );
    }
    met
}

/// The canonical of a guide in one version.
fn guide(path: &str, package: &str, version: &str) -> String {
    format!("http://hl7.org/fhir/{path}/ImplementationGuide/hl7.fhir.{package}|{version}")
}

/// Profiles that resources of a type state.
const PROFILES: &[(&str, &[&str])] = &[
    ("AllergyIntolerance", &["us-core-allergyintolerance"]),
    ("CarePlan", &["us-core-careplan"]),
    ("CareTeam", &["us-core-careteam"]),
    ("Consent", &["http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-consent"]),
    ("Condition", &["us-core-condition-encounter-diagnosis"]),
    ("Coverage", &["us-core-coverage"]),
    ("Device", &["us-core-implantable-device"]),
    ("DiagnosticReport", &["us-core-diagnosticreport-lab"]),
    ("DocumentReference", &["us-core-documentreference"]),
    ("Encounter", &["us-core-encounter"]),
    (
        "ExplanationOfBenefit",
        &[
            "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-priorauthorization",
            "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit-Pharmacy-Basis",
            "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-ExplanationOfBenefit-Professional-NonClinician-Basis",
        ],
    ),
    ("Goal", &["us-core-goal"]),
    ("Immunization", &["us-core-immunization"]),
    ("Location", &["us-core-location"]),
    ("Medication", &["us-core-medication"]),
    (
        "MedicationDispense",
        &["http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-medicationdispense"],
    ),
    ("MedicationRequest", &["us-core-medicationrequest"]),
    (
        "Observation",
        &[
            "us-core-observation-lab",
            "us-core-blood-pressure",
            "us-core-body-weight",
            "us-core-heart-rate",
            "us-core-smokingstatus",
            "us-core-observation-clinical-result",
        ],
    ),
    (
        "Organization",
        &[
            "us-core-organization",
            "http://hl7.org/fhir/us/davinci-hrex/StructureDefinition/hrex-organization",
        ],
    ),
    ("Patient", &["us-core-patient"]),
    ("Practitioner", &["us-core-practitioner"]),
    ("PractitionerRole", &["us-core-practitionerrole"]),
    ("Procedure", &["us-core-procedure"]),
    ("Provenance", &["http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-provenance"]),
    ("RelatedPerson", &["us-core-relatedperson"]),
];

/// What can be done with any type. Writes go to a place of the client's own.
fn resource(name: &str, policy: &Policy) -> Value {
    let interactions = [
        "read",
        "vread",
        "history-instance",
        "history-type",
        "search-type",
        "create",
        "update",
        "delete",
    ];
    let parameters: Vec<_> = search_parameters::of_type(name).collect();
    let mut resource = json!({
        "type": name,
        "interaction": interactions.map(|code| json!({"code": code})),
        "versioning": "versioned",
        "updateCreate": true,
    });
    let profiles = PROFILES.iter().find(|(kind, _)| *kind == name).map(|(_, profiles)| *profiles);
    if let Some(profiles) = profiles {
        resource["supportedProfile"] = profiles.iter().map(|profile| canonical(profile)).collect();
    }
    let includes: Vec<String> = parameters
        .iter()
        .filter(|parameter| parameter.kind == Kind::Reference)
        .map(|parameter| format!("{name}:{}", parameter.name))
        .collect();
    if !includes.is_empty() {
        resource["searchInclude"] = json!(includes);
    }
    if name != "Provenance" && policy.serves_revinclude {
        resource["searchRevInclude"] = json!(["Provenance:target"]);
    }
    resource["searchParam"] = parameters
        .iter()
        .map(|parameter| json!({"name": parameter.name, "type": parameter.kind.as_str()}))
        .collect();
    resource
}

fn canonical(profile: &str) -> String {
    if profile.contains("://") {
        profile.to_owned()
    } else {
        format!("http://hl7.org/fhir/us/core/StructureDefinition/{profile}")
    }
}

/// The operations on a type: name and definition.
fn operations(name: &str) -> &'static [(&'static str, &'static str)] {
    match name {
        "Patient" => &[
            (
                "member-match",
                "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
            ),
            ("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export"),
            ("everything", "http://hl7.org/fhir/OperationDefinition/Patient-everything"),
        ],
        "DocumentReference" => {
            &[("docref", "http://hl7.org/fhir/us/core/OperationDefinition/docref")]
        }
        _ => &[],
    }
}

/// Groups are read, searched and exported; they are made by matches only.
fn group(source: &Source, policy: &Policy) -> Value {
    let parameters =
        search_groups::PARAMETERS.map(|(name, kind)| json!({"name": name, "type": kind}));
    let interactions = ["read", "search-type", "vread", "history-instance"];
    let interactions: Vec<Value> = interactions
        .into_iter()
        .take(if policy.group_versions_served { 4 } else { 2 })
        .map(|code| json!({"code": code}))
        .collect();
    let mut group = json!({
        "type": "Group",
        "interaction": interactions,
        "searchParam": parameters,
    });
    let has_bulk_match = matches_in_bulk(&source.settings.guides);
    if has_bulk_match {
        group["supportedProfile"] = json!([
            "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-member-match-group",
        ]);
    }
    if policy.capability_statement_true {
        let operation =
            |name: &str, definition: &str| json!({"name": name, "definition": definition});
        let of_pdex = [
            operation(
                "bulk-member-match",
                "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
            ),
            operation(
                "davinci-data-export",
                "http://hl7.org/fhir/us/davinci-atr/OperationDefinition/davinci-data-export",
            ),
        ];
        let export =
            operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export");
        group["operation"] =
            of_pdex.into_iter().filter(|_| has_bulk_match).chain([export]).collect();
    }
    group
}
