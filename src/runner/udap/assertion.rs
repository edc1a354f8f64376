//! Assertions of UDAP clients: a valid one, and one for each named way of spoiling it.
//!
//! # Spec
//! <https://hl7.org/fhir/us/udap-security/STU2/b2b.html#obtaining-an-access-token>

use serde_json::{Value, json};

use super::party::Party;
use super::signed::{sign, tampered};

/// What an assertion says.
#[derive(Clone, Copy, Debug)]
pub struct AssertionInput<'a> {
    /// The community and our certificates in it.
    pub party: &'a Party,
    /// Name of the certificate.
    pub identity: &'a str,
    /// The client's id.
    pub client_id: &'a str,
    /// The token endpoint, as published.
    pub audience: &'a str,
    /// Now, in seconds since the epoch.
    pub now: i64,
    /// An id never used before.
    pub jti: &'a str,
}

/// A compact JWT; `None` where a certificate that is needed is not to be had.
///
/// # Errors
/// When signing fails, in words.
pub fn assertion(input: AssertionInput<'_>, alter: Option<&str>) -> Result<Option<String>, String> {
    let AssertionInput { party, client_id, audience, now, jti, .. } = input;
    let alter = alter.unwrap_or_default();
    let name = match alter {
        "x5c_untrusted" => "untrusted",
        "x5c_renewed" => "renewed",
        "x5c_expired" => "expired",
        "x5c_revoked" => "revoked",
        "x5c_other_client" => "other",
        _ => input.identity,
    };
    let Some(identity) = party.identity(name)? else { return Ok(None) };
    let mut header = json!({"alg": "RS256", "x5c": identity.x5c()});
    let mut claims = json!({
        "iss": client_id, "sub": client_id, "aud": audience,
        "iat": now, "exp": now + 240, "jti": jti,
        "extensions": {"hl7-b2b": party.b2b()},
    });
    let b2b = |claims: &mut Value, name: &str, value: Value| {
        claims["extensions"]["hl7-b2b"][name] = value;
    };
    match alter {
        "x5c_missing" => remove(&mut header, "x5c"),
        "x5c_as_text" => header["x5c"] = json!(identity.x5c().concat()),
        "udap_audience_other" => {
            claims["aud"] = json!("https://other-authorization-server.example/token");
        }
        "udap_subject_other" => claims["sub"] = json!("someone-else"),
        "udap_expired" => {
            claims["iat"] = json!(now - 400);
            claims["exp"] = json!(now - 120);
        }
        "udap_long_lived" => claims["exp"] = json!(now + 301),
        "udap_issue_time_missing" => remove(&mut claims, "iat"),
        "udap_id_missing" => remove(&mut claims, "jti"),
        "b2b_missing" => remove(&mut claims, "extensions"),
        "b2b_version_number" => b2b(&mut claims, "version", json!(1)),
        "b2b_organization_missing" => {
            remove(&mut claims["extensions"]["hl7-b2b"], "organization_id");
        }
        "b2b_organization_no_uri" => b2b(&mut claims, "organization_id", json!("Payer B")),
        "b2b_purpose_empty" => b2b(&mut claims, "purpose_of_use", json!([])),
        _ => {}
    }
    match alter {
        "x5c_tampered" => tampered(&header, &claims, &identity),
        "x5c_foreign_key" => {
            let Some(stranger) = party.identity("untrusted")? else { return Ok(None) };
            sign(&header, &claims, &stranger)
        }
        _ => sign(&header, &claims, &identity),
    }
    .map(Some)
}

fn remove(object: &mut Value, name: &str) {
    if let Some(object) = object.as_object_mut() {
        object.shift_remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Jwt;

    #[test]
    fn an_alteration_changes_what_it_names() {
        let party = Party::own(1_800_000_000).expect("made");
        let made = |alter| {
            let input = AssertionInput {
                party: &party,
                identity: "main",
                client_id: "c",
                audience: "https://idp.test/token",
                now: 1_800_000_000,
                jti: "j",
            };
            let text = assertion(input, alter).expect("signed").expect("there");
            Jwt::decode(&text).expect("a JWT")
        };
        let good = made(None);
        assert_eq!(good.claims["extensions"]["hl7-b2b"]["version"], "1");
        assert!(made(Some("b2b_missing")).claims.get("extensions").is_none());
        assert!(made(Some("x5c_missing")).header.get("x5c").is_none());
        assert_eq!(made(Some("b2b_version_number")).header, good.header);
    }
}
