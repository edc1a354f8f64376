//! Registers this payer at a source that does not know it yet: by RFC 7591, or with a software
//! statement of a UDAP trust community.

use serde_json::{Value, json};

use crate::id::{Endpoint, Party};
use crate::target::policy::Registration;
use crate::target::servers::Server;
use crate::target::settings::UdapMember;
use crate::target::transfer::Transfer;
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::Outbound;

use super::call::call;
use super::client_assertion::certified;

/// How long a software statement lives.
const STATEMENT_SECS: i64 = 300;

/// Registers, unless the server definition has a `client_id`, and keeps the one it is given there.
///
/// # Errors
/// When this payer is to be registered by a person, or the registration is refused.
pub async fn register(transfer: &mut Transfer) -> Result<(), TransferError> {
    if !transfer.server.client_id.is_empty() {
        return Ok(());
    }
    let by_hand =
        "register at the source payer, and write the `clientId` into the server definition";
    if transfer.policy.registers == Registration::Manual {
        return Err(TransferError::requester(
            "The server definition has no `clientId`, and registration is done by hand here",
            by_hand,
        ));
    }
    let member = transfer.state.settings.udap.clone();
    let (url, body) = match member.filter(|_| transfer.policy.registers == Registration::Udap) {
        Some(member) => {
            let url = udap_endpoint(transfer).await?;
            let body = udap_body(transfer, &member, &url)?;
            (url, body)
        }
        None => (
            transfer.discovered.registration_endpoint.clone().ok_or_else(|| {
                TransferError::requester(
                    "The server definition has no `clientId`, and the source payer names no \
                     registration endpoint",
                    by_hand,
                )
            })?,
            dynamic_body(transfer),
        ),
    };
    let outbound = Outbound::new(Party::Idp, Endpoint::Register, "POST", &url)
        .header("accept", "application/json")
        .json("application/json", &body);
    let exchange = call(transfer, None, outbound).await?;
    let response = answered(&exchange, "The registration")?;
    if !matches!(response.status, 200 | 201) {
        return Err(TransferError::source(
            format!("The registration was refused ({})", refusal_words(response)),
            "let this payer register, or register it by hand and tell it its `clientId`",
        ));
    }
    let answer = response.json().unwrap_or(Value::Null);
    let client_id = answer["client_id"].as_str().filter(|id| !id.is_empty()).ok_or_else(|| {
        TransferError::source(
            "The answer to the registration has no `client_id`",
            "answer as RFC 7591 says",
        )
    })?;
    let mut definition = transfer.server.definition.clone();
    definition.token_introspection_client_id = Some(client_id.to_owned());
    definition.client_authentication_mode = Some("PRIVATE_KEY_JWT".to_owned());
    let kept = transfer.state.servers.put(definition.pid, definition)?;
    transfer.server = Server::of(kept)
        .map_err(|why| TransferError::requester(why, "correct the server definition"))?;
    transfer.note("This payer has registered at the source payer.")?;
    Ok(())
}

/// Where keys and the like are, at the origin of our own base.
fn origin(transfer: &Transfer) -> String {
    let base = &transfer.state.settings.base;
    url::Url::parse(base).map_or_else(|_| base.clone(), |url| url.origin().ascii_serialization())
}

/// Every scope that will be asked for, each once.
fn scopes(transfer: &Transfer) -> String {
    let server = &transfer.server;
    let mut words: Vec<String> = Vec::new();
    for scope in [server.match_scope(false), server.match_scope(true), server.export_scope()] {
        for word in scope.split_whitespace() {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    words.join(" ")
}

fn dynamic_body(transfer: &Transfer) -> Value {
    let state = &transfer.state;
    let (system, value) = &state.settings.payer_identifier;
    let mut body = json!({
        "client_name": state.settings.payer_name,
        "token_endpoint_auth_method": "private_key_jwt",
        "grant_types": ["client_credentials"],
        "response_types": [],
        "scope": scopes(transfer),
        "payer_identifier": format!("{system}|{value}"),
    });
    if transfer.policy.registers_jwks_uri {
        body["jwks_uri"] = json!(format!("{}/.well-known/jwks.json", origin(transfer)));
    } else {
        body["jwks"] = state.keys.public_set(state.clock.epoch_secs(), true, false);
    }
    body
}

/// The registration endpoint of the UDAP metadata.
async fn udap_endpoint(transfer: &mut Transfer) -> Result<String, TransferError> {
    let community = transfer.state.settings.udap.as_ref().map(|member| member.community.clone());
    let query = community.map(|community| serde_urlencoded::to_string([("community", community)]));
    let query = query.and_then(Result::ok).map_or_else(String::new, |query| format!("?{query}"));
    let issuer = transfer.server.issuer.trim_end_matches('/').to_owned();
    let publish = "publish UDAP metadata at its FHIR base, for the community we share";
    // Owed at the FHIR base; some authorization servers publish it at their own.
    let mut status = 0;
    let mut document = Value::Null;
    for base in [transfer.server.fhir_base.clone(), issuer] {
        let url = format!("{base}/.well-known/udap{query}");
        let outbound = Outbound::new(Party::Idp, Endpoint::UdapMetadata, "GET", &url)
            .header("accept", "application/json");
        let exchange = call(transfer, None, outbound).await?;
        let response = answered(&exchange, "The UDAP metadata")?;
        (status, document) = (response.status, response.json().unwrap_or(Value::Null));
        if status == 200 {
            break;
        }
    }
    let endpoint = document["registration_endpoint"].as_str();
    endpoint.filter(|_| status == 200).map(str::to_owned).ok_or_else(|| {
        TransferError::source("The UDAP metadata names no registration endpoint", publish)
    })
}

fn udap_body(
    transfer: &Transfer,
    member: &UdapMember,
    audience: &str,
) -> Result<Value, TransferError> {
    let state = &transfer.state;
    let now = state.clock.epoch_secs();
    let uri = &member.identity.uri;
    let claims = json!({
        "iss": uri, "sub": uri, "aud": audience,
        "iat": now, "exp": now + STATEMENT_SECS,
        "jti": state.assertion_ids.uuid().to_string(),
        "client_name": state.settings.payer_name,
        "contacts": ["mailto:interoperability@payer.example"],
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": scopes(transfer),
    });
    let statement = certified(&member.identity, &claims).map_err(|why| {
        TransferError::requester(
            format!("A software statement could not be signed: {why}"),
            "configure the certificate of the trust community with its RSA key",
        )
    })?;
    Ok(json!({"software_statement": statement, "udap": "1"}))
}
