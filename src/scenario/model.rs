//! The model of a scenario file. Field names are the language; doc comments are its reference.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::id::{Actor, AnswerPart, Endpoint};

/// A scenario file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One line that names the story.
    pub title: String,
    /// The role that is judged.
    pub role: Actor,
    /// What happens and why it matters, in a few sentences.
    pub story: String,
    /// Optional capabilities the system must claim, such as `dynamic_registration`.
    #[serde(default)]
    pub requires: Vec<String>,
    /// How long a real system is kept waiting, such as `800s`; it is left out where that is longer
    /// than `limits.wait_secs`.
    #[serde(default)]
    pub takes: Option<String>,
    /// Rows of variables: the scenario runs once for each, with `${name}` replaced.
    #[serde(default)]
    pub cases: Vec<BTreeMap<String, String>>,
    /// How our own mocks are set up for this story. A real system in a mock's place is set up by
    /// its owner, and `requires` says what for.
    #[serde(default)]
    pub mocks: MockSetup,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// How our own mocks are set up before the first step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MockSetup {
    /// Policy fields of each mock and their values.
    pub policy: BTreeMap<Actor, BTreeMap<String, Value>>,
    /// Scripts of our mocks, in JavaScript: `authentication`, `federation`, `codap` and
    /// `post_authorize` of the authorization server, `matching` of the source payer.
    pub scripts: BTreeMap<String, String>,
    /// Whether people sign in at an identity provider of ours instead of the authorization
    /// server itself.
    pub federation: bool,
    /// Whether they serve TLS, with certificates of an authority made for the run.
    pub tls: bool,
    /// Whose certificate names another host.
    pub misnamed: Option<Actor>,
    /// How many seconds they wait for the next part of a body; the configured limit when left out.
    pub idle_secs: Option<u64>,
}

/// One step: a verb with its arguments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Fetches a discovery document.
    Discover(Discover),
    /// Registers a client.
    Register(Register),
    /// Reads, updates or deletes a registration (RFC 7592).
    Manage(Manage),
    /// Changes what our client site serves as the keys of a client, or replaces those of the target.
    Keys(Keys),
    /// Has a person sign in and approve, for an authorization code (RFC 6749 §4.1).
    Authorize(Authorize),
    /// Obtains an access token.
    Token(Token),
    /// Makes an access token as an authorization server that the source payer trusts beside its own.
    Mint(Mint),
    /// Asks who a token was issued for (OpenID Connect UserInfo).
    Userinfo(Userinfo),
    /// Asks about a token (RFC 7662).
    Introspect(Introspect),
    /// Revokes a token (RFC 7009).
    Revoke(Revoke),
    /// Looks for a member with `$member-match`.
    MemberMatch(MemberMatch),
    /// Looks for several members with `Group/$bulk-member-match`.
    BulkMemberMatch(BulkMemberMatch),
    /// Kicks off an export.
    Export(Export),
    /// Polls an export job.
    Poll(Poll),
    /// Fetches the files of a finished job.
    Download(Download),
    /// Deletes a job.
    Cancel(Cancel),
    /// Searches a type of resource.
    Search(Search),
    /// Asks for everything about a member (`$everything`).
    Everything(Everything),
    /// Sends any request.
    Request(Request),
    /// Waits for a request from the system under test.
    Await(Await),
    /// Tells the target payer who our source payer is, over its admin API.
    Define(Define),
    /// Makes the target payer fetch a member.
    Trigger(Trigger),
    /// Follows the Task of a triggered exchange to its end.
    Task(Task),
    /// Looks at what the target payer has stored of what it fetched.
    Look(Look),
    /// Changes our own mocks.
    Set(Set),
    /// Lets time pass.
    Wait(Wait),
    /// Asks a person to vouch for something.
    Attest(Attest),
    /// Tries what a server takes of TLS.
    ProbeTls(ProbeTls),
    /// States what the answer of an earlier step holds, in FHIRPath.
    Assert(Assert),
}

/// Fetches a discovery document.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Discover {
    /// Id of the step; `discover` when left out.
    pub id: Option<String>,
    /// Which document; the SMART configuration when left out.
    pub document: Document,
    /// The `Accept` header field to send, `none` for none; what fits the document when left out.
    pub accept: Option<String>,
    /// The trust community to name, for UDAP metadata; none when left out.
    pub community: Option<CommunityChoice>,
}

/// A discovery document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Document {
    /// `.well-known/smart-configuration`.
    #[default]
    SmartConfiguration,
    /// `.well-known/openid-configuration`.
    OpenidConfiguration,
    /// RFC 8414 metadata, its path put between host and issuer path.
    OauthAuthorizationServer,
    /// `.well-known/udap`.
    Udap,
    /// The authorization server's JWK Set.
    Jwks,
    /// The CapabilityStatement.
    Metadata,
    /// `.well-known/davinci-configuration`.
    DavinciConfiguration,
    /// The bundle of endpoints for mutual TLS.
    MtlsBundle,
}

/// A trust community to name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CommunityChoice {
    /// Ours.
    Ours,
    /// The second one our own mock belongs to.
    Second,
    /// One nobody has heard of.
    Unknown,
}

/// How a client is registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterHow {
    /// As the configuration says.
    #[default]
    Configured,
    /// By UDAP.
    Udap,
}

/// Registers a client.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    /// Id of the step; `register` when left out.
    pub id: Option<String>,
    /// Name of the client in this scenario; `main` when left out, `other` is another payer's,
    /// `sibling` another one of the same payer.
    pub client: Option<String>,
    /// How the client will authenticate: `private_key_jwt` (default), `client_secret_basic`,
    /// `tls_client_auth`, `self_signed_tls_client_auth`, or `none` for a public client.
    pub auth_method: Option<String>,
    /// The grants it will use; `client_credentials` when left out.
    pub grants: Vec<String>,
    /// The scopes it will ask for, where `match`, `bulk_match`, `export` and `all` stand for configured
    /// ones; what
    /// the grants need when left out.
    pub scope: Option<String>,
    /// Key algorithm: `ES384` (default) or `RS384`.
    pub algorithm: Option<String>,
    /// Whether its access tokens are to be bound to its certificate; without saying, those of a
    /// client that authenticates by certificate are.
    pub bound_tokens: Option<bool>,
    /// How the keys are registered; by value when left out.
    pub keys: KeysBy,
    /// Whether a software statement goes with it, which narrows the scope to that of
    /// `$member-match`.
    pub statement: bool,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
    /// How; as the configuration says when left out.
    pub how: RegisterHow,
    /// By UDAP: asks for the registration to end.
    pub cancel: bool,
    /// By UDAP: says something else than the first time.
    pub changed: bool,
    /// By UDAP: adds a certification the server cannot know.
    pub certification: bool,
}

/// How the keys of a client are registered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeysBy {
    /// As a JWK Set inside the registration.
    #[default]
    Value,
    /// As the URL of a JWK Set on our client site.
    JwksUri,
    /// By value, with further keys for algorithms that SMART does not name.
    Several,
    /// By value, with the key that is to follow the present one.
    Succession,
}

/// Changes what our client site serves as the keys of a client, or has the target payer replace its
/// own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// Id of the step; `keys` when left out.
    pub id: Option<String>,
    /// Name of the client; `main` when left out, `target` for the target payer.
    pub client: Option<String>,
    /// Replace the key by another with a name of its own. The client signs with that one from now
    /// on, and the old one is no longer served.
    pub rotate: bool,
    /// `Cache-Control` of the key set from now on.
    pub cache_control: Option<String>,
}

/// Reads, updates or deletes a registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Manage {
    /// Id of the step; `manage` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// What to do.
    pub action: ManageAction,
    /// Name of the client; `main` when left out.
    #[serde(default)]
    pub client: Option<String>,
    /// A change to the request.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

/// What to do with a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ManageAction {
    /// GET.
    Read,
    /// PUT.
    Update,
    /// DELETE.
    Delete,
}

/// Has a person sign in and approve.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Authorize {
    /// Id of the step, under which the code is kept; `authorize` when left out.
    pub id: Option<String>,
    /// Name of the client; `app` when left out.
    pub client: Option<String>,
    /// `GET` (default) or `POST`.
    pub method: Option<String>,
    /// Scopes as sent; those of `[authorization]` when left out.
    pub scope: Option<String>,
    /// `code` when left out.
    pub response_type: Option<String>,
    /// A change to the request, or to what the person does.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Asks who a token was issued for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Userinfo {
    /// Id of the step; `userinfo` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The kept token to use.
    pub token: String,
}

/// Obtains an access token.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Token {
    /// Id of the step; `token` when left out.
    pub id: Option<String>,
    /// Name of the client; `main` when left out, or whose code or token is used.
    pub client: Option<String>,
    /// The `authorize` step whose code is redeemed: the grant is `authorization_code` then.
    pub code: Option<String>,
    /// The kept token whose refresh token is used: the grant is `refresh_token` then.
    pub refresh: Option<String>,
    /// `match`, `bulk_match`, `export`, or scopes as sent. `export` when left out; nothing for other grants.
    pub scope: Option<String>,
    /// The grant: `client_credentials` (default), `jwt_bearer` for a token about a member, or
    /// `codap` for a token about a user of our organization.
    pub grant: Option<String>,
    /// For `jwt_bearer`: the prepared member; `known` when left out.
    pub member: Option<String>,
    /// For `jwt_bearer`: whether the member is named by `id` (default) or by `identifier`.
    pub member_by: Option<String>,
    /// Name to keep the token under; the id when left out.
    pub keep: Option<String>,
    /// How often to ask, each time with an assertion of its own; once when left out.
    pub rounds: Option<u32>,
    /// An earlier `token` step whose request is sent again before each of these.
    pub beside: Option<String>,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Makes an access token as the third-party authorization server we play (direct integration).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mint {
    /// Id of the step; `mint` when left out.
    pub id: Option<String>,
    /// `match`, `export`, or scopes as they are; `export` when left out.
    pub scope: Option<String>,
    /// Name to keep the token under; the id when left out.
    pub keep: Option<String>,
}

/// Asks about a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Introspect {
    /// Id of the step; `introspect` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The kept token to ask about.
    pub token: String,
    /// Name of the client that asks; `main` when left out.
    #[serde(default)]
    pub client: Option<String>,
    /// A change to the request.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

/// Revokes a token.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Id of the step; `revoke` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The kept token to revoke.
    pub token: String,
    /// Whether its refresh token is revoked, not the access token.
    #[serde(default)]
    pub refresh: bool,
    /// Name of the client that revokes; `main` when left out.
    #[serde(default)]
    pub client: Option<String>,
    /// A change to the request.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

/// Looks for a member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberMatch {
    /// Id of the step; `member_match` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The prepared member.
    pub member: String,
    /// The consent's policy: `sensitive` (default) or `regular`.
    #[serde(default)]
    pub policy: Option<String>,
    /// How long the consent holds from now on, such as `10m`; for months when left out.
    #[serde(default)]
    pub consent_for: Option<String>,
    /// How often to ask, each time as the alteration says; once when left out.
    #[serde(default)]
    pub rounds: Option<u32>,
    /// The kept token to use; `match` when left out.
    #[serde(default)]
    pub token: Option<String>,
    /// A change to the request.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

/// Looks for several members at once. A later `poll` and `download` of this `job` fetch the result,
/// and its Group of matched members can be exported; in paths and bodies of requests, the step's id
/// in braces stands for the id of that Group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkMemberMatch {
    /// Id of the step and name of the job; `bulk_member_match` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The prepared members.
    pub members: Vec<String>,
    /// Those of them whose consent is for regular data only.
    #[serde(default)]
    pub regular: Vec<String>,
    /// Those of them who are submitted once more, with a coverage the payer does not know.
    #[serde(default)]
    pub other_coverage: Vec<String>,
    /// Whether the submitted Patients carry what must not come back: version, dates, labels and a
    /// contained resource.
    #[serde(default)]
    pub decorated: bool,
    /// Whether no coverage to link is sent.
    #[serde(default)]
    pub without_link: bool,
    /// The kept token to use; `match` when left out.
    #[serde(default)]
    pub token: Option<String>,
    /// A change to the request.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

/// A parameter of a kick-off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportParameter {
    /// Its name, such as `_typeFilter`.
    pub name: String,
    /// Its value. Within it, `{30d}` stands for the instant 30 days ago, and `{date 30d}` for the
    /// day.
    pub value: String,
}

/// Kicks off an export.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Export {
    /// Id of the step and name of the job; `export` when left out.
    pub id: Option<String>,
    /// `GET` (default) or `POST` (default for a Group).
    pub method: Option<String>,
    /// The `bulk_member_match` step whose matched members are exported; every matched member of
    /// the client when left out.
    pub group: Option<String>,
    /// For a Group: whether it is asked for by `$export` instead of `$davinci-data-export`.
    pub plain: bool,
    /// For a Group: the matched members to limit the export to; all when left out.
    pub members: Vec<String>,
    /// Resource types to ask for; everything when left out.
    pub types: Vec<String>,
    /// `_since`, as an instant or as a duration before now such as `30d`.
    pub since: Option<String>,
    /// `_outputFormat`.
    pub output_format: Option<String>,
    /// Further parameters, in order.
    pub parameters: Vec<ExportParameter>,
    /// Preferences beside `respond-async`, such as `handling=lenient`.
    pub prefer: Vec<String>,
    /// The kept token to use; `export` when left out.
    pub token: Option<String>,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Polls an export job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Poll {
    /// Id of the step; `poll` when left out.
    pub id: Option<String>,
    /// The `export` or `bulk_member_match` step that began the job; `export` when left out.
    pub job: Option<String>,
    /// Poll once instead of to the end.
    pub once: bool,
    /// Poll at once, without waiting for `Retry-After`.
    pub hasty: bool,
    /// The kept token to use; `export` when left out.
    pub token: Option<String>,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Fetches the files of a finished job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Download {
    /// Id of the step; `download` when left out.
    pub id: Option<String>,
    /// The `export` or `bulk_member_match` step that began the job; `export` when left out.
    pub job: Option<String>,
    /// Fetch only the first file.
    pub first: bool,
    /// Fetch the attachments, too, that documents in the files name by URL.
    pub attachments: bool,
    /// Offer no compression.
    pub plain: bool,
    /// The kept token to use; `export` when left out.
    pub token: Option<String>,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Deletes a job.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cancel {
    /// Id of the step; `cancel` when left out.
    pub id: Option<String>,
    /// The `export` or `bulk_member_match` step that began the job; `export` when left out.
    pub job: Option<String>,
    /// The kept token to use; `export` when left out.
    pub token: Option<String>,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Searches a type of resource at the source payer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// Id of the step; `search` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The type of resource.
    #[serde(rename = "type")]
    pub kind: String,
    /// The prepared member, matched before; `known` when left out.
    #[serde(default)]
    pub member: Option<String>,
    /// Parameters whose values are found out: `patient` from the match, `identifier` of a Patient
    /// too, all others from what the `from` step found. Only `patient` when left out.
    #[serde(default)]
    pub by: Vec<String>,
    /// The earlier `search` step whose results the values are taken from.
    #[serde(default)]
    pub from: Option<String>,
    /// Parameters with their values as they are sent.
    #[serde(default)]
    pub with: BTreeMap<String, String>,
    /// Search by POST of a form to `_search`.
    #[serde(default)]
    pub post: bool,
    /// Follow the links to further pages.
    #[serde(default)]
    pub pages: bool,
    /// The kept token to use; `export` when left out.
    #[serde(default)]
    pub token: Option<String>,
    /// A change to the request.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

/// Asks for everything about a member.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Everything {
    /// Id of the step; `everything` when left out.
    pub id: Option<String>,
    /// The prepared member, matched before; `known` when left out.
    pub member: Option<String>,
    /// Resource types to ask for; all when left out.
    pub types: Vec<String>,
    /// `_since`, as a duration before now such as `30d`, or as an instant.
    pub since: Option<String>,
    /// `start`, as a duration before now, or as a date.
    pub start: Option<String>,
    /// `end`, as a duration before now, or as a date.
    pub end: Option<String>,
    /// `_count`.
    pub count: Option<u32>,
    /// Leave the links to further pages alone.
    pub first: bool,
    /// The kept token to use; `export` when left out.
    pub token: Option<String>,
    /// A change to the request.
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    pub control: Option<String>,
}

/// Sends any request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Id of the step; `request` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// Who is to answer.
    pub actor: Actor,
    /// The method.
    pub method: String,
    /// A path below the actor's base, beginning with `/`. The name of a `bulk_member_match` step
    /// stands for the Group it gave, and in `{step.identifier}`, `{step.identifier.value}` and
    /// `{step.payer}` for who asked, as the Group says: in its identifier and its characteristic.
    pub path: String,
    /// What the request is for.
    #[serde(default = "other_endpoint")]
    pub endpoint: Endpoint,
    /// Header fields.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// The body, sent as it is. Here and in the path, `{known}` and the like stand for the logical
    /// id a match returned for that member.
    #[serde(default)]
    pub body: Option<String>,
    /// The kept token to use; none when left out.
    #[serde(default)]
    pub token: Option<String>,
    /// The name of a change this request makes.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sends the same without the change.
    #[serde(default)]
    pub control: Option<String>,
}

const fn other_endpoint() -> Endpoint {
    Endpoint::Other
}

/// Waits for a request from the system under test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Await {
    /// Id of the step; `await` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// What the request must be for.
    pub endpoint: AwaitEndpoint,
    /// How long to wait, such as `30s`; the configured limit when left out.
    #[serde(default)]
    pub within: Option<String>,
}

/// An endpoint the system under test may be awaited at.
pub type AwaitEndpoint = Endpoint;

/// Tells the target payer who our source payer is, over its admin API: name, issuer, FHIR base, client
/// id and scopes, and what is said here. Then reads what it has kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Define {
    /// Id of the step; `define` when left out.
    pub id: Option<String>,
    /// Members of the definition and their values, added or put in place of what it has. In texts,
    /// `{issuer}`, `{fhir_base}` and `{token_url}` are those of our mocks.
    pub set: BTreeMap<String, Value>,
    /// Members that are left out.
    pub without: Vec<String>,
    /// A change to the definition.
    pub alter: Option<String>,
    /// The step that sends it without the change.
    pub control: Option<String>,
}

/// A source payer of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceChoice {
    /// The second one.
    Other,
}

/// Makes the target payer fetch a member, or several in bulk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// Id of the step; `trigger` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The prepared member, when it is one.
    #[serde(default)]
    pub member: Option<String>,
    /// The prepared members, when they are to be matched and fetched in bulk.
    #[serde(default)]
    pub members: Vec<String>,
    /// The consent's policy: `sensitive` (default) or `regular`.
    #[serde(default)]
    pub policy: Option<String>,
    /// How long the consent holds from now on, such as `10m`; for months when left out.
    #[serde(default)]
    pub consent_for: Option<String>,
    /// Resource types to ask for; everything when left out.
    #[serde(default)]
    pub types: Vec<String>,
    /// Further parameters of the export, by name, such as `_typeFilter`. Of `_since` and `_until`, a
    /// duration such as `90d` is that long ago.
    #[serde(default)]
    pub export: BTreeMap<String, String>,
    /// The source payer to fetch from: the second one when `other`, in a story that requires
    /// `several_sources`.
    #[serde(default)]
    pub source: Option<SourceChoice>,
    /// Encoding of `memberMatch` and `export`: `part` (default) or `resource`.
    #[serde(default)]
    pub encoding: Option<String>,
    /// A change to what the target is told, or to what our mocks say to it from now on.
    #[serde(default)]
    pub alter: Option<String>,
    /// The step that sets it going without the change.
    #[serde(default)]
    pub control: Option<String>,
}

impl Trigger {
    /// The members it is about: one, or those of the bulk.
    pub fn cases(&self) -> &[String] {
        self.member.as_ref().map_or(&self.members, std::slice::from_ref)
    }
}

/// Follows the Task of a triggered exchange to its end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Task {
    /// Id of the step; `task` when left out.
    pub id: Option<String>,
    /// How long to wait, such as `30s`; the configured limit when left out.
    pub within: Option<String>,
}

/// Looks at what the target payer has stored of what it fetched. Where it lets nobody look, a person
/// is asked to vouch for it; that never counts as passed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Id of the step; `look` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The prepared member that was fetched.
    pub member: String,
}

/// Changes our own mocks; left out with a real system in that role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Id of the step; `set` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The mock to change.
    pub actor: Actor,
    /// Policy fields and their values.
    #[serde(default)]
    pub policy: BTreeMap<String, Value>,
    /// A member whose consent ends now.
    #[serde(default)]
    pub revoke_consent: Option<String>,
    /// A member who tells the payer now not to share.
    #[serde(default)]
    pub opt_out: Option<String>,
    /// How far the clock of our mocks moves forward, such as `10m`.
    #[serde(default)]
    pub advance: Option<String>,
}

/// Lets time pass: at once on a simulated clock, really with a real system.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// Id of the step; `wait` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// How long, such as `90s`, `6m` or `2h`.
    pub how_long: String,
}

/// Asks a person to vouch for something that cannot be observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attest {
    /// Id of the step; `attest` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The requirement vouched for.
    pub requirement: String,
    /// The question.
    pub ask: String,
}

/// Tries what a server takes of TLS: old versions, weak cipher suites, plain HTTP.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProbeTls {
    /// Id of the step; `probe_tls` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The server.
    pub actor: Actor,
}

/// States what the answer of an earlier step holds.
///
/// A check of its own judges each expression; one that is false, or yields nothing, fails.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assert {
    /// Id of the step; `assert` when left out.
    #[serde(default)]
    pub id: Option<String>,
    /// The step whose last answer is meant; the step before when left out.
    #[serde(default)]
    pub of: Option<String>,
    /// What the expressions are about; the body when left out.
    #[serde(default)]
    pub on: AnswerPart,
    /// FHIRPath expressions that must each be true.
    pub that: Vec<String>,
}

impl Step {
    /// The verb.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Discover(_) => "discover",
            Self::Register(_) => "register",
            Self::Manage(_) => "manage",
            Self::Keys(_) => "keys",
            Self::Authorize(_) => "authorize",
            Self::Token(_) => "token",
            Self::Mint(_) => "mint",
            Self::Userinfo(_) => "userinfo",
            Self::Introspect(_) => "introspect",
            Self::Revoke(_) => "revoke",
            Self::MemberMatch(_) => "member_match",
            Self::BulkMemberMatch(_) => "bulk_member_match",
            Self::Export(_) => "export",
            Self::Poll(_) => "poll",
            Self::Download(_) => "download",
            Self::Cancel(_) => "cancel",
            Self::Search(_) => "search",
            Self::Everything(_) => "everything",
            Self::Request(_) => "request",
            Self::Await(_) => "await",
            Self::Define(_) => "define",
            Self::Trigger(_) => "trigger",
            Self::Task(_) => "task",
            Self::Look(_) => "look",
            Self::Set(_) => "set",
            Self::Wait(_) => "wait",
            Self::Attest(_) => "attest",
            Self::ProbeTls(_) => "probe_tls",
            Self::Assert(_) => "assert",
        }
    }

    /// The id, which is the verb when the file gives none.
    pub fn id(&self) -> &str {
        let id = match self {
            Self::Discover(step) => &step.id,
            Self::Register(step) => &step.id,
            Self::Manage(step) => &step.id,
            Self::Keys(step) => &step.id,
            Self::Authorize(step) => &step.id,
            Self::Token(step) => &step.id,
            Self::Mint(step) => &step.id,
            Self::Userinfo(step) => &step.id,
            Self::Introspect(step) => &step.id,
            Self::Revoke(step) => &step.id,
            Self::MemberMatch(step) => &step.id,
            Self::BulkMemberMatch(step) => &step.id,
            Self::Export(step) => &step.id,
            Self::Poll(step) => &step.id,
            Self::Download(step) => &step.id,
            Self::Cancel(step) => &step.id,
            Self::Search(step) => &step.id,
            Self::Everything(step) => &step.id,
            Self::Request(step) => &step.id,
            Self::Await(step) => &step.id,
            Self::Define(step) => &step.id,
            Self::Trigger(step) => &step.id,
            Self::Task(step) => &step.id,
            Self::Look(step) => &step.id,
            Self::Set(step) => &step.id,
            Self::Wait(step) => &step.id,
            Self::Attest(step) => &step.id,
            Self::ProbeTls(step) => &step.id,
            Self::Assert(step) => &step.id,
        };
        id.as_deref().unwrap_or_else(|| self.verb())
    }

    /// The change the step makes to its request, if any.
    pub fn alter(&self) -> Option<&str> {
        self.change().0
    }

    /// The step that sends the same request without the change.
    pub fn control(&self) -> Option<&str> {
        self.change().1
    }

    fn change(&self) -> (Option<&str>, Option<&str>) {
        let (alter, control) = match self {
            Self::Register(step) => (&step.alter, &step.control),
            Self::Manage(step) => (&step.alter, &step.control),
            Self::Authorize(step) => (&step.alter, &step.control),
            Self::Token(step) => (&step.alter, &step.control),
            Self::Introspect(step) => (&step.alter, &step.control),
            Self::Revoke(step) => (&step.alter, &step.control),
            Self::MemberMatch(step) => (&step.alter, &step.control),
            Self::BulkMemberMatch(step) => (&step.alter, &step.control),
            Self::Export(step) => (&step.alter, &step.control),
            Self::Poll(step) => (&step.alter, &step.control),
            Self::Download(step) => (&step.alter, &step.control),
            Self::Search(step) => (&step.alter, &step.control),
            Self::Everything(step) => (&step.alter, &step.control),
            Self::Request(step) => (&step.alter, &step.control),
            Self::Cancel(step) => (&step.alter, &step.control),
            Self::Define(step) => (&step.alter, &step.control),
            Self::Trigger(step) => (&step.alter, &step.control),
            Self::Discover(_)
            | Self::Keys(_)
            | Self::Mint(_)
            | Self::Userinfo(_)
            | Self::Await(_)
            | Self::Task(_)
            | Self::Look(_)
            | Self::Set(_)
            | Self::Wait(_)
            | Self::Attest(_)
            | Self::ProbeTls(_)
            | Self::Assert(_) => return (None, None),
        };
        (alter.as_deref(), control.as_deref())
    }
}

/// Reads a duration such as `90s`, `6m`, `2h` or `30d`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let number: u64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    let secs = match unit {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    number.checked_mul(secs).map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_number_and_a_unit() {
        assert_eq!(parse_duration("90s"), Some(Duration::from_secs(90)));
        assert_eq!(parse_duration("2h"), Some(Duration::from_hours(2)));
        for bad in ["", "s", "5", "5 m", "m5", "18446744073709551615d"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
    }
}
