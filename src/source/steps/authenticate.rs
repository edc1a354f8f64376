//! Finds the bearer token of a request and has it verified (RFC 6750 §2).

use crate::source::inbound::Inbound;
use crate::source::policy::Policy;
use crate::source::refusal::Refusal;
use crate::source::state::Source;

use super::verify_token::verify;

/// Who sent a request.
#[derive(Clone, Debug)]
pub(in crate::source) struct Caller {
    /// The client; none when a token is not required and none was sent.
    pub(in crate::source) client_id: Option<String>,
    /// The payer behind the client, as `system|value`.
    pub(in crate::source) business_id: Option<String>,
    /// The scopes of the token.
    pub(in crate::source) scopes: Vec<String>,
}

impl Caller {
    /// Whether nobody said who they are.
    pub(in crate::source) fn is_anonymous(&self) -> bool {
        self.client_id.is_none()
    }
}

/// Says who sent the request.
///
/// # Errors
/// Without a usable token, as far as the policy cares.
pub(in crate::source) async fn authenticate(
    source: &Source,
    inbound: &Inbound,
    policy: &Policy,
) -> Result<Caller, Refusal> {
    match token(inbound, policy)? {
        Some(token) => verify(source, &token, &inbound.certificates, policy).await,
        None if policy.token_required => {
            let text = "This request needs an access token.";
            // RFC 6750 §3.1: without a token, the challenge carries no error code.
            Err(Refusal::new(policy.unauthorized_status, "login", text).challenge(""))
        }
        None => Ok(Caller { client_id: None, business_id: None, scopes: Vec::new() }),
    }
}

/// The token of the request, if one was sent in a way that is accepted.
fn token(inbound: &Inbound, policy: &Policy) -> Result<Option<String>, Refusal> {
    let invalid_request =
        |text: &str| Refusal::new(400, "invalid", text).challenge("error=\"invalid_request\"");
    let in_query = inbound.query_value("access_token");
    let mut fields = inbound.headers.get_all("authorization").iter();
    let (field, more) = (fields.next(), fields.next());
    // RFC 6750 §2: one way of sending the token, once.
    if more.is_some() || (field.is_some() && in_query.is_some()) {
        return Err(invalid_request("The access token was sent more than once."));
    }
    let Some(field) = field else {
        return Ok(in_query.filter(|_| !policy.token_refused_in_query).map(str::to_owned));
    };
    let field = field.to_str().unwrap_or_default();
    let (scheme, token) = field.split_once(' ').unwrap_or((field, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    let token = token.trim();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if token.is_empty() || !token.bytes().all(allowed) {
        return Err(invalid_request("The Authorization field does not hold one bearer token."));
    }
    Ok(Some(token.to_owned()))
}
