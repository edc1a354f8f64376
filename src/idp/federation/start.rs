//! Sends the browser to the other server.

use aws_lc_rs::digest;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::idp::routes;
use crate::idp::state::{Idp, Interaction};
use crate::idp::steps::authorization_answer;

use super::{Federation, Pending};

/// Begins a sign-in at the other server, with state, nonce and PKCE of its own: for `interaction`,
/// or else for the page of the sessions.
pub fn start(
    idp: &Idp,
    federation: &Federation,
    interaction: Option<&Interaction>,
    session: &str,
) -> Response {
    let state = idp.secret();
    let pending = Pending {
        interaction: interaction.map(|interaction| interaction.id.clone()),
        session: session.to_owned(),
        nonce: idp.secret(),
        verifier: idp.secret(),
    };
    let challenge =
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, pending.verifier.as_bytes()));
    let redirect_uri = idp.urls.absolute(routes::FEDERATION_CALLBACK);
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([
        ("response_type", "code"),
        ("client_id", federation.client_id.as_str()),
        ("redirect_uri", redirect_uri.as_str()),
        ("scope", federation.scope.as_str()),
        ("state", state.as_str()),
        ("nonce", pending.nonce.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ]);
    if let Some(audience) = &federation.audience {
        query.append_pair("aud", audience);
    }
    // Who had to sign in again here has to do so there.
    if interaction.is_some_and(|interaction| interaction.request.prompt.contains("login")) {
        query.append_pair("prompt", "login");
    }
    let query = query.finish();
    idp.pending_sign_ins.put(&state, pending, idp.clock.epoch_secs());
    let endpoint = &federation.authorization_endpoint;
    let separator = if endpoint.contains('?') { '&' } else { '?' };
    authorization_answer::redirect(&format!("{endpoint}{separator}{query}"))
}
