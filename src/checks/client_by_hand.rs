//! Whether the authorization server can be expected to know our client and its key.
//!
//! A client that was registered by hand is described by the tester: a wrong `client_id` or key is
//! refused in the same way in which a wrong server refuses a good one.

use crate::id::Endpoint;
use crate::oauth::Jwt;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Fact, OWN_CLIENT, Transcript};

use super::granted_scope::{client_of, granted};
use super::oauth_answer::object;

/// Blocks a judgement when a client that was registered by hand is refused as a client, and has had
/// no token with the same key before, in this scenario or in an earlier one of the run.
pub fn perhaps_unknown(exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let error = object(exchange)?.get("error")?.as_str()? == "invalid_client";
    (error && transcript.claims(OWN_CLIENT) == Some(false)).then_some(())?;
    let client = client_of(exchange);
    let was_known = transcript.facts.iter().any(|fact| match fact {
        Fact::ClientAccepted { client_id } => Some(client_id) == client.as_ref(),
        _ => false,
    });
    let had_token = || {
        transcript
            .before(exchange)
            .filter(|other| other.endpoint == Endpoint::Token && granted(other).is_some())
            .any(|other| client_of(other) == client && key_of(other) == key_of(exchange))
    };
    if was_known || had_token() {
        return None;
    }
    let by = "the server does not take our client, which was registered by hand, and has not taken \
              it before: check `client_id`, `key_file`, `kid` and `algorithm` (or `secret_file`) \
              under `[registration.client]`, or in the section of that client; if they are right, \
              it is the server's turn";
    Some(Judgement::Blocked(by.to_owned()))
}

/// The key a request is signed with, as far as its assertion names it.
fn key_of(exchange: &Exchange) -> Option<(String, Option<String>)> {
    let assertion = Jwt::decode(&exchange.request.form_value("client_assertion")?).ok()?;
    let kid = assertion.header_str("kid").map(str::to_owned);
    Some((assertion.header_str("alg")?.to_owned(), kid))
}
