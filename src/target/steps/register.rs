//! Registers this payer at a source that does not know it yet: by RFC 7591, or with a software
//! statement of a UDAP trust community.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::admin::ServerDefinition;
use crate::id::{Endpoint, Party};
use crate::state::Change;
use crate::target::policy::Registration;
use crate::target::servers::{Server, Unwritten};
use crate::target::settings::UdapMember;
use crate::target::transfer::Transfer;
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::Outbound;

use super::call::call_anew;
use super::client_assertion::{certified, is_udap, named_key};
use super::request_token::in_listed_words;

/// How this payer authenticates where it registered itself.
const MODE: &str = "PRIVATE_KEY_JWT";
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
    let pid = transfer.server.definition.pid.unwrap_or_default();
    let turns = transfer.state.registering(pid);
    let _turn = turns.lock().await;
    // Another transfer may have registered, or an admin written, meanwhile.
    let stored = transfer.state.servers.by_pid(pid)?.ok_or_else(gone)?;
    if stored.token_introspection_client_id.is_some() {
        transfer.server = usable(stored)?;
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
    let stated = transfer.server.definition.client_authentication_mode.clone();
    if let Some(mode) = stated.filter(|mode| mode != MODE) {
        return Err(TransferError::requester(
            format!(
                "The server definition has no `clientId` and says `{mode}`, and this payer \
                 registers itself for `{MODE}` only"
            ),
            by_hand,
        ));
    }
    let member = transfer.state.settings.udap.clone();
    let url = transfer.discovered.registration_endpoint.clone().ok_or_else(|| {
        TransferError::requester(
            "The server definition has no `clientId`, and the source payer names no \
             registration endpoint",
            by_hand,
        )
    })?;
    let member = member.filter(|_| is_udap(transfer));
    // A software statement is for one use, also where a request is repeated.
    let request = |transfer: &Transfer| -> Result<Outbound, TransferError> {
        let body = match &member {
            Some(member) => udap_body(transfer, member, &url)?,
            None => dynamic_body(transfer)?,
        };
        Ok(Outbound::new(Party::Idp, Endpoint::Register, "POST", &url)
            .header("accept", "application/json")
            .json("application/json", &body))
    };
    let exchange = call_anew(transfer, None, &request).await?;
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
    transfer.note("This payer has registered at the source payer.");
    let state = Arc::clone(&transfer.state);
    let with_note = |change: Change| {
        let mut batch = state.resources.begin();
        transfer.tell(&mut batch)?;
        batch.also(change.table, &change.key, change.value);
        batch.write()
    };
    let edit = |mut stored: ServerDefinition| {
        // Whatever else an admin wrote meanwhile stays.
        if stored.token_introspection_client_id.is_none() {
            stored.token_introspection_client_id = Some(client_id.to_owned());
            stored.client_authentication_mode = Some(MODE.to_owned());
        }
        stored
    };
    let kept = state.servers.change_by(pid, edit, with_note);
    let kept = kept.map_err(|unwritten| match unwritten {
        Unwritten::Store(error) => error.into(),
        Unwritten::Gone | Unwritten::Taken => gone(),
    })?;
    transfer.notes.clear();
    transfer.server = usable(kept)?;
    Ok(())
}

fn usable(definition: ServerDefinition) -> Result<Server, TransferError> {
    Server::of(definition)
        .map_err(|why| TransferError::requester(why, "correct the server definition"))
}

fn gone() -> TransferError {
    TransferError::requester(
        "The server definition was removed while this payer registered",
        "define the server again, if that was a mistake",
    )
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
    let for_match = [server.match_scope(false), server.match_scope(true)];
    let for_match = for_match.into_iter().filter(|_| transfer.policy.registers_match_scope);
    for scope in for_match.chain([server.export_scope()]) {
        for word in scope.split_whitespace() {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
    }
    in_listed_words(transfer, &words.join(" "))
}

fn dynamic_body(transfer: &Transfer) -> Result<Value, TransferError> {
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
        body["jwks"] = match named_key(transfer)? {
            Some(key) => json!({"keys": [key.public_half(true)]}),
            None => state.keys.public_set(state.clock.epoch_secs(), true, false),
        };
    }
    Ok(body)
}

fn udap_body(
    transfer: &Transfer,
    member: &UdapMember,
    audience: &str,
) -> Result<Value, TransferError> {
    let state = &transfer.state;
    let now = state.clock.epoch_secs();
    let uri = &member.identity.uri;
    let jti = if transfer.policy.statement_jti_fresh {
        state.assertion_ids.uuid()
    } else {
        state.settings.seed.ids("target/statement/fixed").uuid()
    };
    let claims = json!({
        "iss": uri, "sub": uri, "aud": audience,
        "iat": now, "exp": now + STATEMENT_SECS,
        "jti": jti.to_string(),
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
    let mut body = json!({"software_statement": statement, "udap": "1"});
    if transfer.policy.shows_certification {
        let unsigned = |why| {
            let next = "configure the certificate of the trust community with its RSA key";
            TransferError::requester(format!("A certification could not be signed: {why}"), next)
        };
        let certification = certification(transfer, member, now);
        let certification = certified(&member.identity, &certification).map_err(unsigned)?;
        body["certifications"] = json!([certification]);
    }
    Ok(body)
}

/// What this payer certifies about itself.
///
/// # Spec
/// <https://hl7.org/fhir/us/udap-security/STU2/general.html#certification-template>
fn certification(transfer: &Transfer, member: &UdapMember, now: i64) -> Value {
    let state = &transfer.state;
    let uri = &member.identity.uri;
    json!({
        "iss": uri, "sub": uri,
        "iat": now, "exp": now + transfer.policy.certification_lifetime_secs,
        "jti": state.assertion_ids.uuid().to_string(),
        "certification_name": "Payer-to-payer self-declaration",
        "certification_uris": [format!("{}/self-declaration", state.settings.base)],
        "grant_types": ["client_credentials"],
    })
}
