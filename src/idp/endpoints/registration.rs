//! Management of a registration by its owner: read, update, delete.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7592#section-2>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;

use crate::idp::audit::Entry;
use crate::idp::client::Client;
use crate::idp::error::{Kind, OauthError, Protocol};
use crate::idp::policy::Policy;
use crate::idp::reply::{self, Storing};
use crate::idp::state::{Idp, Registration};
use crate::idp::steps::{management_token, metadata_object, registration_document};

use super::register::{Issued, client, judge};

/// Members that only the server may set (RFC 7592 §2.2).
const SERVER_MEMBERS: [&str; 4] = [
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
];

/// Answers with the registration in force.
pub async fn read(
    State(idp): State<Arc<Idp>>,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let policy = idp.policy();
    let registration = management_token::check(&idp, &policy, &client_id, &headers);
    // The server cannot repeat a secret it does not keep (RFC 7592 §3 leaves it the choice).
    let registration = registration.map(|registration| (registration, None));
    state(&idp, &policy, registration)
}

/// Replaces the registration: members that are left out are removed.
pub async fn update(
    State(idp): State<Arc<Idp>>,
    Path(client_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let policy = idp.policy();
    let registration = management_token::check(&idp, &policy, &client_id, &headers)
        .and_then(|registration| replace(&idp, &policy, &registration, &headers, &body));
    state(&idp, &policy, registration)
}

/// Ends the registration, the client, and its tokens.
pub async fn delete(
    State(idp): State<Arc<Idp>>,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let policy = idp.policy();
    match management_token::check(&idp, &policy, &client_id, &headers) {
        Ok(registration) => {
            // Of two deletions at the same time the second finds nothing left to do.
            let _ = idp
                .clients
                .replace(Registration { deleted: true, ..Registration::clone(&registration) });
            idp.record(Entry::granted("client.deleted").client(client_id.clone()));
            if policy.deletion_ends_client {
                idp.tokens.revoke_client(&client_id);
            }
            reply::empty(204, Storing::never_if(policy.registration_no_store))
        }
        Err(error) => error.respond(&policy, Protocol::Registration),
    }
}

fn state(idp: &Idp, policy: &Policy, registration: Result<Issued, OauthError>) -> Response {
    match registration {
        Ok((registration, issued)) => reply::json(
            200,
            &registration_document::write(idp, policy, &registration, issued.as_ref()),
            Storing::never_if(policy.registration_no_store),
        ),
        Err(error) => error.respond(policy, Protocol::Registration),
    }
}

fn replace(
    idp: &Idp,
    policy: &Policy,
    registration: &Registration,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Issued, OauthError> {
    let invalid = |wire| OauthError::new(Kind::InvalidClientMetadata, wire);
    let sent = metadata_object::read(headers, body)?;
    let client_id = &registration.client.client_id;
    if sent.get("client_id").and_then(|sent| sent.as_str()) != Some(client_id) {
        return Err(invalid("client_id is not the one of this registration"));
    }
    if SERVER_MEMBERS.iter().any(|name| sent.contains_key(*name)) {
        return Err(invalid("the update has members that only the server sets"));
    }
    // A client may repeat its secret, not choose one (RFC 7592 §2.2).
    if let Some(secret) = sent.get("client_secret") {
        let same = secret.as_str().is_some_and(|sent| {
            let secrets = &registration.client.secrets;
            secrets.iter().any(|own| own.secret.is(sent))
        });
        if !same {
            return Err(invalid("client_secret is not the one in force"));
        }
    }
    let metadata = judge(idp, policy, sent)?;
    let (signing_alg, members) = (metadata.signing_alg.clone(), metadata.members.clone());
    let secrets = registration.client.secrets.clone();
    let (client, issued) = client(idp, client_id.clone(), metadata, secrets);
    // Permissions are no metadata: a client does not change its own.
    let client = Client { permissions: registration.client.permissions.clone(), ..client };
    let updated = Registration { client, signing_alg, members, ..registration.clone() };
    let updated = idp.clients.replace(updated).ok_or_else(management_token::refused)?;
    idp.record(Entry::granted("client.changed").client(client_id.clone()));
    Ok((updated, issued))
}
