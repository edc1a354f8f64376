//! A page as an answer: its status, its markup, and the headers that keep it to itself.

use askama::Template;
use aws_lc_rs::digest;
use axum::body::Body;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use url::Url;

use crate::idp::reply::{self, Storing};

use super::STYLE;
use super::views::Message;

/// An answer with `view` as its page. `leads_to` is where its forms may end beside this server:
/// browsers hold a form to `form-action` through every redirect that follows it.
pub fn page(status: u16, view: &impl Template, leads_to: Option<&str>) -> Response {
    let html = match view.render() {
        Ok(html) => html,
        Err(error) => {
            tracing::error!(actor = "idp", %error, "could not write a page");
            return reply::empty(500, Storing::Never);
        }
    };
    // RFC 6749 §10.13, RFC 9700 §4.16: no frames; §4.2.4: the address of a page stays here.
    let mut response = reply::empty(status, Storing::Never);
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(CONTENT_TYPE, "text/html; charset=utf-8");
    set(CONTENT_SECURITY_POLICY, &policy(leads_to));
    set(X_FRAME_OPTIONS, "DENY");
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(REFERRER_POLICY, "no-referrer");
    *response.body_mut() = Body::from(html);
    response
}

/// A page that says why nothing can be done.
pub fn problem(status: u16, text: &str) -> Response {
    let view = Message { title: "This cannot go on", text, code: "", is_error: true, link: None };
    page(status, &view, None)
}

/// Nothing is loaded, nothing runs, and the only style is the page's own.
fn policy(leads_to: Option<&str>) -> String {
    let digest = digest::digest(&digest::SHA256, STYLE.as_bytes());
    format!(
        "default-src 'none'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self'{}",
        STANDARD.encode(digest.as_ref()),
        leads_to.and_then(source).map(|source| format!(" {source}")).unwrap_or_default()
    )
}

/// A URL as a source expression: its origin, or its scheme where there is none to name.
fn source(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let origin = url.origin();
    // The grammar of source expressions has no IPv6 addresses.
    let can_name = origin.is_tuple() && !url.host_str().is_some_and(|host| host.starts_with('['));
    Some(if can_name { origin.ascii_serialization() } else { format!("{}:", url.scheme()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_lead_to_the_client_and_nowhere_else() {
        for (url, expected) in [
            (None, "form-action 'self'"),
            (Some("https://app.test/cb?x=1"), "form-action 'self' https://app.test"),
            (Some("http://127.0.0.1:8000/cb"), "form-action 'self' http://127.0.0.1:8000"),
            (Some("http://[::1]:8000/cb"), "form-action 'self' http:"),
            (Some("com.example.app:/cb"), "form-action 'self' com.example.app:"),
            (Some("not a URL; script-src *"), "form-action 'self'"),
        ] {
            let policy = policy(url);
            assert!(policy.ends_with(expected), "{url:?}: {policy}");
            assert_eq!(policy.matches(';').count(), 5, "{policy}");
        }
    }
}
