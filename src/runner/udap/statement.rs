//! The body of a UDAP registration: a valid one, and one for each named way of spoiling it.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/registration.html>

use serde_json::{Value, json};

use crate::oauth::community::Identity;

use super::party::Party;
use super::signed::{sign, tampered, unsigned};

/// What is asked for beside the usual.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    /// The registration is to end.
    pub cancel: bool,
    /// Something is said differently than the first time.
    pub changed: bool,
    /// A certification goes along.
    pub certification: bool,
}

/// What a statement says.
#[derive(Clone, Copy, Debug)]
pub struct StatementInput<'a> {
    /// The community and our certificates in it.
    pub party: &'a Party,
    /// Name of the certificate.
    pub client: &'a str,
    /// The registration endpoint, as published.
    pub audience: &'a str,
    /// The scopes to ask for.
    pub scope: &'a str,
    /// Now, in seconds since the epoch.
    pub now: i64,
    /// An id never used before.
    pub jti: &'a str,
    /// What is asked for beside the usual.
    pub wanted: Wanted,
    /// The statement of the control, for a replay.
    pub earlier: Option<&'a str>,
}

/// The body of the request and the statement in it; `None` where a certificate that is needed is
/// not to be had.
///
/// # Errors
/// When something cannot be signed, in words.
pub fn body(
    input: StatementInput<'_>,
    alter: Option<&str>,
) -> Result<Option<(Value, String)>, String> {
    let alter = alter.unwrap_or_default();
    let Some(statement) = statement(input, alter)? else { return Ok(None) };
    let mut body = json!({"software_statement": statement, "udap": "1"});
    if input.wanted.certification {
        let Some(certification) = certification(input)? else { return Ok(None) };
        body["certifications"] = json!([certification]);
    }
    let members = body.as_object_mut().expect("it was written as an object");
    match alter {
        "statement_missing" => drop(members.shift_remove("software_statement")),
        "udap_marker_missing" => drop(members.shift_remove("udap")),
        "udap_marker_unknown" => drop(members.insert("udap".to_owned(), json!("2"))),
        _ => {}
    }
    Ok(Some((body, statement)))
}

fn statement(input: StatementInput<'_>, alter: &str) -> Result<Option<String>, String> {
    let StatementInput { party, client, now, .. } = input;
    if let (true, Some(earlier)) = (alter == "statement_replayed", input.earlier) {
        return Ok(Some(earlier.to_owned()));
    }
    let name = match alter {
        "statement_untrusted" => "untrusted",
        "statement_certificate_expired" => "expired",
        "statement_certificate_revoked" => "revoked",
        _ => client,
    };
    let Some(identity) = party.identity(name)? else { return Ok(None) };
    let mut header = json!({"alg": "RS256", "x5c": identity.x5c()});
    let mut claims = claims(input, &identity);
    match alter {
        "statement_chain_missing" => drop(header.as_object_mut().map(|h| h.shift_remove("x5c"))),
        "statement_intermediate_missing" => header["x5c"] = json!(identity.x5c()[..1]),
        "statement_issuer_other" => {
            let other = format!("{}/", identity.uri);
            claims["iss"] = json!(other);
            claims["sub"] = json!(other);
        }
        "statement_subject_other" => claims["sub"] = json!("https://someone-else.example"),
        "statement_audience_other" => {
            claims["aud"] = json!("https://other-authorization-server.example/register");
        }
        "statement_expired" => {
            claims["iat"] = json!(now - 400);
            claims["exp"] = json!(now - 120);
        }
        "statement_long_lived" => claims["exp"] = json!(now + 3600),
        "statement_dates_swapped" => {
            claims["iat"] = json!(now + 240);
            claims["exp"] = json!(now);
        }
        "statement_id_missing" => remove(&mut claims, "jti"),
        "statement_name_missing" => remove(&mut claims, "client_name"),
        "statement_contacts_unreachable" => claims["contacts"] = json!(["https://payer.example"]),
        "statement_grants_mixed" => {
            claims["grant_types"] = json!(["client_credentials", "authorization_code"]);
        }
        "statement_refresh_for_machine" => {
            claims["grant_types"] = json!(["client_credentials", "refresh_token"]);
        }
        "statement_redirects_for_machine" => {
            claims["redirect_uris"] = json!(["https://payer-b.payerproof.example/callback"]);
            claims["response_types"] = json!(["code"]);
        }
        "statement_method_secret" => {
            claims["token_endpoint_auth_method"] = json!("client_secret_basic");
        }
        "statement_scope_missing" => remove(&mut claims, "scope"),
        _ => {}
    }
    Ok(Some(match alter {
        "statement_unsigned" => {
            header["alg"] = json!("none");
            unsigned(&header, &claims)
        }
        "statement_tampered" => tampered(&header, &claims, &identity)?,
        "statement_foreign_key" => {
            let Some(stranger) = party.identity("untrusted")? else { return Ok(None) };
            sign(&header, &claims, &stranger)?
        }
        _ => sign(&header, &claims, &identity)?,
    }))
}

fn claims(input: StatementInput<'_>, identity: &Identity) -> Value {
    let StatementInput { client, audience, scope, now, jti, wanted, .. } = input;
    let grants = if wanted.cancel { json!([]) } else { json!(["client_credentials"]) };
    let contact = if wanted.changed { "changed" } else { "payerproof" };
    json!({
        "iss": identity.uri, "sub": identity.uri, "aud": audience,
        "iat": now, "exp": now + 240, "jti": jti,
        "client_name": format!("payerproof {client}"),
        "contacts": [format!("mailto:{contact}@example.org")],
        "grant_types": grants,
        "token_endpoint_auth_method": "private_key_jwt",
        "scope": scope,
    })
}

/// A certification nobody has heard of, which the client issues to itself.
fn certification(input: StatementInput<'_>) -> Result<Option<String>, String> {
    let Some(identity) = input.party.identity(input.client)? else { return Ok(None) };
    let header = json!({"alg": "RS256", "x5c": identity.x5c()});
    let claims = json!({
        "iss": identity.uri, "sub": identity.uri,
        "iat": input.now, "exp": input.now + 30 * 24 * 3600,
        "jti": format!("{}-certification", input.jti),
        "certification_name": "payerproof self-declaration",
        "certification_uris": ["https://payerproof.example/certifications/none"],
        "grant_types": ["client_credentials"],
    });
    sign(&header, &claims, &identity).map(Some)
}

fn remove(object: &mut Value, name: &str) {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove(name);
    }
}
