//! Client registration.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7591#section-3>

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use http::header::RETRY_AFTER;
use http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};

use crate::idp::audit::Entry;
use crate::idp::client::{Client, ClientSecret, Permission};
use crate::idp::error::{Kind, OauthError, Protocol};
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::state::{Idp, Registration};
use crate::idp::steps::certificate;
use crate::idp::steps::client_metadata::{self, Metadata};
use crate::idp::steps::{
    initial_token, metadata_object, registration_document, software_statement,
};
use crate::secret::Secret;
use crate::transcript::PeerCertificates;

use super::udap_register;

/// How long a client waits when registrations are put off, in seconds.
const BUSY_SECS: u64 = 5;

/// A registration in force, with the secret it was given just now.
pub type Issued = (Arc<Registration>, Option<Secret>);

/// Answers a registration.
pub async fn answer(
    State(idp): State<Arc<Idp>>,
    Extension(certificates): Extension<PeerCertificates>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    if policy.registration_busy_once && !idp.was_busy.swap(true, Ordering::Relaxed) {
        return busy(&policy);
    }
    let known = known_by_certificate(&idp, &policy, &certificates);
    match known.and_then(|()| answered(&idp, &policy, &headers, &body)) {
        Ok((status, document)) => {
            reply::json(status, &document, Storing::never_if(policy.registration_no_store))
        }
        Err(error) => {
            let entry = Entry::refused("client.registration_refused");
            idp.record(entry.because(error.reason(&policy)));
            error.respond(&policy, Protocol::Registration)
        }
    }
}

/// Puts a registration off.
fn busy(policy: &Policy) -> Response {
    let body = json!({
        "error": "temporarily_unavailable",
        "error_description": "registrations are taken again in a few seconds",
    });
    let storing = Storing::never_if(policy.registration_no_store);
    let mut response = reply::json(503, &body, storing);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(BUSY_SECS));
    response
}

/// Checks that whoever registers shows a good certificate, where one is needed.
fn known_by_certificate(
    idp: &Idp,
    policy: &Policy,
    certificates: &PeerCertificates,
) -> Result<(), OauthError> {
    if !policy.registration_needs_certificate || !policy.registration_checks_certificate {
        return Ok(());
    }
    let (chain, now) = (&certificates.0, idp.clock.epoch_secs());
    certificate::check_chain(policy, chain, &idp.client_authorities, now).map_err(|why| {
        let text = "clients register over a connection that shows a certificate that is trusted";
        OauthError::new(Kind::CertificateNeeded, text).because(why)
    })
}

/// Status and body of the answer. One endpoint serves both kinds of registration: UDAP marks its
/// own.
fn answered(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(u16, Value), OauthError> {
    let sent = metadata_object::read(headers, body)?;
    if let Some(udap) = udap_register::is_meant(idp, policy, &sent) {
        return udap_register::register(idp, policy, udap, &sent);
    }
    initial_token::check(idp, policy, headers)?;
    let (registration, issued) = register(idp, policy, sent)?;
    let document = registration_document::write(idp, policy, &registration, issued.as_ref());
    Ok((policy.registration_status, document))
}

fn register(idp: &Idp, policy: &Policy, sent: Map<String, Value>) -> Result<Issued, OauthError> {
    let metadata = judge(idp, policy, sent)?;
    // The requester has no say in its client_id (RFC 7591 §3.2.1).
    let client_id = if policy.client_ids_unique {
        idp.client_ids.uuid().to_string()
    } else {
        "client".to_owned()
    };
    let (signing_alg, members) = (metadata.signing_alg.clone(), metadata.members.clone());
    let (client, issued) = client(idp, client_id, metadata, Vec::new());
    let permissions = policy.registered_permissions.iter().map(|text| Permission::parse(text));
    let registration = Registration {
        signing_alg,
        members,
        client: Client { permissions: permissions.collect(), ..client },
        issued_at: idp.clock.epoch_secs(),
        management_token: Some(Secret::from(idp.secret())),
        deleted: false,
    };
    let registration = idp.clients.add(registration);
    let client = &registration.client;
    let entry = Entry::granted("client.registered").client(client.client_id.clone());
    idp.record(entry.because(format!("scope {}", client.scope)));
    Ok((registration, issued))
}

/// The metadata in force for what a client sent, a software statement included.
///
/// # Errors
/// The error of RFC 7591 §3.2.2 for the first thing that cannot be.
pub fn judge(idp: &Idp, policy: &Policy, sent: Map<String, Value>) -> Result<Metadata, OauthError> {
    let sent = software_statement::apply(idp, policy, sent)?;
    let mut metadata = client_metadata::judge(policy, &sent)?;
    // RFC 7591 §3.2.1: a statement that was used is returned unmodified.
    if let Some(statement) = sent.get(software_statement::MEMBER)
        && policy.statements_returned
    {
        metadata.members.insert(software_statement::MEMBER.to_owned(), statement.clone());
    }
    Ok(metadata)
}

/// The client that `metadata` describes. It keeps the secrets it has, and is given one when it
/// needs one: only the answer to this request can tell it.
pub fn client(
    idp: &Idp,
    client_id: String,
    metadata: Metadata,
    mut secrets: Vec<ClientSecret>,
) -> (Client, Option<Secret>) {
    let mut issued = None;
    if !metadata.auth_method.takes_secret() {
        secrets.clear();
    } else if secrets.is_empty() {
        let secret = Secret::from(idp.secret());
        secrets.push(ClientSecret::lasting(secret.clone()));
        issued = Some(secret);
    }
    let client = Client {
        client_id,
        name: metadata.name,
        secrets,
        auth_method: metadata.auth_method,
        jwks: metadata.jwks,
        jwks_uri: metadata.jwks_uri,
        scope: metadata.scope,
        grant_types: metadata.grant_types,
        redirect_uris: metadata.redirect_uris,
        organization: metadata.organization,
        tls: metadata.tls.subject,
        certificate_bound_tokens: metadata.tls.bound,
        ..Client::default()
    };
    (client, issued)
}
