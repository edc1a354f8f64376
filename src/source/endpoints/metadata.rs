//! `[base]/metadata`: the CapabilityStatement.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::issuer;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::source::steps::export_parameters::EXPORT_TYPES;
use crate::source::steps::{search_groups, search_parameters};

/// The extension that SMART has replaced by the well-known document.
const OAUTH_URIS: &str = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris";

/// Answers without asking for a token.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    _: Inbound,
) -> Result<Response, Refusal> {
    let policy = source.handle.policy();
    let mut statement = statement(&source, policy.capability_statement_true);
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

fn statement(source: &Source, truthful: bool) -> Value {
    let mut resources: Vec<Value> = EXPORT_TYPES
        .iter()
        .copied()
        // What clients write of their own.
        .chain(["Basic"])
        .map(|name| if name == "Patient" { patient(truthful) } else { resource(name) })
        .collect();
    resources.push(group(truthful));
    json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": source.now().to_string(),
        "publisher": source.settings.payer.name,
        "kind": "instance",
        "instantiates": ["http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"],
        "implementation": {
            "description": format!("Payer access API of {}", source.settings.payer.name),
            "url": source.settings.base,
        },
        "fhirVersion": "4.0.1",
        "format": ["json", FHIR_JSON],
        "implementationGuide": [
            "http://hl7.org/fhir/us/davinci-hrex/ImplementationGuide/hl7.fhir.us.davinci-hrex|1.1.0",
            "http://hl7.org/fhir/us/davinci-pdex/ImplementationGuide/hl7.fhir.us.davinci-pdex|2.1.0",
            "http://hl7.org/fhir/uv/bulkdata/ImplementationGuide/hl7.fhir.uv.bulkdata|2.0.0",
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

/// What can be done with any type. Writes go to a place of the client's own.
fn resource(name: &str) -> Value {
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
    let parameters =
        search_parameters::of_type(name).map(|(name, kind)| json!({"name": name, "type": kind}));
    json!({
        "type": name,
        "interaction": interactions.map(|code| json!({"code": code})),
        "versioning": "versioned",
        "updateCreate": true,
        "searchParam": parameters.collect::<Vec<_>>(),
    })
}

fn patient(truthful: bool) -> Value {
    let mut patient = resource("Patient");
    patient["supportedProfile"] =
        json!(["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]);
    if truthful {
        patient["operation"] = json!([
            {
                "name": "member-match",
                "definition":
                    "http://hl7.org/fhir/us/davinci-hrex/OperationDefinition/member-match",
            },
            {
                "name": "export",
                "definition":
                    "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export",
            },
        ]);
    }
    patient
}

/// Groups are read, searched and exported; they are made by matches only.
fn group(truthful: bool) -> Value {
    let parameters =
        search_groups::PARAMETERS.map(|(name, kind)| json!({"name": name, "type": kind}));
    let interactions = ["read", "search-type"].map(|code| json!({"code": code}));
    let mut group = json!({
        "type": "Group",
        "supportedProfile": [
            "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-member-match-group",
        ],
        "interaction": interactions,
        "searchParam": parameters,
    });
    if truthful {
        let operation =
            |name: &str, definition: &str| json!({"name": name, "definition": definition});
        group["operation"] = json!([
            operation(
                "bulk-member-match",
                "http://hl7.org/fhir/us/davinci-pdex/OperationDefinition/BulkMemberMatch",
            ),
            operation(
                "davinci-data-export",
                "http://hl7.org/fhir/us/davinci-atr/OperationDefinition/davinci-data-export",
            ),
            operation("export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export",),
        ]);
    }
    group
}
