//! What is known of the other server, and what its claims mean here.

use crate::idp::client::Permission;
use crate::secret::Secret;

/// Another OpenID provider that says who somebody is.
#[derive(Clone, Debug)]
pub struct Federation {
    /// Its name for people.
    pub name: String,
    /// Its issuer, to the letter.
    pub issuer: String,
    /// Where browsers are sent.
    pub authorization_endpoint: String,
    /// Where codes are redeemed.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Who we are to it.
    pub client_id: String,
    /// How we prove it.
    pub credential: FederationCredential,
    /// What we ask it for, separated by spaces.
    pub scope: String,
    /// The audience it wants named in authorization requests, where it wants one.
    pub audience: Option<String>,
    /// The claim that is the user name here.
    pub user_name_claim: String,
    /// The claim that is the name for people.
    pub display_name_claim: String,
    /// The claim that is the person's FHIR resource.
    pub fhir_user_claim: String,
    /// What people may do whom no account here says more about.
    pub permissions: Vec<Permission>,
}

/// How we authenticate at the other server.
#[derive(Clone, Debug)]
pub enum FederationCredential {
    /// A secret, sent in the `Authorization` header.
    Secret(Secret),
    /// A key that signs assertions (RFC 7523): ES384, as PKCS#8 PEM.
    Key {
        /// The private key.
        pem: Secret,
        /// Its name in our key set.
        kid: String,
    },
}

impl Federation {
    /// A provider below `issuer` that keeps to common paths and claims.
    pub fn at(issuer: &str, client_id: &str, credential: FederationCredential) -> Self {
        let base = issuer.trim_end_matches('/');
        Self {
            name: issuer.to_owned(),
            issuer: issuer.to_owned(),
            authorization_endpoint: format!("{base}/oauth/authorize"),
            token_endpoint: format!("{base}/oauth/token"),
            jwks_uri: format!("{base}/oauth/jwks"),
            client_id: client_id.to_owned(),
            credential,
            scope: "openid profile fhirUser".to_owned(),
            audience: None,
            user_name_claim: "sub".to_owned(),
            display_name_claim: "name".to_owned(),
            fhir_user_claim: "fhirUser".to_owned(),
            permissions: Vec::new(),
        }
    }
}
