//! The definition of the server that says who somebody is.

use crate::admin::Flaw;
use crate::admin::ServerDefinition;
use crate::admin::Variables;
use crate::admin::{filled, read};
use crate::idp::federation::{Federation, FederationCredential};

use super::seed_file::SeedError;

/// The server a file called `name` defines, and the script for its users. The file holds one
/// definition as in the admin API, with `clientId` and `tokenIntrospectionClientSecret`. Endpoints
/// that are left out lie where those of this server do.
///
/// # Errors
/// Names the file, the place in it, and what would be right.
pub fn read_federation(
    name: &str,
    text: &str,
    variables: &Variables,
) -> Result<(Federation, Option<String>), SeedError> {
    let settled = filled(text, variables)
        .and_then(read::<ServerDefinition>)
        .and_then(ServerDefinition::settle)
        .and_then(settle);
    settled.map_err(|flaw| SeedError { file: name.to_owned(), flaw })
}

fn settle(server: ServerDefinition) -> Result<(Federation, Option<String>), Flaw> {
    let secret = server.client_secret();
    let secret = secret.ok_or_else(|| {
        Flaw::new("tokenIntrospectionClientSecret", "must be the secret of this server there")
    })?;
    let client_id = server.token_introspection_client_id.filter(|id| !id.is_empty());
    let client_id = client_id
        .ok_or_else(|| Flaw::new("clientId", "must be the client id of this server there"))?;
    let issuer = server.issuer.unwrap_or_default();
    let usual = Federation::at(&issuer, &client_id, FederationCredential::Secret(secret));
    let scope = server.federation_request_scopes.unwrap_or_else(|| usual.scope.clone());
    if !scope.split(' ').any(|scope| scope == "openid") {
        return Err(Flaw::new("federationRequestScopes", "must hold openid"));
    }
    let federation = Federation {
        name: server.name.unwrap_or(issuer),
        authorization_endpoint: server
            .federation_authorization_url
            .unwrap_or(usual.authorization_endpoint),
        token_endpoint: server.federation_token_url.unwrap_or(usual.token_endpoint),
        jwks_uri: server.federation_jwk_set_url.unwrap_or(usual.jwks_uri),
        audience: server.audience,
        scope,
        ..usual
    };
    Ok((federation, server.federation_auth_script_text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_definition_becomes_a_federation() {
        let text = r#"{"name": "The employer", "issuer": "https://id.example/", "clientId": "us",
            "tokenIntrospectionClientSecret": "hush", "tokenEndpoint": "https://id.example/t",
            "requestScopes": "openid email", "authorizationScript": "script"}"#;
        let (made, script) = read_federation("f", text, &Variables::new()).expect("a federation");
        assert_eq!((made.name.as_str(), made.client_id.as_str()), ("The employer", "us"));
        assert_eq!(made.issuer, "https://id.example/");
        assert_eq!(made.token_endpoint, "https://id.example/t");
        assert_eq!(made.jwks_uri, "https://id.example/oauth/jwks");
        assert_eq!(made.scope, "openid email");
        assert_eq!(script.as_deref(), Some("script"));
    }

    #[test]
    fn what_is_missing_is_named() {
        let with = |more: &str| format!(r#"{{"name": "a", "issuer": "https://id.example"{more}}}"#);
        for (text, expected) in [
            (with(""), "f: tokenIntrospectionClientSecret: must be"),
            (with(r#", "tokenIntrospectionClientSecret": "hush""#), "f: clientId: must be"),
            ("{}".to_owned(), "f: issuer: must be the URL"),
        ] {
            let error =
                read_federation("f", &text, &Variables::new()).expect_err(expected).to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
