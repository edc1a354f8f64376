//! Finds the bearer token of a request and has it verified (RFC 6750 §2).

use crate::oauth::Permission;
use crate::source::ended_tokens::Ended;
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
    /// The `jti` of the token.
    pub(in crate::source) token_id: Option<String>,
    /// The payer behind the client, as `system|value`.
    pub(in crate::source) business_id: Option<String>,
    /// The scopes of the token.
    pub(in crate::source) scopes: Vec<String>,
    /// The permissions the token is limited by; scopes alone limit it when left out.
    pub(in crate::source) permissions: Option<Vec<Permission>>,
    /// Whether scopes limit the permissions.
    pub(in crate::source) scopes_restrict: bool,
    /// The logical id of the patient the token is about.
    pub(in crate::source) patient: Option<String>,
    /// The logical id of the only member whose data the token opens, whatever its scopes.
    pub(in crate::source) member: Option<String>,
    /// The FHIR resource of the user the token is about.
    pub(in crate::source) fhir_user: Option<String>,
}

impl Caller {
    /// A client that is taken at its word: none when nobody said who they are.
    pub(in crate::source) fn unproven(client_id: Option<String>) -> Self {
        Self {
            client_id,
            token_id: None,
            business_id: None,
            scopes: Vec::new(),
            permissions: None,
            scopes_restrict: true,
            patient: None,
            member: None,
            fhir_user: None,
        }
    }

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
    match sent_token(inbound, policy)? {
        Some(token) => {
            if let Some(ended) = source.ended_tokens.why(&token) {
                return Err(refuse_ended(ended, policy));
            }
            let caller = verify(source, &token, &inbound.certificates, policy).await?;
            if policy.keys_rotate_midway {
                source.ended_tokens.note(&token);
            }
            Ok(caller)
        }
        None if policy.token_required => {
            let text = "This request needs an access token.";
            // RFC 6750 §3.1: without a token, the challenge carries no error code.
            Err(Refusal::new(policy.unauthorized_status, "login", text).challenge(""))
        }
        None => Ok(Caller::unproven(None)),
    }
}

/// The refusal of a token that was good once: the same as for any other that is not.
fn refuse_ended(ended: Ended, policy: &Policy) -> Refusal {
    let text = match ended {
        Ended::Expired => "The access token is not valid at this time.",
        Ended::KeyReplaced => "The signature of the access token does not verify.",
    };
    Refusal::new(policy.unauthorized_status, "login", text).challenge("error=\"invalid_token\"")
}

/// The token of the request, if one was sent in a way that is accepted.
///
/// # Errors
/// When it was sent twice, or is none.
pub(in crate::source) fn sent_token(
    inbound: &Inbound,
    policy: &Policy,
) -> Result<Option<String>, Refusal> {
    let invalid_request =
        |text: &str| Refusal::new(400, "invalid", text).challenge("error=\"invalid_request\"");
    let in_query = inbound.query_value("access_token");
    let field = inbound.headers.get("authorization");
    let ways = inbound.headers.get_all("authorization").iter().count()
        + inbound.query.iter().filter(|(name, _)| name == "access_token").count()
        + usize::from(is_in_form(inbound));
    // RFC 6750 §2: one way of sending the token, once.
    if ways > 1 && policy.refuses_two_tokens {
        return Err(invalid_request("The access token was sent more than once."));
    }
    let Some(field) = field else {
        return Ok(in_query.filter(|_| !policy.token_refused_in_query).map(str::to_owned));
    };
    let field = field.to_str().unwrap_or_default();
    let (scheme, token) = field.split_once(' ').unwrap_or((field, ""));
    // RFC 9110 §11.1: the case of a scheme does not matter.
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    if !is_bearer || (scheme != "Bearer" && !policy.bearer_in_any_case) {
        return Ok(None);
    }
    let token = token.trim();
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if token.is_empty() || !token.bytes().all(allowed) {
        return Err(invalid_request("The Authorization field does not hold one bearer token."));
    }
    Ok(Some(token.to_owned()))
}

/// Whether a form in the body holds a token (RFC 6750 §2.2). It is not taken from there, as the
/// API has no such forms; it only counts.
fn is_in_form(inbound: &Inbound) -> bool {
    let media_type = inbound.headers.get("content-type").and_then(|value| value.to_str().ok());
    media_type.is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"))
        && serde_urlencoded::from_bytes::<Vec<(String, String)>>(&inbound.body)
            .is_ok_and(|form| form.iter().any(|(name, _)| name == "access_token"))
}
