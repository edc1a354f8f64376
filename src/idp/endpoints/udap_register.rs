//! Registration by UDAP: at the registration endpoint, with a software statement the client
//! signs itself.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/registration.html>

use serde_json::{Map, Value, json};

use crate::idp::client::Client;
use crate::idp::error::{Kind, OauthError};
use crate::idp::policy::Policy;
use crate::idp::state::{Idp, Registration};
use crate::idp::steps::udap::certifications;
use crate::idp::steps::udap::parameters::{self, Parameters};
use crate::idp::steps::udap::statement::{self, Statement};
use crate::idp::udap::KnownUdap;

/// Claims about the statement itself, which say nothing about the client.
const OF_THE_STATEMENT: [&str; 6] = ["iss", "sub", "aud", "exp", "iat", "jti"];

/// The communities of the server, when the request is one for UDAP.
pub fn is_meant<'a>(
    idp: &'a Idp,
    policy: &Policy,
    sent: &Map<String, Value>,
) -> Option<&'a KnownUdap> {
    let marked = sent.contains_key("udap")
        || !policy.udap_checks_parameters && sent.contains_key("software_statement");
    idp.udap.as_ref().filter(|_| policy.udap_offered && marked)
}

/// Registers, changes or ends a client: status and body of the answer.
///
/// # Errors
/// As RFC 7591 §3.2.2 has them.
pub fn register(
    idp: &Idp,
    policy: &Policy,
    udap: &KnownUdap,
    sent: &Map<String, Value>,
) -> Result<(u16, Value), OauthError> {
    if sent.get("udap") != Some(&json!("1")) && policy.udap_checks_parameters {
        let wire = "this version of UDAP is not offered";
        return Err(OauthError::new(Kind::InvalidClientMetadata, wire));
    }
    let compact = sent.get("software_statement").and_then(Value::as_str).ok_or_else(|| {
        OauthError::new(Kind::InvalidSoftwareStatement, "software_statement is missing")
    })?;
    let statement = statement::verify(idp, policy, udap, compact)?;
    let parameters = parameters::judge(policy, &statement.claims)?;
    certifications::judge(policy, sent)?;
    // A client is known by the URI in its certificate, inside the community that vouches for it.
    let earlier = idp.clients.find_udap(&statement.binding);
    if parameters.grant_types.is_empty() {
        return cancel(idp, policy, earlier.as_deref(), compact, &parameters);
    }
    let keeps_id = policy.udap_modification_keeps_client_id;
    let (status, client_id) = match &earlier {
        Some(earlier) if keeps_id => (200, earlier.client.client_id.clone()),
        _ => (policy.registration_status, idp.client_ids.uuid().to_string()),
    };
    if let Some(earlier) = earlier.filter(|_| !keeps_id && policy.udap_replacement_ends_earlier) {
        end(idp, &earlier);
    }
    let replaced = keeps_id && status == 200 && !policy.udap_modification_takes_effect;
    // Who vouches for a certificate also knows who holds it: no client chooses its identity.
    let organization = udap.organizations.get(&statement.binding.subject_uri).cloned();
    let registration = registration(idp, client_id, &statement, &parameters, organization);
    let mut document = document(policy, &registration, compact, &statement);
    if replaced {
        // What was changed is forgotten, and the answer shows what is still in force.
        let earlier = idp.clients.find_udap(&statement.binding);
        document.extend(earlier.map(|earlier| earlier.members.clone()).unwrap_or_default());
    } else {
        udap.remember(&registration.client.client_id, &statement.certificate);
        idp.clients.add(registration);
    }
    Ok((status, Value::Object(document)))
}

fn cancel(
    idp: &Idp,
    policy: &Policy,
    earlier: Option<&Registration>,
    compact: &str,
    parameters: &Parameters,
) -> Result<(u16, Value), OauthError> {
    let Some(earlier) = earlier else {
        let wire = "there is no registration to cancel";
        return Err(OauthError::new(Kind::InvalidClientMetadata, wire));
    };
    if policy.udap_cancellation_takes_effect {
        end(idp, earlier);
    }
    let mut document = Map::new();
    document.insert("client_id".to_owned(), json!(earlier.client.client_id));
    document.insert("software_statement".to_owned(), json!(compact));
    document.extend(parameters.members.clone());
    Ok((200, Value::Object(document)))
}

fn end(idp: &Idp, earlier: &Registration) {
    idp.clients.replace(Registration { deleted: true, ..earlier.clone() });
    idp.tokens.revoke_client(&earlier.client.client_id);
}

fn registration(
    idp: &Idp,
    client_id: String,
    statement: &Statement,
    parameters: &Parameters,
    organization: Option<String>,
) -> Registration {
    Registration {
        client: Client {
            client_id,
            name: parameters.name.clone(),
            scope: parameters.scope.clone(),
            grant_types: parameters.grant_types.clone(),
            redirect_uris: parameters.redirect_uris.clone(),
            udap: Some(statement.binding.clone()),
            organization,
            ..Client::default()
        },
        signing_alg: None,
        members: parameters.members.clone(),
        issued_at: idp.clock.epoch_secs(),
        management_token: None,
        deleted: false,
    }
}

fn document(
    policy: &Policy,
    registration: &Registration,
    compact: &str,
    statement: &Statement,
) -> Map<String, Value> {
    let mut document = Map::new();
    document.insert("client_id".to_owned(), json!(registration.client.client_id));
    // UDAP DCR §5.1: the statement is returned as it was submitted.
    if policy.udap_returns_statement {
        document.insert("software_statement".to_owned(), json!(compact));
    }
    document.extend(registration.members.clone());
    if !policy.udap_registration_lean {
        for name in OF_THE_STATEMENT {
            document.insert(name.to_owned(), json!(statement.claims.get(name)));
        }
    }
    document
}
