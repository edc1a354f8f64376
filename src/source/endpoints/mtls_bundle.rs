//! `[base]/mtls-endpoint-bundle`: who this payer is over mutual TLS, signed.
//!
//! # Spec
//! <https://hl7.org/fhir/us/davinci-pdex/STU2.2/StructureDefinition-mtls-bundle.html>

use std::sync::Arc;

use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::fhir::FHIR_JSON;
use crate::source::answer;
use crate::source::inbound::Inbound;
use crate::source::issuer;
use crate::source::refusal::Refusal;
use crate::source::state::Source;
use crate::transcript::{Holder, ServerTls, TestAuthority};

const PDEX: &str = "http://hl7.org/fhir/us/davinci-pdex";
const SIGNED_OBJECT: &str =
    "http://hl7.org/fhir/us/davinci-pdex/StructureDefinition/pdex-mtls-signedobject-extension";
/// A signature that vouches for the content (ASTM E1762).
const VERIFICATION: &str = "1.2.840.10065.1.12.1.5";

/// Answers whoever asks.
pub(in crate::source) async fn answer(
    source: Arc<Source>,
    _: Inbound,
) -> Result<Response, Refusal> {
    let unsigned = || Refusal::new(500, "exception", "The bundle could not be signed.");
    let identity = source.mtls_identity.get_or_init(|| identity(&source));
    let (own, key) = identity.as_ref().ok_or_else(unsigned)?;
    let policy = source.handle.policy();
    // What it is known by is what its connections show, where it serves TLS.
    let shown = source.stage.tls.as_ref().and_then(ServerTls::certificate);
    let certificate = shown.map_or_else(|| own.clone(), |shown| pem(shown));
    let mut bundle = bundle(&source, &certificate, policy.mtls_bundle_names_operator);
    if policy.mtls_registration_announced
        && let Some(url) = issuer::stated_endpoint(&source, "registration_endpoint").await
        && let Some(extensions) =
            bundle.pointer_mut("/entry/0/resource/extension").and_then(Value::as_array_mut)
    {
        extensions.push(associated_server(&url));
    }
    if !policy.mtls_endpoint_certified
        && let Some(endpoint) =
            bundle.pointer_mut("/entry/0/resource").and_then(Value::as_object_mut)
    {
        endpoint.shift_remove("extension");
    }
    if policy.mtls_bundle_signed {
        let signature = signed(&bundle, own, key).ok_or_else(unsigned)?;
        bundle["signature"] = json!({
            "type": [{"system": "urn:iso-astm:E1762-95:2013", "code": VERIFICATION}],
            "when": source.now().to_string(),
            "who": source_payer(&source),
            "targetFormat": FHIR_JSON,
            "sigFormat": "application/jose",
            "data": STANDARD.encode(signature),
        });
    }
    Ok(answer::json(200, FHIR_JSON, &bundle))
}

fn source_payer(source: &Source) -> Value {
    let payer = &source.settings.payer;
    json!({"identifier": payer.identifier(), "display": payer.name})
}

/// A certificate as PEM.
fn pem(certificate: &[u8]) -> String {
    let encoded = STANDARD.encode(certificate);
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

/// The extension that says where clients register.
fn associated_server(url: &str) -> Value {
    let kind = json!({"coding": [{
        "system": format!("{PDEX}/CodeSystem/NdhAssociatedServersTypeCS"),
        "code": "authorization-registration-server",
    }]});
    json!({
        "url": format!("{PDEX}/StructureDefinition/base-ext-associatedServers"),
        "extension": [
            {"url": "associatedServersType", "valueCodeableConcept": kind},
            {"url": "serverURL", "valueString": url},
        ],
    })
}

/// A certificate of an authority of this payer's own, and its key, as PEM: what signs the bundle.
fn identity(source: &Source) -> Option<(String, String)> {
    let holder = Holder {
        name: source.settings.payer.name.to_owned(),
        uris: vec![source.settings.base.clone()],
        ..Holder::default()
    };
    let made = TestAuthority::create().and_then(|authority| authority.issue_client_pem(&holder));
    made.inspect_err(|error| tracing::error!("could not make a certificate: {error}")).ok()
}

/// The bundle: one Endpoint, the plan, and whoever operates the Endpoint for it, which is the plan
/// itself here.
fn bundle(source: &Source, certificate: &str, names_operator: bool) -> Value {
    let (base, payer) = (&source.settings.base, &source.settings.payer);
    let kind = json!({"coding": [{"system": format!("{PDEX}/CodeSystem/MtlsObjectCodeCS"), "code": "MTLS"}]});
    let profile = |name: &str| json!({"profile": [format!("{PDEX}/StructureDefinition/{name}")]});
    let endpoint = json!({
        "resourceType": "Endpoint",
        "id": "mtls",
        "meta": profile("mtls-endpoint"),
        "extension": [{"url": SIGNED_OBJECT, "extension": [
            {"url": "ObjectType", "valueCodeableConcept": kind},
            {"url": "Object", "valueBase64Binary": STANDARD.encode(certificate)},
        ]}],
        "status": "active",
        "connectionType": {
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-connection-type",
            "code": "hl7-fhir-rest",
        },
        "name": "Payer-to-payer exchange over mutual TLS",
        "managingOrganization": {"reference": "Organization/operator", "display": payer.name},
        "payloadType": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/endpoint-payload-type",
            "code": "any",
        }]}],
        "payloadMimeType": [FHIR_JSON],
        "address": base,
    });
    let organization = |id: &str| {
        json!({
            "resourceType": "Organization",
            "id": id,
            "meta": profile("mtls-organization"),
            "identifier": [payer.identifier()],
            "active": true,
            "name": payer.name,
            "telecom": [{"system": "url", "value": base}],
            "endpoint": [{"reference": "Endpoint/mtls"}],
        })
    };
    let mut resources = vec![endpoint, organization("plan")];
    resources.extend(names_operator.then(|| organization("operator")));
    let entries: Vec<Value> = resources
        .into_iter()
        .map(|resource| {
            let name = |member: &str| resource[member].as_str().unwrap_or_default().to_owned();
            let url = format!("{base}/{}/{}", name("resourceType"), name("id"));
            json!({"fullUrl": url, "resource": resource})
        })
        .collect();
    json!({
        "resourceType": "Bundle",
        "meta": profile("mtls-bundle"),
        "type": "collection",
        "timestamp": source.now().to_string(),
        "entry": entries,
    })
}

/// A JWS over the bundle, whose payload is left out (RFC 7515, appendix F). It names the
/// certificate of whoever signed.
fn signed(bundle: &Value, certificate: &str, key: &str) -> Option<String> {
    let key = EncodingKey::from_ec_pem(key.as_bytes()).ok()?;
    let encoded: String = certificate.lines().filter(|line| !line.starts_with('-')).collect();
    let header = Header { x5c: Some(vec![encoded]), ..Header::new(Algorithm::ES256) };
    let whole = jsonwebtoken::encode(&header, bundle, &key).ok()?;
    let (head, rest) = whole.split_once('.')?;
    let (_, signature) = rest.split_once('.')?;
    Some(format!("{head}..{signature}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_signed_is_named_and_what_is_shown_is_told() {
        let authority = TestAuthority::create().expect("an authority");
        let (own, key) = authority.issue_client_pem(&Holder::default()).expect("a certificate");
        let signature = signed(&json!({"resourceType": "Bundle"}), &own, &key).expect("a key");
        let header = jsonwebtoken::decode_header(signature.replace("..", ".e30.")).expect("a JWS");
        let named = header.x5c_der().expect("base64").expect("certificates");
        assert_eq!(pem(&named[0]).replace('\n', ""), own.replace(['\r', '\n'], ""));

        let serves = authority.issue(&["localhost"]).expect("a server");
        let shown = pem(serves.certificate().expect("one"));
        assert!(shown.starts_with("-----BEGIN CERTIFICATE-----\nMII"), "{shown}");
        assert_ne!(shown.replace('\n', ""), own.replace(['\r', '\n'], ""));
    }
}
