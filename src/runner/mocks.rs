//! How our three mocks are set up so that they belong together: the same payers, clients, keys
//! and seed, whether for one scenario or for `payerproof mock`.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use rustls::pki_types::CertificateDer;
use serde_json::{Value, json};

use crate::admin::ServerDefinition;
use crate::defects::{Defect, Effect};
use crate::guides::Guides;
use crate::id::{Actor, Party};
use crate::idp;
use crate::oauth::JWT_BEARER_GRANT;
use crate::population::{Case, Population, SOURCE_PAYER, TARGET_MEMBER_SYSTEM, TARGET_PAYER};
use crate::secret::Secret;
use crate::seed::Seed;
use crate::source;
use crate::system::Scopes;
use crate::target;
use crate::transcript::{ServerTls, WireDefect};

use super::browser::Credentials;
use super::directory::Directory;
use super::keys::ClientKey;

/// The keys our mock authorization server signs with. They protect nothing.
const IDP_KEY_PEMS: [&str; 2] = [
    include_str!("../../fixtures/keys/idp-es256.pem"),
    include_str!("../../fixtures/keys/idp-rsa.pem"),
];
/// The client our mock source payer introspects as.
const RESOURCE_SERVER: &str = "mock-source-payer";
/// The identifier system in which our mock target payer keeps the ids resources had at the source.
pub const ORIGINAL_IDS: &str = "https://payerproof.example/ids-at-the-source-payer";
/// The client our mock target payer authenticates as.
pub const TARGET_CLIENT: &str = "mock-target-payer";

/// The name of the script that is asked before members are matched.
pub const MATCHING_SCRIPT: &str = "matching";

/// Allows a registration at our mock authorization server. It protects nothing.
pub const INITIAL_TOKEN: &str = "initial-access-token-of-our-own-mocks";
/// The keys our authorization servers sign with.
static IDP_KEYS: LazyLock<idp::SigningKeys> =
    LazyLock::new(|| idp::SigningKeys::from_pems(&IDP_KEY_PEMS).expect("keys of ours"));
/// Who vouches for software, as our mock authorization server sees it.
pub const STATEMENT_ISSUER: &str = "https://statements.payerproof.example";
const STATEMENT_KEY_PEM: &str = include_str!("../../fixtures/keys/statements-es384.pem");

/// The key of who vouches for software. It protects nothing.
///
/// # Errors
/// When it cannot be read, in words.
pub fn statement_key() -> Result<ClientKey, String> {
    static READ: LazyLock<Result<ClientKey, String>> =
        LazyLock::new(|| ClientKey::from_pem("statements", "ES384", STATEMENT_KEY_PEM.to_owned()));
    READ.clone()
}
/// Who our authorization server is to the identity provider.
const FEDERATING: &str = "mock-authorization-server";

/// The name a member signs in with.
const MEMBER_USER: &str = "member";

/// Mocks that belong together.
#[derive(Clone, Debug)]
pub struct Mocks {
    /// Where their randomness comes from.
    pub seed: Seed,
    /// The authorization server's issuer URL.
    pub issuer: String,
    /// The source payer's FHIR base URL, without a trailing slash.
    pub fhir_base: String,
    /// Who is said to call them.
    pub caller: Party,
    /// The members.
    pub population: Arc<Population>,
    /// The guide versions they speak.
    pub guides: Guides,
    /// Issuers whose tokens the source payer takes beside those of its own authorization server.
    pub trusted_issuers: Vec<String>,
    /// The scopes clients are registered for.
    pub scopes: Scopes,
    /// The authorities whose certificates clients may authenticate with.
    pub client_authorities: Vec<CertificateDer<'static>>,
    /// What has a say in who gets what at the authorization server.
    pub scripts: idp::Scripts,
    /// What has a say in which member the source payer finds.
    pub matching: Option<source::Matching>,
    /// What is wrong with them.
    pub defects: Vec<&'static Defect>,
}

/// A server of somebody else whose clients act for the target payer of the members.
fn trusted(issuer: String) -> source::TrustedIssuer {
    source::TrustedIssuer { issuer, audience: None, organization: Some(TARGET_PAYER.token()) }
}

impl Mocks {
    /// The authorization server, which knows `clients` beside the source payer, and asks
    /// `directory` about members.
    pub fn idp(
        &self,
        mut clients: Vec<idp::Client>,
        directory: Directory,
    ) -> (idp::Settings, idp::Handle) {
        clients.push(idp::Client {
            client_id: RESOURCE_SERVER.to_owned(),
            name: "Mock source payer".to_owned(),
            secrets: vec![idp::ClientSecret::lasting(self.introspection_secret())],
            auth_method: idp::AuthMethod::ClientSecretBasic,
            can_introspect_any: true,
            ..idp::Client::default()
        });
        let settings = idp::Settings {
            clients,
            users: vec![self.user()],
            caller: self.caller,
            client_authorities: self.client_authorities.clone(),
            scripts: self.scripts.clone(),
            members: idp::Members::new(directory),
            initial_tokens: vec![Secret::from(INITIAL_TOKEN)],
            statement_issuers: vec![(
                STATEMENT_ISSUER.to_owned(),
                statement_key().and_then(|key| key.jwks()).expect("a key of ours"),
            )],
            ..idp::Settings::new(
                self.issuer.clone(),
                self.fhir_base.clone(),
                IDP_KEYS.anew(),
                self.seed.child("idp"),
            )
        };
        let policy = self.bent(|policy, effect| {
            if let Effect::Idp(bend) = effect {
                bend(policy);
            }
        });
        (settings, idp::Handle::new(policy))
    }

    /// The source payer.
    pub fn source(&self) -> (source::Settings, source::Handle) {
        let settings = source::Settings {
            base: self.fhir_base.clone(),
            issuer: self.issuer.clone(),
            trusted_issuers: self.trusted_issuers.iter().cloned().map(trusted).collect(),
            introspection: (RESOURCE_SERVER.to_owned(), self.introspection_secret()),
            population: Arc::clone(&self.population),
            guides: self.guides.clone(),
            organizations: BTreeMap::new(),
            payers: source::KnownPayers::default(),
            matching: self.matching.clone(),
            admins: Vec::new(),
            payer: SOURCE_PAYER,
            seed: self.seed.child("source"),
            caller: self.caller,
        };
        let policy = self.bent(|policy, effect| {
            if let Effect::Source(bend) = effect {
                bend(policy);
            }
        });
        (settings, source::Handle::new(policy))
    }

    /// The target payer at FHIR base `base`, which calls this source payer as `client_id`.
    pub fn target(
        &self,
        base: &str,
        client_id: &str,
        signing_keys: Vec<target::SigningKey>,
    ) -> (target::Settings, target::Handle) {
        let settings = target::Settings {
            base: base.to_owned(),
            payer_name: TARGET_PAYER.name.to_owned(),
            payer_identifier: (TARGET_PAYER.system.to_owned(), TARGET_PAYER.value.to_owned()),
            local_patients: self.population.local_patients(),
            identifier_system: ORIGINAL_IDS.to_owned(),
            patient_system: Some(TARGET_MEMBER_SYSTEM.to_owned()),
            servers: vec![self.definition(client_id)],
            organizations: Vec::new(),
            overwrites_servers: false,
            admins: Vec::new(),
            interceptors: BTreeMap::new(),
            udap: None,
            signing_keys,
            seed: self.seed.child("target"),
        };
        let policy = self.bent(|policy, effect| {
            if let Effect::Target(bend) = effect {
                bend(policy);
            }
        });
        (settings, target::Handle::new(policy))
    }

    /// What a target payer that calls them as `client_id` knows of them.
    pub fn definition(&self, client_id: &str) -> ServerDefinition {
        ServerDefinition {
            name: Some(self.issuer.clone()),
            issuer: Some(self.issuer.clone()),
            fhir_endpoint_url: Some(self.fhir_base.clone()),
            token_introspection_client_id: Some(client_id.to_owned()),
            client_authentication_mode: Some("PRIVATE_KEY_JWT".to_owned()),
            member_match_scopes: Some(self.scopes.member_match.clone()),
            bulk_match_scopes: Some(self.scopes.bulk_match.clone()),
            export_scopes: Some(self.scopes.export.clone()),
            ..ServerDefinition::default()
        }
    }

    /// The registration of a target payer whose keys are at `jwks_uri`.
    pub fn target_client(&self, jwks_uri: Option<String>) -> idp::Client {
        idp::Client {
            client_id: TARGET_CLIENT.to_owned(),
            name: "Target payer".to_owned(),
            jwks_uri,
            scope: format!(
                "{} {} {}",
                self.scopes.member_match, self.scopes.bulk_match, self.scopes.export
            ),
            grant_types: vec!["client_credentials".to_owned(), JWT_BEARER_GRANT.to_owned()],
            organization: Some(TARGET_PAYER.token()),
            ..idp::Client::default()
        }
    }

    /// An identity provider at `issuer`, where the member signs in instead.
    pub fn provider(&self, issuer: &str) -> (idp::Settings, idp::Handle) {
        let scope = "openid profile fhirUser";
        let client = idp::Client {
            client_id: FEDERATING.to_owned(),
            name: "Source payer".to_owned(),
            secrets: vec![idp::ClientSecret::lasting(self.federation_secret())],
            auth_method: idp::AuthMethod::ClientSecretBasic,
            scope: scope.to_owned(),
            grant_types: vec!["authorization_code".to_owned()],
            redirect_uris: vec![format!(
                "{}/oauth/federation/callback",
                self.issuer.trim_end_matches('/')
            )],
            auto_approve_scopes: scope.split(' ').map(str::to_owned).collect(),
            ..idp::Client::default()
        };
        let settings = idp::Settings {
            clients: vec![client],
            users: vec![self.user()],
            party: Party::Other,
            ..idp::Settings::new(
                issuer.to_owned(),
                self.fhir_base.clone(),
                IDP_KEYS.anew(),
                self.seed.child("provider"),
            )
        };
        (settings, idp::Handle::default())
    }

    /// What our authorization server knows of the identity provider at `issuer`.
    pub fn federation(&self, issuer: &str) -> idp::Federation {
        let credential = idp::FederationCredential::Secret(self.federation_secret());
        idp::Federation {
            name: "An identity provider".to_owned(),
            audience: Some(self.fhir_base.clone()),
            ..idp::Federation::at(issuer, FEDERATING, credential)
        }
    }

    /// Who can sign in at the authorization server.
    pub fn person(&self) -> Credentials {
        Credentials {
            user: MEMBER_USER.to_owned(),
            password: Secret::from(self.seed.ids("password").token()),
        }
    }

    /// The member as the authorization server knows them: the prepared one, who sees their own
    /// data.
    fn user(&self) -> idp::User {
        let person = self.person();
        let id = self.population.member(Case::Known).id();
        idp::User {
            display_name: "A member".to_owned(),
            fhir_user: Some(format!("Patient/{id}")),
            launch_context: [("patient".to_owned(), id.to_owned())].into(),
            ..idp::User::new(&person.user, person.password)
        }
    }

    fn federation_secret(&self) -> Secret {
        Secret::from(self.seed.ids("federation").token())
    }

    fn introspection_secret(&self) -> Secret {
        Secret::from(self.seed.ids("introspection").token())
    }

    /// A default policy after the defects have bent it.
    fn bent<P: Default>(&self, bend: impl Fn(&mut P, &Effect)) -> P {
        let mut policy = P::default();
        for defect in &self.defects {
            bend(&mut policy, &defect.effect);
        }
        policy
    }
}

/// The defects that rewrite what `actor` sends.
pub fn wire_defects(defects: &[&'static Defect], actor: Actor) -> Vec<WireDefect> {
    defects
        .iter()
        .filter_map(|defect| match defect.effect {
            Effect::Wire(wire) if wire.sender == Party::from(actor) => Some(wire),
            Effect::Wire(_)
            | Effect::Tls(..)
            | Effect::Idp(_)
            | Effect::Source(_)
            | Effect::Target(_) => None,
        })
        .collect()
}

/// How `actor` serves TLS with these defects.
pub fn bent_tls(defects: &[&'static Defect], actor: Actor, mut tls: ServerTls) -> ServerTls {
    for defect in defects {
        if let Effect::Tls(whose, bend) = defect.effect
            && whose == actor
        {
            bend(&mut tls);
        }
    }
    tls
}

/// Keys of a mock target, one for each algorithm SMART names, and their public JWK Set. Each is named
/// `name` and its algorithm.
///
/// # Errors
/// When a key cannot be made, in words.
pub fn target_keys(name: &str) -> Result<(Vec<target::SigningKey>, Value), String> {
    let mut keys = Vec::new();
    let mut public = Vec::new();
    for algorithm in ["ES384", "RS384"] {
        let kid = format!("{name}-{}", algorithm.to_lowercase());
        let key = ClientKey::generate(&kid, algorithm, true)?;
        public.push(key.public_jwk()?);
        let pem = Secret::from(key.pem().to_owned());
        keys.push(target::SigningKey { kid, alg: algorithm.to_owned(), pem });
    }
    Ok((keys, json!({"keys": public})))
}
