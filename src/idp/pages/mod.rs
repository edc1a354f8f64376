//! The pages people see: plain HTML without scripts, filled by the interaction.

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use http::{HeaderName, HeaderValue, StatusCode};

/// Asks who somebody is.
#[derive(Template)]
#[template(path = "idp/pages/sign_in.html")]
pub struct SignInPage<'a> {
    /// What the form must repeat.
    pub csrf: &'a str,
    /// The application that asks.
    pub client: &'a str,
    /// What was wrong with the last attempt.
    pub problem: Option<&'a str>,
}

/// A scope somebody may approve.
pub struct ScopeChoice {
    /// The scope.
    pub scope: String,
    /// Whether it is ticked at first.
    pub ticked: bool,
}

/// Asks what an application may do.
#[derive(Template)]
#[template(path = "idp/pages/approval.html")]
pub struct ApprovalPage<'a> {
    /// What the form must repeat.
    pub csrf: &'a str,
    /// The application that asks.
    pub client: &'a str,
    /// Who is asked.
    pub person: &'a str,
    /// Whether the scopes are taken or left as a whole.
    pub as_a_whole: bool,
    /// What it asks for.
    pub scopes: Vec<ScopeChoice>,
}

/// Says why nothing can be done.
#[derive(Template)]
#[template(path = "idp/pages/problem.html")]
struct ProblemPage<'a> {
    problem: &'a str,
}

/// An answer with `page`.
pub fn show(status: u16, page: &impl Template) -> Response {
    let (status, text) = match page.render() {
        Ok(text) => (status, text),
        Err(error) => {
            tracing::error!(actor = "idp", "a page could not be written: {error}");
            (500, String::new())
        }
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() =
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        // RFC 9700 §4.16: pages where people decide are not shown inside other pages.
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ),
        (HeaderName::from_static("x-frame-options"), "DENY"),
        (REFERRER_POLICY, "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A page that says why nothing can be done.
pub fn problem(status: u16, problem: &str) -> Response {
    show(status, &ProblemPage { problem })
}
