//! The model of the configuration file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::guides::Guides;
use crate::id::Actor;
use crate::transcript::Timeouts;

use super::expected::Expected;

/// Names `claims` may hold, with what claiming each one means.
pub const CLAIMS: &[(&str, &str)] = &[
    ("dynamic_registration", "clients register themselves (RFC 7591)"),
    ("initial_access_token", "a registration needs an initial access token (RFC 7591 §3)"),
    ("software_statements", "software statements are verified and used (RFC 7591 §2.3)"),
    ("registration_management", "registrations can be read, updated and deleted (RFC 7592)"),
    ("client_secret_basic", "clients may authenticate with a secret"),
    ("introspection", "tokens can be introspected (RFC 7662)"),
    ("revocation", "tokens can be revoked (RFC 7009)"),
    ("authorization_code", "people sign in and approve (authorization code with PKCE)"),
    ("refresh_tokens", "refresh tokens are issued to those who may have them"),
    ("jwt_bearer", "a member-scoped token can be had with an authorization JWT (RFC 7523 §2.1)"),
    ("udap", "clients register and authenticate by UDAP"),
    ("mutual_tls", "clients authenticate by certificate, and tokens are bound to it (RFC 8705)"),
    ("userinfo", "the OpenID Connect UserInfo endpoint is offered"),
    ("smile_model", "the server follows Smile CDR's model of definitions, scopes and permissions"),
    ("fhir_writes", "clients may create, update and delete resources"),
    ("fhir_versions", "versions of resources can be read (vread, history)"),
    ("fhir_bundles", "batches and transactions are accepted"),
    ("restricted_scopes", "a scope may be restricted by search parameters"),
    ("codap", "users of other organizations are asserted by CODAP"),
    ("federation", "people sign in at another OpenID provider"),
    ("member_match", "`Patient/$member-match` is offered"),
    (
        "direct_integration",
        "the source payer takes the tokens of the issuer `{url}/issuer` of the client site",
    ),
    (
        "match_guessing",
        "guessing at a member's card is visibly slowed or blocked, and may be tried here; clients \
         and members that are blocked can be let in again",
    ),
    ("patient_export", "`Patient/$export` is offered"),
    ("member_search", "resources of matched members can be searched"),
    ("consent_search", "consents that members gave can be searched (PDex 2.2.0)"),
    ("member_everything", "`Patient/{id}/$everything` is offered"),
    ("document_lookup", "`DocumentReference/$docref` is offered"),
    ("davinci_configuration", "`.well-known/davinci-configuration` is published (HRex)"),
    ("mtls_bundle", "a bundle of endpoints for mutual TLS is published (PDex)"),
    ("bulk_member_match", "`Group/$bulk-member-match` is offered, with export by Group"),
    ("group_export", "`Group/{id}/$export` is offered beside `$davinci-data-export`"),
    (
        "unmatched_export",
        "a client may export every patient it may see without having matched one: a bulk server \
         that is no payer",
    ),
    ("post_kick_off", "an export may be kicked off by POST"),
    ("associated_data", "an export may be told which Provenance to hold"),
    ("elements", "an export may be limited to some elements (`_elements`)"),
    ("type_filter", "an export may be limited by queries (`_typeFilter`)"),
    ("until", "an export may be limited to what changed until an instant (`_until`)"),
    ("openid", "an OpenID Connect discovery document is published"),
    ("oauth_metadata", "an OAuth metadata document is published (RFC 8414)"),
    ("invoke_export", "`Patient/$sdh.s2s.invoke-export` is offered"),
    (
        "tls_authority",
        "the target payer trusts the authority of `[target.listen]`, which names one",
    ),
    ("bulk_requests", "the target payer matches and fetches many members at once"),
    ("everything_requests", "the target payer fetches by `$everything` where no export is offered"),
    ("search_requests", "the target payer fetches by searching where nothing else is offered"),
    ("incremental_requests", "a second time, the target payer asks only for what is new"),
    (
        "registers_itself",
        "the target payer registers itself (RFC 7591) at an authorization server it does not know, \
         as ours is in each scenario",
    ),
    (
        "registers_by_udap",
        "the target payer registers itself by UDAP at a source payer it does not know, as ours is \
         in each scenario",
    ),
    (
        "server_definitions",
        "the target payer keeps a definition of each source payer, and ours may be changed over \
         `/openid-connect-servers` (`[target.admin]`)",
    ),
    (
        "token_interceptors",
        "an interceptor of the target payer takes its tokens from `{url}/issuer/token` of the client \
         site, as from an identity provider of its own",
    ),
    ("rotates_keys", "the target payer can be made to replace its keys (`[target.key_rotation]`)"),
    (
        "several_sources",
        "the target payer keeps a definition of each of two source payers of ours \
         (`[target.other_listen]`)",
    ),
    ("own_organization", "the Organization of the target payer can be searched at its FHIR base"),
    ("certifications", "the target payer shows a certification when it registers by UDAP"),
];

/// Claims of what PDex has only since a version: nobody can be judged by it under earlier ones.
pub const SINCE_PDEX: &[(&str, &str)] =
    &[("bulk_member_match", "2.1.0"), ("bulk_requests", "2.1.0")];

/// Claims that the metadata of an authorization server makes, when the configuration says nothing.
pub const METADATA_CLAIMS: &[&str] = &[
    "dynamic_registration",
    "client_secret_basic",
    "introspection",
    "revocation",
    "authorization_code",
    "refresh_tokens",
    "jwt_bearer",
    "udap",
    "mutual_tls",
    "userinfo",
    "openid",
];

/// Claims that the CapabilityStatement of a source payer makes, when the configuration says nothing.
/// What writes is not among them: nobody is written to unasked.
pub const STATEMENT_CLAIMS: &[&str] = &[
    "member_match",
    "patient_export",
    "bulk_member_match",
    "group_export",
    "member_search",
    "consent_search",
    "member_everything",
    "document_lookup",
    "davinci_configuration",
    "fhir_versions",
];

/// Claims about a target payer. All others are about a source payer or an authorization server.
pub const TARGET_CLAIMS: &[&str] = &[
    "invoke_export",
    "tls_authority",
    "bulk_requests",
    "everything_requests",
    "search_requests",
    "incremental_requests",
    "registers_itself",
    "registers_by_udap",
    "server_definitions",
    "token_interceptors",
    "rotates_keys",
    "several_sources",
    "own_organization",
    "certifications",
];

/// A configuration file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct System {
    /// Name in reports.
    pub name: String,
    /// The roles to judge.
    pub roles: Vec<Actor>,
    /// The source payer's FHIR base URL; needed to judge `source`.
    #[serde(default)]
    pub fhir_base: Option<String>,
    /// Where the source payer publishes its bundle of endpoints for mutual TLS;
    /// `mtls-endpoint-bundle` below `fhir_base` when left out.
    #[serde(default)]
    pub mtls_bundle: Option<String>,
    /// The authorization server's issuer URL; needed to judge `idp` alone, found by discovery
    /// otherwise.
    #[serde(default)]
    pub issuer: Option<String>,
    /// What the system claims of the optional capabilities; what is left out is not claimed.
    #[serde(default)]
    pub claims: BTreeMap<String, bool>,
    /// Guide versions in force.
    #[serde(default)]
    pub guides: Guides,
    /// How we become a client.
    #[serde(default)]
    pub registration: Registration,
    /// The scopes to ask for.
    #[serde(default)]
    pub scopes: Scopes,
    /// Who signs in, and for which client.
    #[serde(default)]
    pub authorization: Authorization,
    /// How TLS is verified.
    #[serde(default)]
    pub tls: TlsConfig,
    /// The members to speak of.
    #[serde(default)]
    pub members: Members,
    /// Limits in time.
    #[serde(default)]
    pub limits: Limits,
    /// The target payer; needed to judge `target`.
    #[serde(default)]
    pub target: Option<TargetConfig>,
    /// Where our clients serve their keys, for the system to fetch.
    #[serde(default)]
    pub client_site: Option<ClientSiteConfig>,
    /// Who we are in a UDAP trust community; needed by the claim `udap`.
    #[serde(default)]
    pub udap: Option<UdapConfig>,
    /// Why capabilities are not claimed, as far as the server's metadata says. Nobody configures
    /// it.
    #[serde(skip)]
    pub unclaimed: BTreeMap<String, String>,
}

/// Where our clients serve their keys, and where the issuer is that we play for direct integration:
/// under `/issuer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientSiteConfig {
    /// Address and port to listen on, such as `127.0.0.1:8703`.
    pub listen: String,
    /// URL under which the system reaches it; `http://{listen}` when left out.
    #[serde(default)]
    pub url: Option<String>,
}

/// How we become a client of the system.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Registration {
    /// `dynamic` (default) or `manual`.
    pub how: RegistrationKind,
    /// A file that holds the initial access token for dynamic registration.
    pub initial_access_token_file: Option<PathBuf>,
    /// A file that holds a software statement for our client.
    pub software_statement_file: Option<PathBuf>,
    /// Redirect URIs for clients that are never redirected to: only for a server that registers
    /// nobody without.
    pub redirect_uris: Vec<String>,
    /// Our first client, when registered by hand.
    pub client: Option<ClientConfig>,
    /// A second client of another payer, when registered by hand.
    pub other_client: Option<ClientConfig>,
    /// A second client of the same payer as the first, when registered by hand.
    pub sibling_client: Option<ClientConfig>,
}

impl Registration {
    /// The clients that are registered by hand.
    pub fn clients(&self) -> impl Iterator<Item = &ClientConfig> {
        [&self.client, &self.other_client, &self.sibling_client].into_iter().flatten()
    }

    /// The client that scenarios call `name`.
    pub fn client_called(&self, name: &str) -> Option<&ClientConfig> {
        match name {
            "main" => self.client.as_ref(),
            "sibling" => self.sibling_client.as_ref(),
            _ => self.other_client.as_ref(),
        }
    }
}

/// How we become a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationKind {
    /// By RFC 7591.
    #[default]
    Dynamic,
    /// By a person, beforehand.
    Manual,
}

/// A client that was registered by hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientConfig {
    /// The `client_id` that was assigned.
    pub client_id: String,
    /// How it authenticates: `private_key_jwt` (default), `client_secret_basic`,
    /// `tls_client_auth` or `self_signed_tls_client_auth`.
    #[serde(default)]
    pub auth_method: AuthBy,
    /// PKCS#8 PEM file of the private key; needed for `private_key_jwt`.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// The key's id in the registered JWK Set.
    #[serde(default = "a_key")]
    pub kid: String,
    /// A file that holds the secret; needed for `client_secret_basic`.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// PEM file of its certificate chain, for mutual TLS.
    #[serde(default)]
    pub certificate_file: Option<PathBuf>,
    /// PEM file of the certificate's key.
    #[serde(default)]
    pub certificate_key_file: Option<PathBuf>,
    /// `ES384` (default) or `RS384`.
    #[serde(default = "es384")]
    pub algorithm: String,
    /// The scopes it is registered for; those of `[scopes]` when left out.
    #[serde(default)]
    pub scope: Option<String>,
    /// The grants it is registered for, by the names of RFC 7591; `client_credentials` when left
    /// out.
    #[serde(default = "client_credentials")]
    pub grants: Vec<String>,
}

/// How a client that was registered by hand authenticates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AuthBy {
    /// By a signed assertion.
    #[default]
    PrivateKeyJwt,
    /// By a secret in the `Authorization` header.
    ClientSecretBasic,
    /// By a certificate of a trusted authority (RFC 8705 §2.1).
    TlsClientAuth,
    /// By a certificate of its own making (RFC 8705 §2.2).
    SelfSignedTlsClientAuth,
}

impl AuthBy {
    /// The name registered for `token_endpoint_auth_method`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PrivateKeyJwt => "private_key_jwt",
            Self::ClientSecretBasic => "client_secret_basic",
            Self::TlsClientAuth => "tls_client_auth",
            Self::SelfSignedTlsClientAuth => "self_signed_tls_client_auth",
        }
    }
}

fn a_key() -> String {
    "payerproof".to_owned()
}

fn client_credentials() -> Vec<String> {
    vec!["client_credentials".to_owned()]
}

fn es384() -> String {
    "ES384".to_owned()
}

/// The scopes to ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Scopes {
    /// For `$member-match`.
    #[serde(rename = "match")]
    pub member_match: String,
    /// For `Group/$bulk-member-match`; no client is registered for it unless a scenario needs it.
    pub bulk_match: String,
    /// For the export.
    pub export: String,
}

impl Scopes {
    /// Every scope there is to ask for, each once: what our clients are registered for.
    pub fn all(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        for word in self.member_match.split_whitespace().chain(self.export.split_whitespace()) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words.join(" ")
    }

    /// What a client registered by hand is taken to be registered for when it is not said.
    pub fn by_hand(&self) -> String {
        format!("{} {}", self.all(), self.bulk_match)
    }
}

impl Default for Scopes {
    fn default() -> Self {
        Self {
            member_match: crate::oauth::MEMBER_MATCH_SCOPE.to_owned(),
            bulk_match: crate::oauth::BULK_MATCH_SCOPES[0].to_owned(),
            export: "system/*.read".to_owned(),
        }
    }
}

/// Who signs in, and for which client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Authorization {
    /// Where the browser is sent back to; nobody need listen there, as the runner looks at where
    /// it is sent and goes no further.
    pub redirect_uri: String,
    /// The scopes a person is asked for.
    pub scope: String,
    /// The FHIR server that `aud` names; `fhir_base` when left out.
    pub audience: Option<String>,
    /// The name a prepared person signs in with.
    pub user: Option<String>,
    /// A file that holds their password.
    pub password_file: Option<PathBuf>,
    /// The client people sign in for, when registered by hand.
    pub client: Option<AppConfig>,
    /// A second one.
    pub other_client: Option<AppConfig>,
}

impl Default for Authorization {
    fn default() -> Self {
        Self {
            redirect_uri: "https://payerproof.example/callback".to_owned(),
            scope: "openid fhirUser launch/patient offline_access patient/*.rs".to_owned(),
            audience: None,
            user: None,
            password_file: None,
            client: None,
            other_client: None,
        }
    }
}

/// A client people sign in for that was registered by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppConfig {
    /// The `client_id` that was assigned.
    pub client_id: String,
    /// PKCS#8 PEM file of its private key; a public client when left out.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// The key's id in the registered JWK Set.
    #[serde(default)]
    pub kid: Option<String>,
    /// `ES384` (default) or `RS384`.
    #[serde(default = "es384")]
    pub algorithm: String,
}

/// How TLS is verified.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// PEM file of further trusted authorities.
    pub ca_file: Option<PathBuf>,
    /// PEM file of our certificate chain, for mutual TLS.
    pub certificate_file: Option<PathBuf>,
    /// PEM file of its key.
    pub key_file: Option<PathBuf>,
    /// Accept any certificate; for development only.
    pub insecure: bool,
}

/// The members to speak of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Members {
    /// The seed of our own members, which `payerproof seed` uploads.
    pub seed: u64,
    /// Whether our own members are loaded into the system, under our ids.
    pub seeded: bool,
    /// A Parameters file for `$member-match` by case (`known`, `unknown`, …), used instead of
    /// our own member.
    pub files: BTreeMap<String, PathBuf>,
    /// What the system holds about the members of `files`, by case.
    pub expected: BTreeMap<String, Expected>,
    /// The payer whose records are asked for: the source payer under test, in the requests we make.
    /// Left out, it is the payer of our own members.
    pub discloser: Option<PayerIdentity>,
    /// The payer we act for: in whose favour members consent, and whose clients ours are. Left out,
    /// it is one of our own.
    pub recipient: Option<PayerIdentity>,
}

/// Who a payer is to others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerIdentity {
    /// Its name.
    pub name: String,
    /// Its business identifier, as `system|value`.
    pub identifier: String,
}

impl PayerIdentity {
    /// System and value of the identifier; `None` when it is not made of both.
    pub fn parts(&self) -> Option<(&str, &str)> {
        let (system, value) = self.identifier.split_once('|')?;
        let is_text = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
        (is_text(system) && is_text(value) && !value.contains('|')).then_some((system, value))
    }
}

impl Default for Members {
    fn default() -> Self {
        Self {
            seed: 1,
            seeded: true,
            files: BTreeMap::new(),
            expected: BTreeMap::new(),
            discloser: None,
            recipient: None,
        }
    }
}

/// Limits in real time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Seconds for a connection, TLS included.
    pub connect_secs: u64,
    /// Seconds for a response head.
    pub response_secs: u64,
    /// Seconds between two parts of a body.
    pub idle_secs: u64,
    /// Seconds for one exchange.
    pub exchange_secs: u64,
    /// Seconds an export may take from kick-off to manifest.
    pub export_secs: u64,
    /// Seconds to wait for a request of the system under test.
    pub await_secs: u64,
    /// Longest wait in one step, such as for a token to expire; longer ones are left out.
    pub wait_secs: u64,
    /// Seconds for one scenario.
    pub scenario_secs: u64,
    /// Scenarios at once.
    pub jobs: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect_secs: 10,
            response_secs: 30,
            idle_secs: 30,
            exchange_secs: 600,
            export_secs: 1800,
            await_secs: 120,
            wait_secs: 400,
            scenario_secs: 3600,
            jobs: 4,
        }
    }
}

impl Limits {
    /// The deadlines of one exchange.
    pub fn timeouts(&self) -> Timeouts {
        Timeouts {
            connect: Duration::from_secs(self.connect_secs),
            head: Duration::from_secs(self.response_secs),
            idle: Duration::from_secs(self.idle_secs),
            total: Duration::from_secs(self.exchange_secs),
            ..Timeouts::default()
        }
    }
}

/// The purpose of use that our requests name unless told otherwise: payment.
pub const PAYMENT_PURPOSE: &str = "urn:oid:2.16.840.1.113883.5.8#HPAYMT";

/// Who we are in a UDAP trust community. It is best that nobody else uses these certificates:
/// scenarios change and cancel what is registered under them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UdapConfig {
    /// The community's URI.
    pub community: String,
    /// PEM file of the community's trust anchors.
    pub anchors_file: PathBuf,
    /// Our certificate; needed to judge `idp`.
    #[serde(default)]
    pub client: Option<UdapIdentity>,
    /// A second certificate, of another client.
    #[serde(default)]
    pub other_client: Option<UdapIdentity>,
    /// A newer certificate for the same URI as `client`.
    #[serde(default)]
    pub renewed_client: Option<UdapIdentity>,
    /// A certificate that has expired.
    #[serde(default)]
    pub expired_client: Option<UdapIdentity>,
    /// A certificate that the community revoked.
    #[serde(default)]
    pub revoked_client: Option<UdapIdentity>,
    /// The certificate of our source payer, made out to its FHIR base; needed to judge `target`.
    #[serde(default)]
    pub server: Option<UdapIdentity>,
    /// One that has expired.
    #[serde(default)]
    pub expired_server: Option<UdapIdentity>,
    /// One that the community revoked.
    #[serde(default)]
    pub revoked_server: Option<UdapIdentity>,
    /// One made out to another base.
    #[serde(default)]
    pub other_server: Option<UdapIdentity>,
    /// The organization our requests speak for, as a URI.
    #[serde(default)]
    pub organization_id: String,
    /// Its name.
    #[serde(default)]
    pub organization_name: Option<String>,
    /// Why we ask, as codes the community knows.
    #[serde(default = "payment")]
    pub purpose_of_use: Vec<String>,
}

/// A certificate that a trust community issued to us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UdapIdentity {
    /// PEM file of the certificate chain, the leaf first, without the anchor.
    pub certificate_file: PathBuf,
    /// PKCS#8 PEM file of its RSA key.
    pub key_file: PathBuf,
}

impl UdapConfig {
    /// The certificates there are, by the names the runner has for them.
    pub fn identities(&self) -> Vec<(&'static str, UdapIdentity)> {
        let mut identities = Vec::new();
        for (name, identity) in [
            ("main", &self.client),
            ("server", &self.server),
            ("server_expired", &self.expired_server),
            ("server_revoked", &self.revoked_server),
            ("server_other", &self.other_server),
            ("other", &self.other_client),
            ("renewed", &self.renewed_client),
            ("expired", &self.expired_client),
            ("revoked", &self.revoked_client),
        ] {
            identities.extend(identity.clone().map(|identity| (name, identity)));
        }
        identities
    }
}

fn payment() -> Vec<String> {
    vec![PAYMENT_PURPOSE.to_owned()]
}

/// The target payer under test: what it needs of us, and how it is set going.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetConfig {
    /// Its FHIR base URL, if it has one.
    #[serde(default)]
    pub fhir_base: Option<String>,
    /// The `client_id` it uses at our authorization server.
    pub client_id: String,
    /// URL of its JWK Set.
    #[serde(default)]
    pub jwks_uri: Option<String>,
    /// File of its JWK Set, when it has no URL.
    #[serde(default)]
    pub jwks_file: Option<PathBuf>,
    /// It has no match step: our source payer counts the member of a story as matched, and
    /// `${group}` names a Group of that member.
    #[serde(default)]
    pub exports_only: bool,
    /// Where our mocks listen for it.
    pub listen: Listen,
    /// Where a second source payer of ours listens, with an authorization server of its own; needed
    /// by the claim `several_sources`. Both serve TLS as those of `listen` do.
    #[serde(default)]
    pub other_listen: Option<Listen>,
    /// How it is set going.
    pub trigger: TriggerConfig,
    /// How it is set going to fetch several members in bulk; needed by the claim `bulk_requests`.
    #[serde(default)]
    pub bulk_trigger: Option<TriggerConfig>,
    /// How it is made to replace its signing keys; needed by the claim `rotates_keys`.
    #[serde(default)]
    pub key_rotation: Option<RotationConfig>,
    /// Where its server definitions are; needed by the claim `server_definitions`.
    #[serde(default)]
    pub admin: Option<TargetAdmin>,
    /// Where what it stored can be looked at. Without it a person may vouch for it.
    #[serde(default)]
    pub stored: Option<StoredConfig>,
}

/// Where what a target payer stored of what it fetched can be looked at. Nothing is changed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoredConfig {
    /// FHIR base URL to search at; `[target] fhir_base` when left out.
    #[serde(default)]
    pub fhir_base: Option<String>,
    /// A file that holds a bearer token to read with.
    #[serde(default)]
    pub token_file: Option<PathBuf>,
    /// Header fields of each search.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Reference of the local patient by member case, such as `Patient/123`: whose resources are
    /// searched. Those of the trigger when left out.
    #[serde(default)]
    pub patients: BTreeMap<String, String>,
    /// The system of the identifiers that keep the ids which resources had at the source payer.
    /// Without it resources are known by their content, and those about no patient are not looked
    /// for.
    #[serde(default)]
    pub identifier_system: Option<String>,
    /// Whether each exchange has a Task with the code `data-request` of HRex, to be searched where
    /// the trigger names none.
    #[serde(default)]
    pub tasks: bool,
}

impl StoredConfig {
    /// The FHIR base to search at, without a trailing slash.
    pub fn base<'c>(&'c self, target: &'c TargetConfig) -> Option<&'c str> {
        let base = self.fhir_base.as_deref().or(target.fhir_base.as_deref());
        base.map(|base| base.trim_end_matches('/'))
    }
}

/// The admin API of a target payer. The definition of our source payer is changed over it, and put
/// back at the end of each scenario that does so; one that was not there before is removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetAdmin {
    /// URL of the API, without `/openid-connect-servers`.
    pub url: String,
    /// The node that owns the definitions.
    #[serde(default = "master")]
    pub node: String,
    /// The module that owns them.
    pub module: String,
    /// Who calls.
    pub user: String,
    /// A file that holds their password.
    pub password_file: PathBuf,
    /// A file that holds the secret of the definition as it is (`tokenIntrospectionClientSecret`),
    /// which nobody shows. Without it, scenarios are left out after which it could not be put back.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
}

fn master() -> String {
    "Master".to_owned()
}

/// Where our mocks listen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Listen {
    /// Address and port of the authorization server, such as `127.0.0.1:8701`.
    pub idp: String,
    /// Address and port of the source payer.
    pub source: String,
    /// URL under which the target reaches the authorization server; `http://{idp}` when left out.
    #[serde(default)]
    pub idp_url: Option<String>,
    /// URL under which the target reaches the source payer, without `/fhir`; `http://{source}`
    /// when left out.
    #[serde(default)]
    pub source_url: Option<String>,
    /// Directory of a test authority that the target trusts: `authority.pem` and its key, made when
    /// they are not there. With it both mocks serve TLS, once with the certificate of another host.
    #[serde(default)]
    pub authority: Option<PathBuf>,
}

impl Listen {
    /// The hosts by which the target reaches our mocks, as far as they are known beforehand.
    pub fn hosts(&self) -> Vec<String> {
        let of_url = |url: &Option<String>| {
            let url = Url::parse(url.as_deref()?).ok()?;
            Some(url.host_str()?.trim_matches(['[', ']']).to_owned())
        };
        let of_address = |address: &str| {
            let (host, _) = address.rsplit_once(':')?;
            Some(host.trim_matches(['[', ']']).to_owned())
        };
        let named = [of_url(&self.idp_url), of_url(&self.source_url)];
        let bound = [of_address(&self.idp), of_address(&self.source)];
        let mut hosts: Vec<String> = named.into_iter().chain(bound).flatten().collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }
}

/// How the target payer is set going. `${member}`, `${issuer}`, `${fhir_base}`, `${local_patient}`
/// and `${group}` are replaced, and so is `${consent_until}` by the instant at which the consent of
/// the story ends; of several members, `${member}` and `${local_patient}` are lists separated by
/// commas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TriggerConfig {
    /// `POST [fhir_base]/Patient/$sdh.s2s.invoke-export`, and for several members
    /// `POST [fhir_base]/Patient/$invoke-bulk-export`.
    InvokeExport {
        /// Reference of the local patient by member case, such as `Patient/123`.
        local_patients: BTreeMap<String, String>,
        /// A file that holds a bearer token for the call.
        #[serde(default)]
        token_file: Option<PathBuf>,
    },
    /// Any HTTP call.
    Http(TriggerHttp),
    /// A program with its arguments, started in the directory of the configuration. Where it ends
    /// only after the exchange, its exit status says whether the exchange succeeded.
    Command {
        /// Program and arguments.
        run: Vec<String>,
    },
    /// A person, who is told what to do.
    Person {
        /// What to do.
        #[serde(rename = "do")]
        instruction: String,
    },
}

impl TriggerConfig {
    /// What it will do, in words.
    pub fn explain(&self) -> String {
        match self {
            Self::InvokeExport { local_patients, .. } if local_patients.is_empty() => {
                "call $sdh.s2s.invoke-export, for nobody: `local_patients` is empty".to_owned()
            }
            Self::InvokeExport { local_patients, .. } => {
                let cases: Vec<_> = local_patients.keys().map(|case| format!("`{case}`")).collect();
                format!("call $sdh.s2s.invoke-export for {}", cases.join(", "))
            }
            Self::Http(call) => format!("send {} {}", call.method, call.url),
            Self::Command { run } => {
                format!("run `{}`", run.first().map_or("", String::as_str))
            }
            Self::Person { .. } => "ask a person to start each exchange".to_owned(),
        }
    }
}

/// How the target payer is made to replace its signing keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RotationConfig {
    /// An HTTP call.
    Http(TriggerHttp),
    /// A program with its arguments, started in the directory of the configuration. It ends when
    /// the keys are replaced.
    Command {
        /// Program and arguments.
        run: Vec<String>,
    },
    /// A person, who is told what to do before the next fetch.
    Person {
        /// What to do.
        #[serde(rename = "do")]
        instruction: String,
    },
}

/// An HTTP call that sets the target going.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriggerHttp {
    /// The method.
    pub method: String,
    /// The URL.
    pub url: String,
    /// Header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body.
    #[serde(default)]
    pub body: Option<String>,
}

/// A path of the configuration, relative to the file that holds it.
pub fn resolve(directory: &Path, path: &Path) -> PathBuf {
    directory.join(path)
}
