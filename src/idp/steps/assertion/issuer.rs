//! Finds the client an assertion speaks for.

use std::sync::Arc;

use crate::idp::client::{AuthMethod, Client};
use crate::idp::grants;
use crate::idp::state::Registration;
use crate::idp::steps::request::FormRequest;
use crate::oauth::Jwt;

use super::algorithm::Algorithm;
use super::rejected::{Rejected, ensure};

/// The registration of the client that `iss` names. Nothing is verified yet.
///
/// # Errors
/// When there is no such client, or it does not authenticate this way, or with another
/// algorithm.
pub fn find(
    request: &FormRequest<'_>,
    jwt: &Jwt,
    algorithm: Algorithm,
) -> Result<Arc<Registration>, Rejected> {
    let issuer = jwt.claim_str("iss").ok_or_else(|| Rejected::because("iss is missing"))?;
    let registration = match request.idp.clients.find(issuer) {
        Some(registration) => registration,
        None if !request.policy.assertion_checks_client => Arc::new(anybody(issuer)),
        None => return Err(Rejected::because("iss is no registered client")),
    };
    ensure(registration.is_usable(request.policy), "the client was deleted")?;
    let signs = registration.client.auth_method == AuthMethod::PrivateKeyJwt;
    ensure(signs, "the client is not registered for private_key_jwt")?;
    // RFC 7521 §4.2: a client_id parameter identifies the same client as the assertion.
    let named = request.parameter("client_id");
    let checked = request.policy.assertion_checks_client_id_parameter;
    ensure(
        !checked || named.is_none_or(|named| named == issuer),
        "the client_id parameter names another client",
    )?;
    let agreed = registration.signing_alg.as_deref();
    // What nothing protects was let in by the policy; no agreement can fit it.
    let unprotected = algorithm == Algorithm::Nothing;
    ensure(
        unprotected || agreed.is_none_or(|agreed| jwt.header_str("alg") == Some(agreed)),
        "alg is not the one the client registered",
    )?;
    Ok(registration)
}

/// Whoever comes, for a server that serves anybody.
fn anybody(client_id: &str) -> Registration {
    Registration {
        client: Client {
            client_id: client_id.to_owned(),
            scope: "system/*.read".to_owned(),
            grant_types: vec![grants::CLIENT_CREDENTIALS.to_owned()],
            ..Client::default()
        },
        signing_alg: None,
        members: serde_json::Map::new(),
        issued_at: 0,
        management_token: None,
        deleted: false,
    }
}
