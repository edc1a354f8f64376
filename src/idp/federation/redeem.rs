//! Redeems the code of the other server, and fetches its keys.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::id::{Endpoint, Party};
use crate::idp::routes;
use crate::idp::state::Idp;
use crate::oauth::JWT_BEARER_ASSERTION;
use crate::secret::ExposeSecret;
use crate::transcript::{Exchange, Outbound};

use super::{Broken, Federation, FederationCredential, Pending};

/// Lifetime of our assertions, in seconds.
const ASSERTION_TTL_SECS: i64 = 120;

/// The tokens the other server gives for `code`.
///
/// # Errors
/// When it cannot be reached, or refuses.
pub async fn redeem(
    idp: &Idp,
    federation: &Federation,
    pending: &Pending,
    code: &str,
) -> Result<Value, Broken> {
    let redirect_uri = idp.urls.absolute(routes::FEDERATION_CALLBACK);
    let mut form = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.to_owned()),
        ("redirect_uri", redirect_uri),
        ("code_verifier", pending.verifier.clone()),
    ];
    let mut request =
        Outbound::new(Party::Other, Endpoint::Token, "POST", &federation.token_endpoint)
            .header("accept", "application/json");
    match &federation.credential {
        FederationCredential::Secret(secret) => {
            let basic = basic(&federation.client_id, secret.expose_secret());
            request = request.header("authorization", &basic);
        }
        FederationCredential::Key { pem, kid } => {
            let assertion = assertion(idp, federation, pem.expose_secret(), kid)?;
            form.push(("client_assertion_type", JWT_BEARER_ASSERTION.to_owned()));
            form.push(("client_assertion", assertion));
        }
    }
    let exchange = idp.http.send(request.form(&form)).await;
    json_of(&exchange, "its token endpoint")
}

/// The keys of the other server.
///
/// # Errors
/// When they cannot be had.
pub async fn keys(idp: &Idp, federation: &Federation) -> Result<Value, Broken> {
    let request = Outbound::new(Party::Other, Endpoint::Jwks, "GET", &federation.jwks_uri)
        .header("accept", "application/json");
    let exchange = idp.http.send(request).await;
    // Without keys nothing can be said about the person: whatever is wrong, it is not theirs.
    json_of(&exchange, "its key set").map_err(|broken| Broken::away(broken.detail()))
}

/// An answer as JSON. A server that is down or says that it is, is away; any other refusal is
/// meant.
fn json_of(exchange: &Exchange, what: &str) -> Result<Value, Broken> {
    if let Some(failure) = &exchange.failure {
        return Err(Broken::away(format!("{what}: {}", failure.kind.describe())));
    }
    match (exchange.status(), &exchange.response) {
        (Some(200), Some(response)) => {
            response.json().map_err(|_| Broken::refused(format!("{what} did not send JSON")))
        }
        (Some(status @ (429 | 500..)), _) => Err(Broken::away(format!("{what} sent {status}"))),
        (status, _) => Err(Broken::refused(format!("{what} sent {status:?}"))),
    }
}

/// RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
fn basic(client_id: &str, secret: &str) -> String {
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret))))
}

fn assertion(idp: &Idp, federation: &Federation, pem: &str, kid: &str) -> Result<String, Broken> {
    let now = idp.clock.epoch_secs();
    let header = Header {
        typ: Some("JWT".to_owned()),
        kid: Some(kid.to_owned()),
        ..Header::new(Algorithm::ES384)
    };
    let claims = json!({
        "iss": federation.client_id,
        "sub": federation.client_id,
        "aud": federation.token_endpoint,
        "iat": now,
        "exp": now + ASSERTION_TTL_SECS,
        "jti": idp.token_ids.uuid().to_string(),
    });
    EncodingKey::from_ec_pem(pem.as_bytes())
        .and_then(|key| jsonwebtoken::encode(&header, &claims, &key))
        .map_err(|_| Broken::away("our key for it cannot sign".to_owned()))
}
