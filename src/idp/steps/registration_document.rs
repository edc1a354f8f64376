//! Writes the answer that states a registration.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1> and
//! <https://www.rfc-editor.org/rfc/rfc7592#section-3>

use serde_json::{Map, Value, json};

use crate::idp::policy::Policy;
use crate::idp::routes;
use crate::idp::state::{Idp, Registration};
use crate::secret::{ExposeSecret, Secret};

/// The metadata in force, with the credentials of the client.
///
/// A secret is stated only with the answer that issues it: the server keeps no more than a digest.
pub fn write(
    idp: &Idp,
    policy: &Policy,
    registration: &Registration,
    issued: Option<&Secret>,
) -> Value {
    let client = &registration.client;
    let mut document = Map::new();
    document.insert("client_id".to_owned(), json!(client.client_id));
    document.insert("client_id_issued_at".to_owned(), json!(registration.issued_at));
    if let Some(secret) = issued {
        document.insert("client_secret".to_owned(), json!(secret.expose_secret()));
        // Mandatory with a secret; 0 says that it does not expire.
        document.insert("client_secret_expires_at".to_owned(), json!(0));
    }
    document.extend(registration.members.clone());
    if let Some(token) = &registration.management_token {
        let path = format!("{}/{}", routes::REGISTER, client.client_id);
        let uri = idp.urls.published(policy, &path);
        document.insert("registration_client_uri".to_owned(), json!(uri));
        document.insert("registration_access_token".to_owned(), json!(token.expose_secret()));
    }
    Value::Object(document)
}
