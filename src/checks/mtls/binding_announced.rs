//! `mtls.binding_announced`: a server that binds tokens says so in its metadata.

use serde_json::Value;

use crate::checks::oauth_answer::{at_member, document, kind, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::handshake::cnf_of;

/// The check.
pub static CHECK: Check = Check {
    id: "mtls.binding_announced",
    title: "A server that binds tokens to certificates announces it",
    verifies: &["RFC8705-06"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("binding_announced.md"),
    judge,
};

const MEMBER: &str = "tls_client_certificate_bound_access_tokens";
const DOCUMENTS: [Endpoint; 3] =
    [Endpoint::SmartConfiguration, Endpoint::OpenidConfiguration, Endpoint::OauthMetadata];

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let answer = object(exchange)?;
    let token = answer.get("access_token")?.as_str()?;
    cnf_of(token)?.get("x5t#S256")?;
    let documents = || {
        transcript
            .exchanges
            .iter()
            .map(AsRef::as_ref)
            .filter(|other| DOCUMENTS.contains(&other.endpoint))
            .filter_map(|other| Some((other, document(other)?)))
    };
    if documents().any(|(_, document)| document.get(MEMBER) == Some(&Value::Bool(true))) {
        return Some(Judgement::Pass("announced".to_owned()));
    }
    let Some((at, document)) = documents().next() else {
        return Some(Judgement::Blocked("no metadata was fetched".to_owned()));
    };
    let observed = match document.get(MEMBER) {
        Some(Value::Bool(false)) => "`false`, though the token is bound".to_owned(),
        other => format!("{}, though the token is bound", kind(other)),
    };
    let finding = at_member(at, MEMBER, "`true`", observed)
        .hint("RFC 8705 §3.3: clients learn from it that they must keep to one certificate.");
    Some(Judgement::Violation(finding))
}
