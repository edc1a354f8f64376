//! Obtains an access token with a client assertion (SMART Backend Services).

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::oauth::{JWT_BEARER_ASSERTION, JWT_BEARER_GRANT, Scope};
use crate::secret::{ExposeSecret, Secret};
use crate::target::interception::Interception;
use crate::target::interceptor::Given;
use crate::target::patience::{is_busy, may_pass};
use crate::target::policy::Policy;
use crate::target::servers::ClientMode;
use crate::target::token_keys::verify;
use crate::target::token_script::look_at;
use crate::target::transfer::{Held, Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::{Outbound, Response};

use super::client_assertion::{assertion_about, client_assertion, is_udap};

/// A token is renewed this long before it expires, or a quarter of its life before when that is
/// shorter.
const MARGIN_SECS: i64 = 30;
/// How often a busy token endpoint is asked before the transfer gives up.
const BUSY_LIMIT: u32 = 20;

/// Parameters that say who asks; the definition says that in members of its own.
const IDENTIFYING: [&str; 5] =
    ["assertion", "client_assertion", "client_assertion_type", "client_id", "client_secret"];

/// The members of a token response this client knows.
const KNOWN_MEMBERS: [&str; 4] = ["access_token", "token_type", "expires_in", "scope"];

/// Requests a token.
///
/// # Errors
/// When it is refused, or the answer is none this client understands.
pub async fn request_token(
    transfer: &mut Transfer,
    purpose: Purpose,
) -> Result<Held, TransferError> {
    let scope = scope(transfer, purpose);
    let member = subject(transfer);
    let (mut busy, mut failed) = (1, 1);
    let (exchange, elsewhere) = loop {
        // Each request has an assertion of its own, also when it repeats one.
        let (outbound, elsewhere) = match prepared(transfer, purpose, &scope, &member).await? {
            Prepared::Request(outbound, elsewhere) => (outbound, elsewhere),
            Prepared::Token(held) => {
                remember_scope(transfer, purpose, &scope);
                return Ok(held);
            }
        };
        let exchange = transfer.state.client.send(outbound).await;
        if is_busy(&exchange) && busy < BUSY_LIMIT {
            busy += 1;
        } else if may_pass(&exchange) && failed < transfer.policy.max_attempts {
            failed += 1;
        } else {
            break (exchange, elsewhere);
        }
        transfer.wait_out(&exchange).await?;
    };
    transfer.calm();
    let response = answered(&exchange, "The token request")?;
    if response.status != 200 {
        return Err(refused(transfer, response));
    }
    let body = response.json().map_err(|error| unusable(&error))?;
    let held = read_token(&transfer.policy, &body, transfer.state.clock.epoch_secs())?;
    let held = Held { elsewhere, ..held };
    // What comes from elsewhere is signed by somebody else.
    if !elsewhere {
        verify(transfer, &body).await?;
    }
    look_at(transfer, purpose, &body).await?;
    tell_shortfall(transfer, &scope, &body);
    // RFC 6749 §5.1: where nothing is said, what was asked for is granted.
    remember_scope(transfer, purpose, body["scope"].as_str().unwrap_or(&scope));
    Ok(held)
}

/// What came of the say of an interceptor.
enum Prepared {
    /// A request to send, and whether it goes to another server than the definition says.
    Request(Outbound, bool),
    /// A token that was had in another way.
    Token(Held),
}

/// How this payer shows who it is.
pub struct Shown {
    /// Parameters of the request.
    pub form: Vec<(String, String)>,
    /// The value of its `Authorization` header.
    pub basic: Option<String>,
    /// The client assertion; empty when it shows something else.
    assertion: String,
}

/// What this payer shows at an endpoint of the authorization server, as the definition says.
///
/// # Errors
/// When an assertion cannot be signed.
pub fn authentication(transfer: &Transfer, member: &str) -> Result<Shown, TransferError> {
    let server = &transfer.server;
    let mut shown = Shown { form: Vec::new(), basic: None, assertion: String::new() };
    let mut pair = |name: &str, value: &str| shown.form.push((name.to_owned(), value.to_owned()));
    let secret = server.secret.as_ref().map(|present| {
        let kept = !transfer.policy.minds_changed_secret;
        let used = if kept { transfer.state.first_secret(present) } else { present.clone() };
        used.expose_secret().to_owned()
    });
    let secret = secret.unwrap_or_default();
    let mode = if transfer.policy.minds_client_mode { server.mode } else { ClientMode::Assertion };
    match mode {
        ClientMode::Assertion => {
            let assertion = client_assertion(transfer, member)?;
            pair("client_assertion_type", JWT_BEARER_ASSERTION);
            pair("client_assertion", &assertion);
            if is_udap(transfer) {
                pair("udap", "1");
            }
            shown.assertion = assertion;
        }
        ClientMode::Basic => shown.basic = Some(basic_credentials(&server.client_id, &secret)),
        ClientMode::Post => {
            pair("client_id", &server.client_id);
            pair("client_secret", &secret);
        }
        ClientMode::Nothing => pair("client_id", &server.client_id),
    }
    Ok(shown)
}

/// The member an assertion speaks of, where a policy has it speak of one.
pub fn subject(transfer: &Transfer) -> String {
    transfer
        .matched()
        .and_then(|matched| matched.patient_id.clone())
        .or_else(|| Some(transfer.order.members.first()?.local_patient.clone()))
        .unwrap_or_default()
}

async fn prepared(
    transfer: &Transfer,
    purpose: Purpose,
    scope: &str,
    member: &str,
) -> Result<Prepared, TransferError> {
    let server = &transfer.server;
    // PDex 2.2.0: the member the match named is the subject of the request.
    let matched = transfer.matched().and_then(|matched| matched.patient_id.as_deref());
    let about = matched.filter(|_| transfer.policy.member_token_by_jwt);
    let about = about.filter(|_| purpose == Purpose::Export);
    let grant = if about.is_some() { JWT_BEARER_GRANT } else { "client_credentials" };
    let mut form = vec![("grant_type".to_owned(), grant.to_owned())];
    let mut pair = |name: &str, value: &str| form.push((name.to_owned(), value.to_owned()));
    if transfer.policy.requests_scope && !scope.is_empty() {
        pair("scope", scope);
    }
    if let Some(member) = about {
        let subject = if transfer.policy.member_is_subject { member } else { &server.client_id };
        pair("assertion", &assertion_about(transfer, subject)?);
    }
    let Shown { form: shown, basic, assertion } = authentication(transfer, member)?;
    form.extend(shown);
    // What is standard is never overridden by what is custom.
    let custom = server.custom_parameters();
    for (name, value) in custom.into_iter().filter(|_| transfer.policy.sends_custom_parameters) {
        if form.iter().all(|(known, _)| *known != name) && !IDENTIFYING.contains(&name.as_str()) {
            form.push((name, value));
        }
    }
    let mut url = transfer.discovered.token_endpoint.clone();
    let mut headers = Vec::new();
    if let Some(interceptor) = transfer.state.settings.interceptors.get(&purpose)
        && transfer.policy.asks_interceptors
    {
        let given = Given {
            purpose,
            server: serde_json::json!(server.definition),
            assertion: &assertion,
            url: &url,
            parameters: &form,
        };
        let asked = Interception::of(&given);
        let said = interceptor.ask(&transfer.state, given).await;
        asked.keep(transfer, &said)?;
        let say = said?;
        if let Some(token) = say.access_token {
            let now = transfer.state.clock.epoch_secs();
            let renew_at_secs = say.expires_in.map(|life_secs| renewal(now, life_secs));
            return Ok(Prepared::Token(Held {
                token: Secret::from(token),
                renew_at_secs,
                elsewhere: true,
            }));
        }
        url = say.token_url.unwrap_or(url);
        for (name, value) in say.parameters {
            form.retain(|(known, _)| *known != name);
            form.extend(value.map(|value| (name, value)));
        }
        headers.extend(say.headers);
    }
    let mut outbound = Outbound::new(Party::Idp, Endpoint::Token, "POST", &url)
        .header("accept", "application/json")
        .form(&form);
    if let Some(basic) = basic {
        outbound = outbound.header("authorization", &basic);
    }
    for (name, value) in headers {
        outbound = outbound.header(&name, &value);
    }
    let elsewhere = url != transfer.discovered.token_endpoint;
    Ok(Prepared::Request(outbound, elsewhere))
}

/// RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
fn basic_credentials(client_id: &str, secret: &str) -> String {
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let joined = format!("{}:{}", encoded(client_id), encoded(secret));
    format!("Basic {}", STANDARD.encode(joined))
}

/// The scope for a purpose. Without a token of its own for the member, the first has to do for
/// all.
fn scope(transfer: &Transfer, purpose: Purpose) -> String {
    let server = &transfer.server;
    let (for_match, for_export) = (server.match_scope(transfer.order.bulk), server.export_scope());
    let scope = match purpose {
        _ if !transfer.policy.token_for_member && for_match != for_export => {
            format!("{for_match} {for_export}")
        }
        Purpose::Match => for_match,
        Purpose::Export => for_export,
    };
    in_listed_words(transfer, &scope)
}

/// A scope without the wildcards that the server does not list; the listed scopes they cover stand
/// in their place.
///
/// # Spec
/// <https://hl7.org/fhir/us/udap-security/STU2/general.html#scope-negotiation>
pub fn in_listed_words(transfer: &Transfer, scope: &str) -> String {
    let Some(listed) = &transfer.discovered.scopes else { return scope.to_owned() };
    if listed.iter().any(|word| word.contains('*')) {
        return scope.to_owned();
    }
    let mut words: Vec<&str> = Vec::new();
    for word in scope.split_whitespace() {
        let Some(wanted) = Scope::parse(word).filter(|_| word.contains('*')) else {
            words.push(word);
            continue;
        };
        let covered = |one: &&str| Scope::parse(one).is_some_and(|one| wanted.covers(&one));
        for listed in listed.iter().map(String::as_str).filter(covered) {
            if !words.contains(&listed) {
                words.push(listed);
            }
        }
    }
    words.join(" ")
}

/// Remembers under which scope data is fetched. The order of its words makes no difference.
fn remember_scope(transfer: &mut Transfer, purpose: Purpose, granted: &str) {
    if purpose == Purpose::Export || !transfer.policy.token_for_member {
        let words: BTreeSet<&str> = granted.split_whitespace().collect();
        let words: Vec<&str> = words.into_iter().collect();
        transfer.progress.scopes.insert(words.join(" "));
    }
}

/// When a token of this life is renewed.
fn renewal(now_secs: i64, life_secs: i64) -> i64 {
    now_secs.saturating_add(life_secs).saturating_sub(MARGIN_SECS.min(life_secs / 4))
}

fn read_token(policy: &Policy, body: &Value, now_secs: i64) -> Result<Held, TransferError> {
    let token = body["access_token"]
        .as_str()
        .filter(|token| !token.is_empty())
        .ok_or_else(|| unusable("it has no `access_token`"))?;
    // RFC 6749 §7.1: a token of a type the client does not understand is not used.
    let kind = body["token_type"].as_str().unwrap_or_default();
    if policy.minds_token_type && !kind.eq_ignore_ascii_case("bearer") {
        return Err(unusable("its `token_type` is not `bearer`"));
    }
    // RFC 6749 §5.1: what is not known is ignored.
    let members = body.as_object().into_iter().flat_map(|object| object.keys());
    if !policy.ignores_unknown_members
        && members.into_iter().any(|name| !KNOWN_MEMBERS.contains(&name.as_str()))
    {
        return Err(unusable("it has a member nobody knows"));
    }
    let renew_at_secs = body["expires_in"].as_i64().map(|life_secs| renewal(now_secs, life_secs));
    Ok(Held { token: Secret::from(token.to_owned()), renew_at_secs, elsewhere: false })
}

/// Tells the Task when less was granted than was asked for.
fn tell_shortfall(transfer: &mut Transfer, asked: &str, body: &Value) {
    let Some(granted) = body["scope"].as_str() else { return };
    let granted: Vec<&str> = granted.split_whitespace().collect();
    let missing: Vec<&str> =
        asked.split_whitespace().filter(|scope| !granted.contains(scope)).collect();
    if !missing.is_empty() {
        transfer.note(format!(
            "The authorization server granted less than was asked for; not granted: {}.",
            missing.join(" ")
        ));
    }
}

fn unusable(why: &str) -> TransferError {
    TransferError::source(
        format!("The token response is unusable: {why}"),
        "answer token requests as SMART Backend Services says",
    )
}

fn refused(transfer: &Transfer, response: &Response) -> TransferError {
    let what = format!("The token request was refused ({})", refusal_words(response));
    let error = response.json().map(|body| body["error"].clone()).unwrap_or_default();
    match error.as_str() {
        Some("invalid_client") => TransferError::requester(
            what,
            format!(
                "check with the source payer that client `{}` is registered there with our keys",
                transfer.server.client_id
            ),
        ),
        Some("invalid_scope" | "unauthorized_client") => TransferError::source(
            what,
            format!("allow client `{}` the scope it asks for", transfer.server.client_id),
        ),
        Some(_) => {
            TransferError::requester(what, "compare the token request with the reason given")
        }
        None => {
            TransferError::source(what, "look at its authorization server at the time of this note")
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_renewed_before_it_expires() {
        for (expires_in, renew_at) in [(300, 1270), (3600, 4570), (8, 1006), (0, 1000)] {
            let body =
                json!({"access_token": "t", "token_type": "Bearer", "expires_in": expires_in});
            let held = read_token(&Policy::default(), &body, 1000).expect("a token");
            assert_eq!(held.renew_at_secs, Some(renew_at), "{expires_in}");
        }
        let body = json!({"access_token": "t", "token_type": "bearer"});
        assert_eq!(
            read_token(&Policy::default(), &body, 1000).expect("a token").renew_at_secs,
            None
        );
    }

    #[test]
    fn a_life_without_end_is_a_long_one() {
        assert_eq!(renewal(1000, i64::MAX), i64::MAX - MARGIN_SECS);
        assert!(renewal(1000, i64::MIN) < 0);
    }

    #[test]
    fn what_is_no_bearer_token_is_not_used() {
        for body in [
            json!({"access_token": "t", "token_type": "mac"}),
            json!({"access_token": "t"}),
            json!({"access_token": "", "token_type": "bearer"}),
            json!({"token_type": "bearer"}),
        ] {
            assert!(read_token(&Policy::default(), &body, 0).is_err(), "{body}");
        }
    }
}
