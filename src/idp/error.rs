//! The one error of the OAuth wire protocols: status, headers and body are chosen here.
//!
//! What goes on the wire is a fixed text; what only we may know goes to the log.

use axum::response::Response;
use http::HeaderValue;
use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use serde_json::json;

use super::policy::Policy;
use super::reply::{self, Storing};

/// What kind of refusal it is, in the terms of the specifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// RFC 6749 §5.2: the request is malformed.
    InvalidRequest,
    /// RFC 6749 §5.2: client authentication failed.
    InvalidClient {
        /// Whether the client tried the `Authorization` header.
        by_header: bool,
    },
    /// RFC 6749 §5.2: the code, refresh token or assertion is not good.
    InvalidGrant,
    /// RFC 7523 §3.1: the authorization JWT is not good.
    AuthorizationJwt,
    /// RFC 6749 §4.1.2.1: whoever decides said no.
    AccessDenied,
    /// RFC 6749 §4.1.2.1: what had to decide could not.
    ServerError,
    /// RFC 6749 §5.2: the client may not do this.
    UnauthorizedClient,
    /// RFC 6749 §5.2: the grant type is not offered.
    UnsupportedGrantType,
    /// RFC 6749 §5.2: nothing of the scope can be granted.
    InvalidScope,
    /// RFC 7009 §2.2.1: the token is of a type that cannot be revoked.
    UnsupportedTokenType,
    /// RFC 7591 §3.2.2: a redirect URI is invalid.
    InvalidRedirectUri,
    /// RFC 7591 §3.2.2: client metadata is invalid.
    InvalidClientMetadata,
    /// RFC 7591 §3.2.2: a software statement is invalid.
    InvalidSoftwareStatement,
    /// RFC 7591 §3.2.2: a software statement is from someone who is not trusted.
    UnapprovedSoftwareStatement,
    /// Too many authentications of this client have failed (RFC 6585 §4).
    TooManyFailures {
        /// In how many seconds it may try again.
        wait_secs: i64,
    },
    /// The endpoint is there for whoever shows a good certificate alone.
    CertificateNeeded,
    /// RFC 6750 §3: a bearer token is needed and none was sent.
    BearerMissing,
    /// RFC 6750 §3.1: the bearer token is not good.
    BearerInvalid,
    /// RFC 6750 §3.1: the bearer token is good for less.
    BearerScope,
}

/// Which protocol the refused request belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The token endpoint (RFC 6749).
    Token,
    /// Introspection (RFC 7662) and revocation (RFC 7009).
    TokenState,
    /// Registration and its management (RFC 7591, RFC 7592).
    Registration,
}

/// A refused request.
#[derive(Clone, Debug)]
pub struct OauthError {
    kind: Kind,
    wire: &'static str,
    detail: String,
}

impl OauthError {
    /// A refusal with the text the client may read: RFC 6749 §5.2 allows neither quotation marks
    /// nor backslashes in it.
    pub const fn new(kind: Kind, wire: &'static str) -> Self {
        Self { kind, wire, detail: String::new() }
    }

    /// Adds what only the log may say, without secrets.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// The same as a refusal of the grant: who was asserted is not let in.
    #[must_use]
    pub fn of_the_grant(mut self) -> Self {
        if self.kind == Kind::AccessDenied {
            self.kind = Kind::InvalidGrant;
        }
        self
    }

    /// The refusal on the wire.
    pub fn respond(self, policy: &Policy, protocol: Protocol) -> Response {
        let code = self.code(policy);
        tracing::debug!(
            actor = "idp",
            error = code,
            detail = self.detail,
            "refused a {protocol:?} request: {}",
            self.wire
        );
        let mut body = json!({ "error": code });
        if policy.error_description {
            body["error_description"] = json!(self.wire);
            let is_client = matches!(self.kind, Kind::InvalidClient { .. });
            if is_client && policy.client_failure_says_why && !self.detail.is_empty() {
                body["error_description"] = json!(self.detail);
            }
        }
        if protocol == Protocol::Registration && !policy.registration_error_object {
            body = json!({ "message": self.wire });
        }
        let storing = match protocol {
            Protocol::Token => Storing::never_if(policy.token_no_store),
            Protocol::TokenState => Storing::Never,
            Protocol::Registration => Storing::never_if(policy.registration_no_store),
        };
        let mut response = reply::json(self.status(policy, protocol), &body, storing);
        if let Some(challenge) = self.challenge(policy) {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Kind::TooManyFailures { wait_secs } = self.kind {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait_secs));
        }
        response
    }

    /// Whether somebody failed to prove who they are.
    pub const fn is_failed_authentication(&self) -> bool {
        matches!(self.kind, Kind::InvalidClient { .. })
    }

    /// Whether what had to decide could not.
    pub const fn is_failure(&self) -> bool {
        matches!(self.kind, Kind::ServerError)
    }

    /// The refusal in words, for the audit log: code, and what the wire does not say.
    pub fn reason(&self, policy: &Policy) -> String {
        let (code, wire, detail) = (self.code(policy), self.wire, &self.detail);
        if detail.is_empty() {
            format!("{code}: {wire}")
        } else {
            format!("{code}: {wire}; {detail}")
        }
    }

    fn code<'a>(&self, policy: &'a Policy) -> &'a str {
        match self.kind {
            Kind::InvalidRequest => "invalid_request",
            Kind::InvalidClient { .. } => &policy.client_failure_error,
            Kind::InvalidGrant => "invalid_grant",
            Kind::AuthorizationJwt => &policy.authorization_jwt_failure_error,
            Kind::AccessDenied | Kind::CertificateNeeded => "access_denied",
            Kind::ServerError => "server_error",
            Kind::UnauthorizedClient => "unauthorized_client",
            Kind::UnsupportedGrantType => "unsupported_grant_type",
            Kind::InvalidScope => "invalid_scope",
            Kind::UnsupportedTokenType => "unsupported_token_type",
            Kind::InvalidRedirectUri => "invalid_redirect_uri",
            Kind::InvalidClientMetadata => "invalid_client_metadata",
            Kind::InvalidSoftwareStatement => "invalid_software_statement",
            Kind::UnapprovedSoftwareStatement => "unapproved_software_statement",
            // No specification has a code for it; this one says the right thing.
            Kind::TooManyFailures { .. } => "temporarily_unavailable",
            // RFC 6750 has no code for a missing token; the body is ours to fill.
            Kind::BearerMissing | Kind::BearerInvalid => "invalid_token",
            Kind::BearerScope => "insufficient_scope",
        }
    }

    fn status(&self, policy: &Policy, protocol: Protocol) -> u16 {
        match self.kind {
            Kind::InvalidClient { by_header: true } if !policy.basic_failure_challenges => 400,
            Kind::InvalidClient { .. } | Kind::BearerMissing | Kind::BearerInvalid => 401,
            Kind::TooManyFailures { .. } => 429,
            Kind::BearerScope | Kind::CertificateNeeded => 403,
            _ if protocol == Protocol::Token => policy.error_status,
            _ => 400,
        }
    }

    /// Every 401 names a scheme that would do (RFC 9110 §15.5.2), and a client that tried the
    /// `Authorization` header is told its scheme (RFC 6749 §5.2).
    fn challenge(&self, policy: &Policy) -> Option<&'static str> {
        match self.kind {
            Kind::InvalidClient { by_header: true } if !policy.basic_failure_challenges => None,
            Kind::InvalidClient { .. } => Some("Basic realm=\"token\", charset=\"UTF-8\""),
            Kind::BearerMissing => Some("Bearer"),
            Kind::BearerInvalid => Some("Bearer error=\"invalid_token\""),
            Kind::BearerScope => Some("Bearer error=\"insufficient_scope\""),
            _ => None,
        }
    }
}
