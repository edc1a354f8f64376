//! What a scenario has gathered so far: clients, tokens, jobs, discovered endpoints.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::idp;
use crate::scenario::Token;
use crate::transcript::Identity;

use super::browser::CookieJar;
use super::keys::ClientKey;

/// A client the runner plays.
#[derive(Clone, Debug)]
pub struct ClientState {
    /// The `client_id`.
    pub client_id: String,
    /// How it authenticates.
    pub auth_method: String,
    /// Its key.
    pub key: ClientKey,
    /// Keys it has registered beside the one it signs with.
    pub further_keys: Vec<ClientKey>,
    /// The key it signed with before, which is no longer served.
    pub retired_key: Option<ClientKey>,
    /// Where its keys are, when they are not registered by value.
    pub jwks_uri: Option<String>,
    /// Its secret, when it has one.
    pub secret: Option<String>,
    /// The scopes it is registered for.
    pub scope: String,
    /// Where its registration is managed.
    pub registration_uri: Option<String>,
    /// What it manages it with.
    pub registration_token: Option<String>,
    /// Name of its certificate, when it was registered by UDAP.
    pub udap: Option<String>,
}

impl ClientState {
    /// A client of which no more is known.
    pub fn new(client_id: String, auth_method: &str, key: ClientKey, scope: String) -> Self {
        Self {
            client_id,
            auth_method: auth_method.to_owned(),
            key,
            further_keys: Vec::new(),
            retired_key: None,
            jwks_uri: None,
            secret: None,
            scope,
            registration_uri: None,
            registration_token: None,
            udap: None,
        }
    }
}

/// What a match told of a member.
#[derive(Clone, Debug)]
pub struct Told {
    /// The identifier it returned.
    pub identifier: Value,
    /// The step that matched.
    pub step: String,
    /// The client that matched.
    pub client: String,
}

/// A token that was obtained.
#[derive(Clone, Debug, Default)]
pub struct KeptToken {
    /// The token.
    pub value: String,
    /// Name of the client it belongs to.
    pub client: String,
    /// When it expires, as far as was said.
    pub expires_at: Option<Timestamp>,
    /// The refresh token that came with it.
    pub refresh: Option<String>,
    /// The scope we made it with, as the third party we play.
    pub minted: Option<String>,
    /// How another like it is had, as far as that takes no person.
    pub renewal: Option<Renewal>,
}

/// How a token is had again before it expires.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// From when on.
    pub due: Timestamp,
    /// The step that had it.
    pub step: String,
    /// What that step asked for.
    pub asks: Token,
}

/// A token is had again this long before it expires, or when a quarter of its life is left.
pub const RENEWED_BEFORE: SignedDuration = SignedDuration::from_secs(30);

impl Renewal {
    /// How the token is had again that the step `id` got by `step`. None where nobody said how long
    /// it lives, and where only a person can allow another.
    pub fn of(
        step: &Token,
        id: &str,
        issued_at: Timestamp,
        expires_at: Option<Timestamp>,
    ) -> Option<Self> {
        if step.code.is_some() || step.refresh.is_some() {
            return None;
        }
        let expires_at = expires_at?;
        let early = (expires_at.duration_since(issued_at) / 4).min(RENEWED_BEFORE);
        let due = expires_at.checked_sub(early).ok()?;
        // Asked for once, and by itself, whatever else the step did.
        let asks = Token { rounds: None, beside: None, ..step.clone() };
        Some(Self { due, step: id.to_owned(), asks })
    }
}

/// What an authorization request led to.
#[derive(Clone, Debug)]
pub struct Authorization {
    /// Name of the client that asked.
    pub client: String,
    /// The redirect URI it named.
    pub redirect_uri: String,
    /// What its challenge was made of.
    pub verifier: String,
    /// The code, when one came.
    pub code: Option<String>,
}

/// By what a Group says who asked for it.
#[derive(Clone, Debug, Default)]
pub struct GroupIdentifiers {
    /// Its own identifier.
    pub own: Option<String>,
    /// The identifier of the payer in its characteristic.
    pub payer: Option<String>,
}

/// An export job.
#[derive(Clone, Debug)]
pub struct Job {
    /// Where it is polled.
    pub status_url: String,
    /// Its manifest, when it is done.
    pub manifest: Option<Value>,
    /// For a bulk match: who was submitted. None for an export.
    pub submitted: Option<Vec<Submission>>,
}

/// One person of a bulk match.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The case.
    pub case: String,
    /// The id of the Patient that was sent.
    pub patient: String,
}

/// What was there before a change: nothing, where what was changed was made by it.
#[derive(Debug)]
pub struct Before(pub Option<Value>);

/// What a scenario has gathered so far.
#[derive(Debug, Default)]
pub struct Session {
    /// Clients by their name in the scenario.
    pub clients: BTreeMap<String, ClientState>,
    /// Certificates of clients, by `client_id`.
    pub identities: BTreeMap<String, Identity>,
    /// Tokens by the name they are kept under.
    pub tokens: BTreeMap<String, KeptToken>,
    /// Jobs by the step that began them.
    pub jobs: BTreeMap<String, Job>,
    /// Steps whose altered kick-off began no job.
    pub refused_jobs: BTreeSet<String>,
    /// The `token` steps that were made.
    pub token_steps: BTreeMap<String, Token>,
    /// Authorizations, by step.
    pub authorizations: BTreeMap<String, Authorization>,
    /// The cookies of the browser the runner plays.
    pub cookies: CookieJar,
    /// Authorization JWTs made, by step.
    pub authorization_jwts: BTreeMap<String, String>,
    /// Assertions sent, by step.
    pub assertions: BTreeMap<String, String>,
    /// The SMART configuration, once fetched.
    pub smart_configuration: Option<Value>,
    /// Why there is none, at an authorization server that was met by its issuer alone.
    pub smart_missing: Option<String>,
    /// The OpenID and OAuth metadata, once fetched for want of something in the SMART
    /// configuration.
    pub other_metadata: Option<Vec<Value>>,
    /// The UDAP metadata, once fetched.
    pub udap_metadata: Option<Value>,
    /// The OpenID configuration, once fetched.
    pub openid_configuration: Option<Value>,
    /// What searches found, by step: a Bundle of all their pages.
    pub found: BTreeMap<String, Value>,
    /// What matches told of members, by case.
    pub told: BTreeMap<String, Told>,
    /// Logical ids of members matched, by case.
    pub matched: BTreeMap<String, String>,
    /// Ids of Groups of matched members, by the step that matched them.
    pub groups: BTreeMap<String, String>,
    /// Identifiers that those Groups carry, as `system|value`: their own, by the step that matched,
    /// and that of the payer their characteristic names.
    pub group_identifiers: BTreeMap<String, GroupIdentifiers>,
    /// Whether a consent has been ended at the source payer.
    pub consent_ended: bool,
    /// When the consent of the latest match ends by itself, where that is soon.
    pub consent_until: Option<Timestamp>,
    /// When the consent ends that the target was handed, where the story says so.
    pub handed_until: Option<Timestamp>,
    /// Where the Task of the triggered exchange is.
    pub task_url: Option<String>,
    /// The Tasks there were before the trigger, where they are searched.
    pub tasks_before: Option<BTreeSet<String>>,
    /// Sequence number of the last exchange before the trigger.
    pub triggered_after: u32,
    /// The target's definition of our source payer before the first change, if one was made.
    pub defined: Option<Before>,
    /// The policy of our authorization server before a trigger changed it.
    pub unbent: Option<idp::Policy>,
    /// Whether the target has said how the triggered exchange ended.
    pub reported: bool,
    /// What a program said that ended before it had asked for data, and its last exchange then: its
    /// word on the exchange if nothing follows, and on having set the target going if something does.
    pub early_word: Option<(bool, u32)>,
    /// The Group of members that count as matched, where the target has no match step.
    pub group: Option<String>,
}
