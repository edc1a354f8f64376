//! Obtains an access token with a client assertion (SMART Backend Services).

use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::oauth::JWT_BEARER_ASSERTION;
use crate::secret::Secret;
use crate::target::patience::is_busy;
use crate::target::policy::Policy;
use crate::target::transfer::{Held, Purpose, Transfer};
use crate::target::transfer_error::{TransferError, answered, refusal_words};
use crate::transcript::{Outbound, Response};

use super::client_assertion::client_assertion;

/// A token is renewed this long before it expires, or a quarter of its life before when that is
/// shorter.
const MARGIN_SECS: i64 = 30;
/// How often a busy token endpoint is asked before the transfer gives up.
const BUSY_LIMIT: u32 = 20;

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
    let member = transfer
        .matched
        .as_ref()
        .and_then(|matched| matched.patient_id.clone())
        .unwrap_or_else(|| transfer.invocation.local_patient.clone());
    let mut asked = 1;
    let exchange = loop {
        // Each request has an assertion of its own, also when it repeats one.
        let assertion = client_assertion(transfer, &member)?;
        let mut form = vec![("grant_type", "client_credentials")];
        if transfer.policy.requests_scope {
            form.push(("scope", scope.as_str()));
        }
        form.push(("client_assertion_type", JWT_BEARER_ASSERTION));
        form.push(("client_assertion", assertion.as_str()));
        let url = &transfer.discovered.token_endpoint;
        let outbound = Outbound::new(Party::Idp, Endpoint::Token, "POST", url)
            .header("accept", "application/json")
            .form(&form);
        let exchange = transfer.state.client.send(outbound).await;
        if !is_busy(&exchange) || asked == BUSY_LIMIT {
            break exchange;
        }
        asked += 1;
        transfer.wait_out(&exchange).await;
    };
    let response = answered(&exchange, "The token request")?;
    if response.status != 200 {
        return Err(refused(transfer, response));
    }
    let body = response.json().map_err(|error| unusable(&error))?;
    let held = read_token(&transfer.policy, &body, transfer.state.clock.epoch_secs())?;
    tell_shortfall(transfer, &scope, &body);
    Ok(held)
}

/// The scope for a purpose. Without a token of its own for the member, the first has to do for
/// all.
fn scope(transfer: &Transfer, purpose: Purpose) -> String {
    let server = &transfer.server;
    match purpose {
        _ if !transfer.policy.token_for_member => {
            format!("{} {}", server.scope_match, server.scope_export)
        }
        Purpose::Match => server.scope_match.clone(),
        Purpose::Export => server.scope_export.clone(),
    }
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
    let renew_at_secs = body["expires_in"]
        .as_i64()
        .map(|life_secs| now_secs + life_secs - MARGIN_SECS.min(life_secs / 4));
    Ok(Held { token: Secret::from(token.to_owned()), renew_at_secs })
}

/// Tells the Task when less was granted than was asked for.
fn tell_shortfall(transfer: &Transfer, asked: &str, body: &Value) {
    let Some(granted) = body["scope"].as_str() else { return };
    let granted: Vec<&str> = granted.split_whitespace().collect();
    let missing: Vec<&str> =
        asked.split_whitespace().filter(|scope| !granted.contains(scope)).collect();
    if !missing.is_empty() {
        let text = format!(
            "The authorization server granted less than was asked for; not granted: {}.",
            missing.join(" ")
        );
        transfer.note(&text);
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
