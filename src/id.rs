//! The vocabulary every module shares: who takes part and which endpoint is spoken to.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which part of an answer is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerPart {
    /// The JSON of its body.
    #[default]
    Body,
    /// The whole of it, as `{status, headers, body}`. Header names are in lower case, and of one
    /// that is repeated there is a list.
    Response,
}

/// One of the three roles of an exchange that payerproof plays or judges.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The authorization server.
    Idp,
    /// The source (responding, old) payer.
    Source,
    /// The target (requesting, new) payer.
    Target,
}

impl Actor {
    /// Every actor, in the order reports list them.
    pub const ALL: [Self; 3] = [Self::Idp, Self::Source, Self::Target];

    /// The name used in files, flags and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idp => "idp",
            Self::Source => "source",
            Self::Target => "target",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is not in the vocabulary.
#[derive(Debug, thiserror::Error)]
#[error("unknown {kind} `{name}`")]
pub struct UnknownName {
    /// What was being named.
    pub kind: &'static str,
    /// The name as given.
    pub name: String,
}

impl FromStr for Actor {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|actor| actor.as_str() == name)
            .ok_or_else(|| UnknownName { kind: "actor", name: name.to_owned() })
    }
}

/// Who stands at one end of an exchange: an actor, or the suite itself.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The suite acting as a client.
    Runner,
    /// The authorization server.
    Idp,
    /// The source payer.
    Source,
    /// The target payer.
    Target,
    /// Anyone else, such as a host named by a file.
    Other,
}

impl Party {
    /// Every party.
    pub const ALL: [Self; 5] = [Self::Runner, Self::Idp, Self::Source, Self::Target, Self::Other];

    /// The name used in files and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runner => "runner",
            Self::Idp => "idp",
            Self::Source => "source",
            Self::Target => "target",
            Self::Other => "other",
        }
    }
}

impl From<Actor> for Party {
    fn from(actor: Actor) -> Self {
        match actor {
            Actor::Idp => Self::Idp,
            Actor::Source => Self::Source,
            Actor::Target => Self::Target,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Party {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|party| party.as_str() == name)
            .ok_or_else(|| UnknownName { kind: "party", name: name.to_owned() })
    }
}

/// Declares [`Endpoint`] with its wire-independent names in one table.
macro_rules! endpoints {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// What an exchange is for, whatever URL the implementation gave it.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
            JsonSchema,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum Endpoint {
            $($(#[$doc])* $variant,)+
        }

        impl Endpoint {
            /// Every endpoint, in the order of the flow.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in files and reports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

endpoints! {
    /// `[fhir]/.well-known/smart-configuration`.
    SmartConfiguration = "smart_configuration",
    /// `[issuer]/.well-known/openid-configuration`.
    OpenidConfiguration = "openid_configuration",
    /// RFC 8414 metadata, its path put between host and issuer path.
    OauthMetadata = "oauth_metadata",
    /// `[fhir]/.well-known/udap`.
    UdapMetadata = "udap_metadata",
    /// The JWK Set of the authorization server.
    Jwks = "jwks",
    /// The JWK Set of a client, fetched by the authorization server.
    ClientJwks = "client_jwks",
    /// RFC 7591 client registration.
    Register = "register",
    /// RFC 7592 read, update and delete of a registration.
    RegistrationManagement = "registration_management",
    /// The authorization endpoint.
    Authorize = "authorize",
    /// A page a person meets between authorization request and answer: sign-in, approval.
    Interaction = "interaction",
    /// The redirect URI of a client, with the answer to an authorization request.
    Redirection = "redirection",
    /// The token endpoint.
    Token = "token",
    /// RFC 7662 introspection.
    Introspect = "introspect",
    /// RFC 7009 revocation.
    Revoke = "revoke",
    /// The OpenID Connect UserInfo endpoint.
    Userinfo = "userinfo",
    /// A definition of a client or server in the admin API.
    Admin = "admin",
    /// A place of ours that nobody has a reason to visit.
    Canary = "canary",
    /// `[fhir]/metadata`, the CapabilityStatement.
    Metadata = "metadata",
    /// `[fhir]/.well-known/davinci-configuration`, where a payer lists its endpoints.
    DavinciConfiguration = "davinci_configuration",
    /// The bundle of endpoints for mutual TLS that a payer publishes (PDex).
    MtlsBundle = "mtls_bundle",
    /// `[fhir]/Patient/{id}/$everything`.
    Everything = "everything",
    /// `[fhir]/DocumentReference/$docref`.
    Docref = "docref",
    /// `[fhir]/Patient/$member-match`.
    MemberMatch = "member_match",
    /// `[fhir]/Group/$bulk-member-match`.
    BulkMatch = "bulk_match",
    /// A poll of the status URL a bulk match was given.
    MatchStatus = "match_status",
    /// One result file of a bulk match.
    MatchFile = "match_file",
    /// The kick-off of an export.
    KickOff = "kick_off",
    /// A poll of an export's status URL.
    Status = "status",
    /// DELETE of an export's status URL.
    Cancel = "cancel",
    /// One output file of an export.
    File = "file",
    /// An attachment that a resource of an export names by URL.
    Attachment = "attachment",
    /// A FHIR read, search or history on the source payer.
    Read = "read",
    /// A FHIR create, update, patch or delete on the source payer.
    Write = "write",
    /// A batch or transaction on the source payer.
    Bundle = "bundle",
    /// `Patient/$sdh.s2s.invoke-export` on the target payer.
    InvokeExport = "invoke_export",
    /// A read or search of the Task that tracks an invoked export.
    Task = "task",
    /// A read or search of data the target payer stored.
    Imported = "imported",
    /// Anything else.
    Other = "other",
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Endpoint {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .iter()
            .copied()
            .find(|endpoint| endpoint.as_str() == name)
            .ok_or_else(|| UnknownName { kind: "endpoint", name: name.to_owned() })
    }
}
