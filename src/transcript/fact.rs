//! What the runner knows and the wire does not show: who is who, what was altered, what is true.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::guides::Guides;
use crate::id::{Actor, AnswerPart};

use super::probe::Attempt;

/// One thing changed on purpose in an otherwise valid request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alteration {
    /// The step whose requests carry the change.
    pub step: String,
    /// Name of the change, such as `exp_past`.
    pub name: String,
    /// The step that sent the same request without the change.
    pub control: Option<String>,
}

/// The capability that is denied when scenarios share a client: members matched in one of them may
/// then turn up in another.
pub const OWN_CLIENT: &str = "client_of_its_own";

/// The capability that is claimed when the story is set in Smile CDR's model of definitions, scopes
/// and permissions, which differs from SMART on purpose.
pub const SMILE_MODE: &str = "smile_mode";

/// The capability that is claimed when the target payer has no match step, and its members count
/// as matched.
pub const MATCHED_ELSEWHERE: &str = "matched_elsewhere";

/// The capability that is claimed when an interceptor of the target payer supplies its tokens.
pub const TOKEN_SUPPLIED: &str = "token_supplied";

/// What a server said to an offer of TLS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TlsOffer {
    /// What was offered.
    pub attempt: Attempt,
    /// Whether it took it.
    pub accepted: bool,
    /// The version it chose.
    #[serde(default)]
    pub version: String,
    /// The cipher suite it chose.
    #[serde(default)]
    pub cipher: String,
    /// How it refused, in words.
    #[serde(default)]
    pub detail: String,
}

/// A fact of the run that checks may rely on.
///
/// # Shape
/// In check pages and stored transcripts, a YAML list of externally tagged maps:
/// `- altered: {step: expired, name: exp_past, control: token}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Fact {
    /// The guide versions in force; defaults when absent.
    Guides(Guides),
    /// Actors that are judged in this transcript.
    UnderTest(Vec<Actor>),
    /// Where an actor is.
    At {
        /// The actor.
        actor: Actor,
        /// FHIR base URL, or the issuer for the IdP, without a trailing slash.
        base: String,
    },
    /// Something optional that the system under test claims or denies.
    Capability {
        /// Name, such as `refresh_tokens`.
        name: String,
        /// Whether it is claimed.
        claimed: bool,
    },
    /// A step sent a deliberately changed request.
    Altered(Alteration),
    /// A client known to the authorization server.
    Client {
        /// The `client_id`.
        client_id: String,
        /// Public keys, as a JWK Set.
        jwks: Value,
        /// `token_endpoint_auth_method`.
        auth_method: String,
        /// The scopes it is registered for, separated by spaces.
        scope: String,
        /// Identifier of the payer behind it, as `system|value`.
        organization: Option<String>,
        /// Where it registered that its keys are, when not by value.
        #[serde(default)]
        jwks_uri: Option<String>,
    },
    /// In an earlier scenario of the same run the authorization server gave a client a token, with
    /// the same key or secret.
    ClientAccepted {
        /// The `client_id`.
        client_id: String,
    },
    /// A step spoke about a prepared member.
    Member {
        /// The step.
        step: String,
        /// The case, such as `known`, `unknown` or `ambiguous`.
        case: String,
        /// The member's logical ids at the source payer; empty when not known to us.
        #[serde(default)]
        patient_ids: Vec<String>,
        /// Ids of resources that must not be disclosed to this caller.
        #[serde(default)]
        withheld: Vec<String>,
        /// Resources that an export of this member must hold or must leave out, by the rule that
        /// says so.
        #[serde(default)]
        sentinels: BTreeMap<String, Vec<String>>,
        /// Whether the tester named the member: then no more is known than what stands here.
        #[serde(default)]
        given: bool,
    },
    /// A step submitted a prepared member among others.
    Submitted {
        /// The step.
        step: String,
        /// The case, such as `known`, `unknown` or `ambiguous`.
        case: String,
        /// The id of the Patient that was sent.
        patient: String,
        /// The id of the Coverage that was sent.
        #[serde(default)]
        coverage: String,
    },
    /// The target payer was told to fetch a member.
    Triggered {
        /// The step.
        step: String,
        /// How: `http`, `command` or `person`.
        how: String,
    },
    /// What the target payer's definition of a source payer says, in a story with several of them.
    Definition {
        /// The issuer.
        issuer: String,
        /// The FHIR base, without a trailing slash.
        fhir_base: String,
        /// The scopes it names, where they are known to us.
        #[serde(default)]
        scope: Option<String>,
    },
    /// A step had the target payer fetch from the source payer with this issuer, in such a story.
    FetchedFrom {
        /// The step.
        step: String,
        /// The issuer.
        issuer: String,
    },
    /// The target payer said how a triggered exchange ended: by its Task, or by the exit status of
    /// its program.
    Reported {
        /// The step that learned of it.
        step: String,
        /// Whether it says that it succeeded.
        completed: bool,
        /// The last exchange before it said so.
        after: u32,
    },
    /// A step looked at what the target payer has stored of what it fetched.
    Looked {
        /// The step.
        step: String,
    },
    /// The exchange a step followed was cut off: the target payer was not done.
    CutOff {
        /// The step.
        step: String,
    },
    /// The target payer sent an assertion in an earlier scenario of the same run.
    AssertionSent {
        /// The scenario.
        scenario: String,
        /// Its `iss`.
        issuer: String,
        /// Its `jti`.
        jti: String,
    },
    /// The certificate of an actor names another host.
    Misnamed {
        /// The actor.
        actor: Actor,
    },
    /// A client ended the TLS handshake with a party.
    HandshakeEnded {
        /// Who served it.
        party: crate::id::Party,
    },
    /// From exchange `after` on, a member's data must no longer flow.
    ConsentEnded {
        /// The step that ended it.
        step: String,
        /// The last exchange before the end.
        after: u32,
    },
    /// An expected inbound request never came.
    Awaited {
        /// The step that waited.
        step: String,
        /// What it waited for.
        endpoint: crate::id::Endpoint,
        /// Whether it came in time.
        came: bool,
    },
    /// An authorization server that the source payer trusts beside its own.
    TrustedIssuer {
        /// Its issuer URL.
        issuer: String,
    },
    /// A UDAP trust community, with the certificates it trusts to vouch for others.
    UdapCommunity {
        /// The community's URI.
        uri: String,
        /// The anchors, as PEM.
        anchors_pem: String,
    },
    /// The requests of a step showed a certificate.
    Certificate {
        /// The step.
        step: String,
        /// Its thumbprint, as `x5t#S256` has it.
        thumbprint: String,
    },
    /// It was tried what a server takes of TLS.
    TlsProbed {
        /// The step that tried.
        step: String,
        /// The server.
        actor: Actor,
        /// What it said to each offer; none when it is reached over plain HTTP.
        offers: Vec<TlsOffer>,
    },
    /// The scenario states what the last answer of a step holds.
    Asserted {
        /// The step that states it.
        step: String,
        /// The step whose last answer is meant.
        of: String,
        /// What the expression is about.
        on: AnswerPart,
        /// The FHIRPath expression.
        expression: String,
    },
    /// A person vouched for something that cannot be observed.
    Attested {
        /// Requirement id.
        requirement: String,
        /// Who said so.
        by: String,
        /// Their words.
        statement: String,
    },
}
