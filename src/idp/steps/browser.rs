//! Knows a browser again by its cookie.

use aws_lc_rs::digest;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};

use axum::response::Response;

use crate::idp::policy::Policy;
use crate::idp::state::{BrowserSession, Idp, SignedIn};

/// Name of the cookie. Browsers keep cookies by host and not by port (RFC 6265 §8.5), so two
/// servers on one host need names of their own.
fn cookie_name(idp: &Idp) -> String {
    let digest = digest::digest(&digest::SHA256, idp.urls.issuer().as_bytes());
    format!("idp_session_{}", &URL_SAFE_NO_PAD.encode(digest)[..8])
}

/// The value of the cookie, if the browser sent one.
pub fn cookie<'h>(idp: &Idp, headers: &'h HeaderMap) -> Option<&'h str> {
    let own = cookie_name(idp);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == own).then_some(value))
}

/// The session of the browser, if it has one.
pub fn session(idp: &Idp, headers: &HeaderMap) -> Option<BrowserSession> {
    idp.sessions.find(cookie(idp, headers)?, idp.clock.epoch_secs())
}

/// A session for a browser that has none, and the value of its cookie.
pub fn begin(idp: &Idp, policy: &Policy) -> (BrowserSession, String) {
    let now = idp.clock.epoch_secs();
    let session = BrowserSession {
        id: idp.secret(),
        csrf: idp.secret(),
        signed_in: None,
        expires_at: now + policy.session_ttl_secs,
    };
    let cookie = idp.secret();
    idp.sessions.insert(&cookie, session.clone(), now);
    (session, cookie)
}

/// Notes who signed in, under a fresh cookie: one that somebody planted before is worth nothing.
pub fn sign_in(
    idp: &Idp,
    policy: &Policy,
    headers: &HeaderMap,
    session_id: &str,
    signed_in: SignedIn,
) -> String {
    let now = idp.clock.epoch_secs();
    if let Some(before) = cookie(idp, headers) {
        idp.sessions.end(before);
    }
    let session = BrowserSession {
        id: session_id.to_owned(),
        csrf: idp.secret(),
        signed_in: Some(signed_in),
        expires_at: now + policy.session_ttl_secs,
    };
    let cookie = idp.secret();
    idp.sessions.insert(&cookie, session, now);
    cookie
}

/// Gives the browser its cookie.
pub fn set_cookie(idp: &Idp, response: &mut Response, cookie: &str) {
    let path = if idp.urls.prefix().is_empty() { "/" } else { idp.urls.prefix() };
    let secure = if idp.urls.issuer().starts_with("https:") { "; Secure" } else { "" };
    let value =
        format!("{}={cookie}; Path={path}; HttpOnly; SameSite=Lax{secure}", cookie_name(idp));
    if let Ok(value) = HeaderValue::from_str(&value) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Signs the browser out: its session is over, and so is what it began.
pub fn sign_out(idp: &Idp, headers: &HeaderMap) {
    if let Some(cookie) = cookie(idp, headers) {
        idp.sessions.end(cookie);
    }
}
