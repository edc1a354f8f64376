//! The definition of a server: an issuer whose tokens are trusted, or a payer one asks for data.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::secret::Secret;

use super::flaw::Flaw;

/// Declares the record, with further names a member may have on the way in.
macro_rules! server_definition {
    ($($(#[$doc:meta])* $field:ident $(= $alias:literal)*;)+) => {
        /// A server definition. Members may be spelled as in the admin API or as in tutorials;
        /// they are written as in the admin API.
        #[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct ServerDefinition {
            /// Number assigned by the server; ignored on creation.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub pid: Option<u64>,
            $($(#[$doc])* $(#[serde(alias = $alias)])*
            #[serde(skip_serializing_if = "Option::is_none")]
            pub $field: Option<String>,)+
            /// Scopes as a list, on the way in; they become `federation_request_scopes`.
            #[serde(skip_serializing)]
            pub supported_scopes: Option<Vec<String>>,
            /// The grants it offers; all when left out.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub supported_grant_types: Option<Vec<String>>,
            /// The secret of this payer there. Answers leave it out.
            #[serde(skip_serializing, alias = "clientSecret")]
            pub token_introspection_client_secret: Option<String>,
        }

        impl fmt::Debug for ServerDefinition {
            /// Everything but the secret.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let mut all = f.debug_struct("ServerDefinition");
                all.field("pid", &self.pid);
                $(all.field(stringify!($field), &self.$field);)+
                all.finish_non_exhaustive()
            }
        }
    };
}

server_definition! {
    /// The node that owns it.
    node_id;
    /// The module that owns it.
    module_id;
    /// A name for people.
    name = "serverName";
    /// The issuer: what it is found by.
    issuer = "sourceIssuerUrl";
    /// Where its OpenID configuration is; below the issuer when left out. Whoever states it is to
    /// have it looked at first, so it is kept as it was said, and filled in where it is shown.
    auth_well_known_config_url = "wellKnownEndpoint";
    /// Its authorization endpoint.
    federation_authorization_url = "authorizationEndpoint";
    /// Its token endpoint.
    federation_token_url = "tokenEndpoint" = "tokenUrl";
    /// Its UserInfo endpoint.
    federation_user_info_url = "userInfoEndpoint";
    /// Its key set.
    federation_jwk_set_url = "jwksEndpoint";
    /// Its introspection endpoint.
    introspection_endpoint;
    /// Its revocation endpoint.
    revocation_endpoint;
    /// Its registration endpoint.
    registration_endpoint;
    /// How this payer authenticates there.
    client_authentication_mode;
    /// Kept and repeated.
    server_authentication_mode;
    /// The certificate this payer signs with there.
    signing_certificate_file;
    /// The key this payer signs with there.
    signing_key_file;
    /// The scopes to ask for, separated by spaces.
    federation_request_scopes = "requestScopes";
    /// Names it in redirect URIs.
    federation_registration_id;
    /// A script for its users, as text.
    federation_auth_script_text = "authorizationScript";
    /// A script for its users, as a file.
    federation_auth_script_file;
    /// A script that names its users.
    federation_user_mapping_script_text;
    /// Keys its tokens must verify against, as text.
    validation_jwk_text;
    /// Keys its tokens must verify against, as a file.
    validation_jwk_file;
    /// The FHIR base of the payer behind it.
    fhir_endpoint_url = "sourceFhirEndpointUrl" = "fhirBaseUrl";
    /// Further parameters of token requests.
    custom_token_params;
    /// The response type of its front channel.
    response_type;
    /// The Organization behind it.
    organization_id;
    /// The audience to ask for.
    audience;
    /// The id of this payer there.
    token_introspection_client_id = "clientId";
    /// The scopes to ask for before a member is matched; ours, beside the product model.
    member_match_scopes;
    /// The scopes to ask for before members are matched in bulk; ours, beside the product model.
    bulk_match_scopes;
    /// The scopes to ask for before data is fetched; ours, beside the product model.
    export_scopes;
    /// Anything.
    notes;
    /// When it was archived: it is not trusted any more.
    archived_at;
}

impl ServerDefinition {
    /// Brings both spellings of the scopes together.
    ///
    /// # Errors
    /// When there is no issuer, or it is no URL.
    pub fn settle(mut self) -> Result<Self, Flaw> {
        let issuer = self.issuer.clone().unwrap_or_default();
        if !url::Url::parse(&issuer).is_ok_and(|url| url.has_host()) {
            return Err(Flaw::new("issuer", "must be the URL of the issuer"));
        }
        if self.name.as_deref().is_none_or(|name| name.trim().is_empty()) {
            return Err(Flaw::new("name", "must be a name"));
        }
        if let Some(text) = &self.archived_at
            && text.parse::<jiff::Timestamp>().is_err()
        {
            return Err(Flaw::new("archivedAt", "must be a time with an offset"));
        }
        // One element of the list may hold several scopes.
        let listed = self.supported_scopes.take().unwrap_or_default().join(" ");
        let all = format!("{} {listed}", self.federation_request_scopes.unwrap_or_default());
        let mut scopes: Vec<&str> = Vec::new();
        for scope in all.split_whitespace() {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        self.federation_request_scopes = (!scopes.is_empty()).then(|| scopes.join(" "));
        Ok(self)
    }

    /// Leaves out the place of its OpenID configuration where that was only filled in when `before`
    /// was shown, so that it goes on following the issuer.
    #[must_use]
    pub fn following(mut self, before: &Self) -> Self {
        let was_stated = before.auth_well_known_config_url.is_some();
        if !was_stated && self.auth_well_known_config_url == Some(before.default_well_known()) {
            self.auth_well_known_config_url = None;
        }
        self
    }

    /// Where its OpenID configuration is, unless something else is said.
    pub fn default_well_known(&self) -> String {
        let issuer = key(self.issuer.as_deref().unwrap_or_default());
        format!("{issuer}/.well-known/openid-configuration")
    }

    /// The definition as answers show it: with what derives from the issuer, without the secret.
    pub fn shown(&self) -> serde_json::Value {
        let mut whole = serde_json::json!(self);
        if self.auth_well_known_config_url.is_none() {
            whole["authWellKnownConfigUrl"] = self.default_well_known().into();
        }
        whole
    }

    /// Whether `issuer` is its issuer; a trailing slash makes no difference.
    pub fn is_of(&self, issuer: &str) -> bool {
        self.issuer.as_deref().is_some_and(|own| key(own) == key(issuer))
    }

    /// Whether it is in use.
    pub fn is_active(&self) -> bool {
        self.archived_at.is_none()
    }

    /// The same with its secret, for whoever keeps it.
    pub fn with_secret(&self) -> serde_json::Value {
        let mut whole = serde_json::json!(self);
        if let Some(secret) = &self.token_introspection_client_secret {
            whole["tokenIntrospectionClientSecret"] = secret.as_str().into();
        }
        whole
    }

    /// The secret of this payer there.
    pub fn client_secret(&self) -> Option<Secret> {
        self.token_introspection_client_secret.clone().map(Secret::from)
    }
}

fn key(issuer: &str) -> &str {
    issuer.trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(value: Value) -> ServerDefinition {
        let definition: ServerDefinition = serde_json::from_value(value).expect("a definition");
        definition.settle().expect("sound")
    }

    #[test]
    fn both_spellings_give_the_same_record() {
        let tutorial = read(json!({
            "nodeId": "Master", "moduleId": "smart_inbound", "name": "payer-a",
            "issuer": "https://as.payer-a.example/",
            "authorizationEndpoint": "https://as.payer-a.example/authorize",
            "tokenEndpoint": "https://as.payer-a.example/token",
            "userInfoEndpoint": "https://as.payer-a.example/userinfo",
            "jwksEndpoint": "https://as.payer-a.example/jwks",
            "authorizationScript": "script",
            "supportedScopes": ["openid cdr_all_user_authorities", "openid", "profile"],
        }));
        let admin = read(json!({
            "nodeId": "Master", "moduleId": "smart_inbound", "name": "payer-a",
            "issuer": "https://as.payer-a.example/",
            "authWellKnownConfigUrl": "https://as.payer-a.example/.well-known/openid-configuration",
            "federationAuthorizationUrl": "https://as.payer-a.example/authorize",
            "federationTokenUrl": "https://as.payer-a.example/token",
            "federationUserInfoUrl": "https://as.payer-a.example/userinfo",
            "federationJwkSetUrl": "https://as.payer-a.example/jwks",
            "federationAuthScriptText": "script",
            "federationRequestScopes": "openid cdr_all_user_authorities profile",
        }));
        assert_eq!(tutorial.shown(), admin.shown());
        // What was shown and comes back as it was shows nothing new.
        let came_back = read(tutorial.shown()).following(&tutorial);
        assert_eq!(came_back.auth_well_known_config_url, None);
        let came_back = read(admin.shown()).following(&admin);
        assert_eq!(came_back, admin, "what was stated stays stated");
        assert!(tutorial.is_of("https://as.payer-a.example"));
        assert!(!tutorial.is_of("https://as.payer-b.example"));
    }

    #[test]
    fn a_secret_is_never_written() {
        for name in ["tokenIntrospectionClientSecret", "clientSecret"] {
            let definition = read(json!({
                "name": "a", "issuer": "https://a.example", name: "hush hush", "clientId": "us",
            }));
            assert!(definition.client_secret().is_some());
            let json = serde_json::to_string(&definition).expect("JSON");
            let text = format!("{definition:?}{json}");
            assert!(text.contains("us") && !text.contains("hush"), "{text}");
        }
    }

    #[test]
    fn an_issuer_is_a_url() {
        for issuer in [json!(null), json!(""), json!("payer-a")] {
            let definition: ServerDefinition =
                serde_json::from_value(json!({"name": "a", "issuer": issuer})).expect("JSON");
            assert_eq!(definition.settle().expect_err("no URL").at, "issuer");
        }
    }
}
