//! Answers authorization requests: at the redirect URI when it may be trusted, else on a page.
//!
//! # Spec
//! <https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2> and
//! <https://www.rfc-editor.org/rfc/rfc9207#section-2>

use axum::response::Response;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, StatusCode};

use crate::idp::pages;
use crate::idp::policy::Policy;
use crate::idp::state::{AuthorizationRequest, Idp};

/// Where an answer goes.
#[derive(Clone, Debug)]
pub struct Destination {
    /// The redirect URI, which was found to be the client's.
    pub redirect_uri: String,
    /// What the answer repeats.
    pub state: Option<String>,
    /// Whether the answer stands in the fragment, as answers with tokens do.
    pub in_fragment: bool,
}

/// Why there is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied {
    /// The code of RFC 6749 §4.1.2.1 or of an extension.
    pub error: &'static str,
    /// What a developer may read.
    pub description: &'static str,
}

impl Denied {
    /// A refusal.
    pub const fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description }
    }

    /// RFC 6749 §4.1.2.1: the request is malformed.
    pub const fn invalid_request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    /// RFC 6749 §4.1.2.1: the person or the server said no.
    pub const fn access_denied(description: &'static str) -> Self {
        Self::new("access_denied", description)
    }
}

impl Destination {
    /// Where the answer to `request` goes.
    pub fn of(request: &AuthorizationRequest) -> Self {
        Self {
            redirect_uri: request.redirect_uri.clone(),
            state: request.state.clone(),
            in_fragment: request.response_type != "code",
        }
    }
}

/// Sends the browser to the client with `pairs`.
pub fn send(
    idp: &Idp,
    policy: &Policy,
    destination: &Destination,
    pairs: &[(&str, &str)],
) -> Response {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(pairs);
    if let Some(state) = destination.state.as_deref().filter(|_| policy.state_repeated) {
        form.append_pair("state", state);
    }
    // RFC 9207 §2: the client sees whose answer it is.
    if policy.authorization_states_issuer {
        form.append_pair("iss", idp.urls.issuer());
    }
    let uri = &destination.redirect_uri;
    let separator = match destination.in_fragment {
        true => '#',
        false if uri.contains('?') => '&',
        false => '?',
    };
    redirect(&format!("{uri}{separator}{}", form.finish()))
}

/// Tells the client why there is no code.
pub fn refuse(idp: &Idp, policy: &Policy, destination: &Destination, denied: &Denied) -> Response {
    tracing::debug!(
        actor = "idp",
        error = denied.error,
        "refused an authorization request: {}",
        denied.description
    );
    if !policy.authorization_errors_redirected {
        return pages::problem(400, denied.description);
    }
    let mut pairs = vec![("error", denied.error)];
    if policy.error_description {
        pairs.push(("error_description", denied.description));
    }
    send(idp, policy, destination, &pairs)
}

/// Sends the browser to `location` with GET, whatever it came with (RFC 9700 §4.12).
pub fn redirect(location: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(location) else {
        return pages::problem(400, "the place to go to is not a URL");
    };
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(LOCATION, location);
    // The location holds a code or leads to a page of one person.
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
