//! What a transcript knows of the target payer as a client: its ids and its public keys.

use serde_json::Value;

use crate::id::{Endpoint, Party};
use crate::transcript::{Fact, Transcript};

/// Every client id the authorization server knows: those stated as facts, and those it gave out.
pub(super) fn client_ids(transcript: &Transcript) -> Vec<String> {
    let stated = transcript.facts.iter().filter_map(|fact| match fact {
        Fact::Client { client_id, .. } => Some(client_id.clone()),
        _ => None,
    });
    let registered = transcript
        .at(Endpoint::Register)
        .filter(|exchange| exchange.initiator == Party::Target && exchange.succeeded())
        .filter_map(|exchange| exchange.response.as_ref()?.json().ok())
        .filter_map(|body| body["client_id"].as_str().map(str::to_owned));
    stated.chain(registered).collect()
}

/// The public keys of client `client_id`: those registered by value and those its key set URL
/// served. Empty for a client nobody knows.
pub(super) fn keys_of(transcript: &Transcript, client_id: &str) -> Vec<Value> {
    let known = client_ids(transcript);
    if !known.is_empty() && !known.iter().any(|id| id == client_id) {
        return Vec::new();
    }
    let stated = transcript.facts.iter().filter_map(|fact| match fact {
        Fact::Client { client_id: id, jwks, .. } if id == client_id => Some(jwks.clone()),
        _ => None,
    });
    let served = transcript
        .at(Endpoint::ClientJwks)
        .filter(|exchange| exchange.responder == Party::Target && exchange.succeeded())
        .filter_map(|exchange| exchange.response.as_ref()?.json().ok());
    let mut keys: Vec<Value> = Vec::new();
    for set in stated.chain(served) {
        for key in set["keys"].as_array().into_iter().flatten() {
            if !keys.contains(key) {
                keys.push(key.clone());
            }
        }
    }
    keys
}

/// The identifiers (`system|value`) of the payers behind the known clients.
pub(super) fn organizations(transcript: &Transcript) -> impl Iterator<Item = &str> {
    transcript.facts.iter().filter_map(|fact| match fact {
        Fact::Client { organization, .. } => organization.as_deref(),
        _ => None,
    })
}
