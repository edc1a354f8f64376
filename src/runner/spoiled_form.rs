//! Ways of spoiling the form around a good assertion.

use serde_json::{Map, Value};

use crate::transcript::Outbound;

use super::step::{StepProblem, StepResult};

/// How long a scope is that is too long for anybody.
const LONG_BYTES: usize = 100 * 1024;

/// Spoils the parameters as `alter` says. `other` is the id of another registered client.
///
/// # Errors
/// When the alteration needs another client and there is none.
pub fn parameters(
    pairs: &mut Vec<(String, String)>,
    alter: &str,
    other: Option<&str>,
) -> StepResult {
    let again = |pairs: &mut Vec<(String, String)>, name: &str, value: Option<&str>| {
        let sent = pairs.iter().find(|(one, _)| one == name).map(|(_, value)| value.clone());
        let value = value.map(str::to_owned).or(sent).unwrap_or_default();
        pairs.push((name.to_owned(), value));
    };
    let set = |pairs: &mut Vec<(String, String)>, name: &str, value: &str| {
        pairs.retain(|(one, _)| one != name);
        pairs.push((name.to_owned(), value.to_owned()));
    };
    match alter {
        "assertion_type_missing" => pairs.retain(|(name, _)| name != "client_assertion_type"),
        "assertion_type_empty" => set(pairs, "client_assertion_type", ""),
        "assertion_missing" => pairs.retain(|(name, _)| name != "client_assertion"),
        "assertion_empty" => set(pairs, "client_assertion", ""),
        "assertion_repeated" => again(pairs, "client_assertion", None),
        "scope_parameter_repeated" => again(pairs, "scope", None),
        "scope_conflicting" => again(pairs, "scope", Some("system/*.cruds")),
        "grant_type_conflicting" => again(pairs, "grant_type", Some("authorization_code")),
        "grant_type_empty" => set(pairs, "grant_type", ""),
        "grant_type_jwt_bearer" => {
            // With what that grant needs, so that nothing but the client speaks against it.
            again(pairs, "client_assertion", None);
            if let Some((name, _)) = pairs.last_mut() {
                "assertion".clone_into(name);
            }
            set(pairs, "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        }
        "client_id_other" => {
            let why = || StepProblem::LeftOut("it needs a second registered client".to_owned());
            set(pairs, "client_id", other.ok_or_else(why)?);
        }
        "secret_beside_assertion" => set(pairs, "client_secret", "a-secret"),
        "parameter_unknown" => set(pairs, "payerproof_unknown", "1"),
        "parameter_empty" => {
            set(pairs, "client_id", "");
            set(pairs, "client_secret", "");
        }
        "scope_empty" => set(pairs, "scope", ""),
        "scope_wrong_context" => set(pairs, "scope", "user/Patient.rs"),
        "scope_other_case" => set(pairs, "scope", "SYSTEM/patient.RS"),
        "scope_reversed" => {
            let scope = pairs.iter().find(|(name, _)| name == "scope");
            let words = scope.map(|(_, scope)| scope.split_whitespace().rev().collect::<Vec<_>>());
            let why = || StepProblem::LeftOut("it needs two scopes".to_owned());
            let words = words.filter(|words| words.len() > 1).ok_or_else(why)?.join(" ");
            set(pairs, "scope", &words);
        }
        "scope_long" => {
            let word = "system/Patient.rs ";
            set(pairs, "scope", word.repeat(LONG_BYTES / word.len()).trim_end());
        }
        _ => {}
    }
    Ok(())
}

/// Puts the parameters where `alter` says; into a form body for any other name.
pub fn request(mut request: Outbound, pairs: &[(String, String)], alter: &str) -> Outbound {
    let query = || serde_urlencoded::to_string(pairs).unwrap_or_default();
    match alter {
        "body_json" => {
            let object: Map<String, Value> = pairs
                .iter()
                .map(|(name, value)| (name.clone(), Value::String(value.clone())))
                .collect();
            request.json("application/json", &object.into())
        }
        "body_multipart" => {
            let boundary = "payerproof-boundary";
            let mut body = String::new();
            for (name, value) in pairs {
                body.push_str("--");
                body.push_str(boundary);
                body.push_str("\r\nContent-Disposition: form-data; name=\"");
                body.push_str(name);
                body.push_str("\"\r\n\r\n");
                body.push_str(value);
                body.push_str("\r\n");
            }
            body.push_str("--payerproof-boundary--\r\n");
            request.body = body.into_bytes();
            request.header("content-type", &format!("multipart/form-data; boundary={boundary}"))
        }
        "content_type_missing" => {
            request.body = query().into_bytes();
            request
        }
        "method_get" => {
            "GET".clone_into(&mut request.method);
            request.url = format!("{}?{}", request.url, query());
            request
        }
        "parameters_in_query" => {
            request.url = format!("{}?{}", request.url, query());
            request.form::<&str, &str>(&[])
        }
        _ => request.form(pairs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Endpoint;
    use crate::id::Party;

    fn sent() -> Vec<(String, String)> {
        vec![("grant_type".to_owned(), "a".to_owned()), ("scope".to_owned(), "b".to_owned())]
    }

    #[test]
    fn a_repeated_parameter_stands_twice() {
        let mut pairs = sent();
        parameters(&mut pairs, "scope_parameter_repeated", None).expect("spoiled");
        assert_eq!(pairs.iter().filter(|(name, _)| name == "scope").count(), 2);
        assert!(parameters(&mut pairs, "client_id_other", None).is_err());
    }

    #[test]
    fn parameters_stand_where_the_alteration_puts_them() {
        let fresh = || Outbound::new(Party::Idp, Endpoint::Token, "POST", "https://idp.test/token");
        let get = request(fresh(), &sent(), "method_get");
        assert_eq!(get.url, "https://idp.test/token?grant_type=a&scope=b");
        assert!(get.body.is_empty());
        let multipart = request(fresh(), &sent(), "body_multipart");
        assert!(String::from_utf8_lossy(&multipart.body).contains("name=\"scope\"\r\n\r\nb\r\n"));
        assert!(request(fresh(), &sent(), "content_type_missing").headers.0.is_empty());
    }
}
