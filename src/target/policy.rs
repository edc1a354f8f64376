//! Every decision the mock target payer takes, as a named field whose default is correct.
//!
//! Steps consult these fields and nothing else; a defect sets one of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::progress::Retrieval;

/// The decisions of the mock target payer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    // Discovery and token (SMART Backend Services).
    /// The token endpoint comes from the SMART configuration, fetched before the first token.
    pub discovers: bool,
    /// Algorithm of client assertions: `ES384` or `RS384`.
    pub assertion_algorithm: String,
    /// Seconds an assertion lives; at most 300 is allowed.
    pub assertion_lifetime_secs: i64,
    /// Each assertion has a `jti` of its own.
    pub assertion_jti_fresh: bool,
    /// `typ` is `JWT`.
    pub assertion_typ: String,
    /// The key that signs is the present one; otherwise the one of the start, however often it was
    /// replaced.
    pub signs_with_present_key: bool,
    /// The header names the key.
    pub assertion_has_kid: bool,
    /// `aud` is the token endpoint as published; otherwise the issuer.
    pub assertion_audience_is_token_endpoint: bool,
    /// `sub` equals `iss`; otherwise the member's id.
    pub assertion_subject_is_client: bool,
    /// The token request names a scope.
    pub requests_scope: bool,
    /// A second token is obtained for the export, after the match.
    pub token_for_member: bool,
    /// The token for the data of a matched member is asked for by a JWT about the member
    /// (RFC 7523 §2.1); otherwise by client credentials like any other.
    pub member_token_by_jwt: bool,
    /// A token about a member opens the data of that member alone; otherwise the first one is kept
    /// for all.
    pub member_tokens_apart: bool,
    /// The subject of that JWT is the member as the match named it; otherwise this client.
    pub member_is_subject: bool,
    /// A token is used until shortly before it expires, and not after.
    pub respects_expiry: bool,
    /// A token is kept for the requests that follow; otherwise each call asks for its own.
    pub keeps_token: bool,
    /// A token that was refused is replaced by another before the request is made again.
    pub replaces_refused_token: bool,
    /// The token goes into the Authorization header; otherwise into the query.
    pub token_in_header: bool,

    // Member match.
    /// The source's CapabilityStatement is read before anything is asked of it.
    pub reads_capabilities: bool,
    /// CoverageToLink is sent.
    pub sends_coverage_to_link: bool,
    /// CoverageToLink is trimmed to must-support elements.
    pub trims_coverage_to_link: bool,
    /// Consent is sent.
    pub sends_consent: bool,
    /// Patient references are `Patient/{id of MemberPatient}`.
    pub references_local: bool,
    /// A 422 ends the attempt; otherwise the same request is sent again.
    pub accepts_refusal: bool,
    /// What is sent again after a 422 has ids of its own.
    pub renames_refused_match: bool,

    /// Members asked for in bulk have each a Patient id of their own in the request.
    pub bulk_ids_unique: bool,
    /// Of a match result in both shapes, the Groups are fetched; otherwise the Parameters.
    pub prefers_group_files: bool,
    /// What is exported is the Group of the match before it; otherwise the first Group ever given.
    pub keeps_groups_apart: bool,

    // Registration.
    /// Where we have no `client_id` yet, we register.
    pub registers: Registration,
    /// Each software statement has a `jti` of its own.
    pub statement_jti_fresh: bool,
    /// The scopes of a match are among those it registers for.
    pub registers_match_scope: bool,
    /// The key set is registered by its URL; otherwise by value.
    pub registers_jwks_uri: bool,

    // Retrieval.
    /// How data is fetched when there is a choice.
    pub retrieval: RetrievalChoice,
    /// Without a `_since` in the invocation, data is asked for from the time on that the last
    /// transfer of the same member and types covered.
    pub incremental: bool,
    /// Tries at most of a request that fails for reasons that may pass.
    pub max_attempts: u32,
    /// Pages, or parts of a manifest, that are fetched at most after the first ones. Whatever leads
    /// back to one that was there before ends the transfer at once.
    pub max_pages: u32,
    /// An interrupted download goes on where it stopped; otherwise from its beginning.
    pub resumes_downloads: bool,
    /// The token also goes to files and pages at other hosts than the source's own.
    pub token_to_foreign_hosts: bool,

    // Export.
    /// The export is asked of the matched Patient, where its id is known and no token speaks of the
    /// member; of the type otherwise, and where the source has no such export.
    pub exports_by_instance: bool,
    /// Several types are asked for by repeating the parameter; otherwise with commas.
    pub repeats_types: bool,
    /// `Prefer: respond-async` is sent.
    pub sends_prefer: bool,
    /// `Accept: application/fhir+json` is sent with the kick-off.
    pub sends_accept: bool,
    /// `Retry-After` is honoured.
    pub honours_retry_after: bool,
    /// Polls at most, before giving up.
    pub max_polls: u32,
    /// Seconds from the first poll on after which what is still not done is given up.
    pub poll_patience_secs: u32,
    /// Nothing is asked for once the period of the consent is over, except that the job be deleted.
    pub minds_consent_period: bool,
    /// A refusal because the consent is over ends the attempt; otherwise polls and files are asked
    /// for all the same.
    pub accepts_end_of_consent: bool,
    /// Every output file is fetched.
    pub fetches_every_file: bool,
    /// Every error file is fetched.
    pub fetches_error_files: bool,
    /// What attachments name by a URL is fetched.
    pub fetches_attachments: bool,
    /// The token goes with file requests when `requiresAccessToken` is true.
    pub token_to_files: bool,
    /// No token goes with file requests when `requiresAccessToken` is false.
    pub no_token_to_open_files: bool,
    /// The job is deleted when everything is fetched.
    pub deletes_job: bool,
    /// 429 and 503 are waited out.
    pub waits_when_busy: bool,

    // Import and Task.
    /// References to the source's Patient are rewritten to the local one.
    pub rewrites_references: bool,
    /// The original id is kept as an identifier.
    pub keeps_original_ids: bool,
    /// A failed exchange fails the Task, with a note.
    pub task_tells_failure: bool,
    /// A file that ends before the length its answer announces is not taken for a file.
    pub refuses_torn_files: bool,
    /// Nothing is imported unless every file was read.
    pub imports_all_or_nothing: bool,
    /// What is stored of what was fetched.
    pub stores: Storing,
    /// The local Patient needs exactly one identifier of the configured system.
    pub links_by_one_identifier: bool,
    /// What was received is archived as it came.
    pub archives_originals: bool,
    /// A Provenance tells of each transfer.
    pub writes_provenance: bool,
    /// What the source lists as deleted is deleted here.
    pub applies_deletions: bool,
    /// The status of a call to `$sdh.s2s.invoke-export` that is accepted.
    pub invoke_status: u16,
    /// The key set URL serves every key with `kid`.
    pub jwks_has_kid: bool,
    /// `Cache-Control` is sent with the key set.
    pub jwks_cache_control: bool,
    /// The key set still has a replaced key until what it signed has expired.
    pub jwks_keeps_former: bool,

    // What answers are read for.
    /// A relative token endpoint is resolved against the FHIR base; otherwise it is of no use.
    pub resolves_relative_urls: bool,
    /// The algorithm of assertions is one the server advertises.
    pub minds_advertised_algorithms: bool,
    /// A SMART configuration of another issuer is not used.
    pub minds_metadata_issuer: bool,
    /// A token of another type than `bearer` is not used.
    pub minds_token_type: bool,
    /// Members of a token response that nobody knows make no difference.
    pub ignores_unknown_members: bool,
    /// A match without `MemberId` is of no use.
    pub needs_member_id: bool,
    /// Waits grow where nothing says how long to wait.
    pub backs_off: bool,
    /// What of legal files cannot be read.
    pub stumbles_over: Vec<Oddity>,
    /// More than `_typeFilter` asked for is taken.
    pub takes_unfiltered: bool,
    /// A redirected request is sent on with the token.
    pub follows_with_token: bool,
    /// What a server shows as its certificate is verified.
    pub verifies_certificates: bool,

    // What assertions say beside the claims every one has.
    /// `jku` names the key set URL.
    pub assertion_has_jku: bool,
    /// What `jku` names is the key set URL of this payer.
    pub assertion_jku_own: bool,
    /// The assertion states for whom and why is asked (UDAP, extension `hl7-b2b`).
    pub states_business_identity: bool,

    // What a server definition is followed in.
    /// An exchange needs a definition of the issuer; otherwise that of anybody will do.
    pub needs_definition: bool,
    /// The definition of the issuer that is named is used; otherwise that of the first issuer.
    pub keeps_definitions_apart: bool,
    /// A slash at the end makes no other issuer.
    pub ignores_issuer_slash: bool,
    /// Only grants that the definition lists are used, where it lists any.
    pub minds_listed_grants: bool,
    /// The client authenticates as the definition says; otherwise by assertion.
    pub minds_client_mode: bool,
    /// The secret is the one the definition has now; otherwise the first that was ever used.
    pub minds_changed_secret: bool,
    /// Interceptors have their say in token requests.
    pub asks_interceptors: bool,
    /// The authorization script of the definition looks at each token before it is used.
    pub runs_authorization_script: bool,
    /// Tokens are revoked when a transfer ends, where the definition names a revocation endpoint.
    pub revokes_tokens: bool,
    /// Custom token parameters are sent.
    pub sends_custom_parameters: bool,
    /// The token endpoint of the definition goes before what is published.
    pub minds_definition_token_url: bool,
    /// The OpenID configuration is fetched where the definition says.
    pub minds_well_known_url: bool,

    // What UDAP metadata must show before it is used.
    /// A signed part.
    pub udap_needs_signed_metadata: bool,
    /// A signature by the key of the certificate.
    pub udap_checks_signature: bool,
    /// That it speaks for the base it was fetched from.
    pub udap_checks_base: bool,
    /// A certificate made out to that base.
    pub udap_checks_certificate_name: bool,
    /// A certificate that leads to an anchor of the community.
    pub udap_checks_chain: bool,
    /// A certificate that is inside its dates.
    pub udap_checks_certificate_dates: bool,
    /// A certificate that was not revoked.
    pub udap_checks_revocation: bool,
    /// That it is good at this time.
    pub udap_checks_dates: bool,
    /// What is signed goes before what is not.
    pub prefers_signed_values: bool,
    /// An empty list says that nothing of the kind is supported.
    pub minds_empty_lists: bool,
    /// A wildcard scope is asked for only where the UDAP metadata lists wildcards.
    pub minds_listed_wildcards: bool,
    /// A certification goes with a UDAP registration.
    pub shows_certification: bool,
    /// Seconds a certification is good for; at most three years are allowed.
    pub certification_lifetime_secs: i64,
}

/// What is stored of what was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Storing {
    /// All of it.
    Everything,
    /// Every other resource.
    Half,
    /// Nothing.
    Nothing,
}

impl Storing {
    /// Whether the resource at this place, counted from 0, is stored.
    pub const fn takes(self, place: usize) -> bool {
        match self {
            Self::Everything => true,
            Self::Half => place.is_multiple_of(2),
            Self::Nothing => false,
        }
    }
}

/// Something that is legal in a file, and odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Oddity {
    /// A byte order mark.
    ByteOrderMark,
    /// A blank line.
    BlankLine,
    /// A line that ends as in Windows.
    CarriageReturn,
    /// No line at all.
    NoLine,
    /// A line of a megabyte or more.
    LongLine,
    /// A line that is there twice.
    RepeatedLine,
    /// A type that FHIR does not know.
    UnknownType,
}

/// How to get a `client_id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Registration {
    /// A person registers us and writes it into the server definition.
    Manual,
    /// By RFC 7591.
    Dynamic,
    /// By RFC 7591 with a software statement of a UDAP trust community.
    Udap,
}

/// How data is fetched when there is a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RetrievalChoice {
    /// As the source's CapabilityStatement allows: by export, else `$everything`, else search.
    ByCapability,
    /// By export, whatever is claimed.
    Export,
    /// By `$everything`, whatever is claimed.
    Everything,
    /// By searching each type, whatever is claimed.
    Search,
}

impl RetrievalChoice {
    /// The way that is forced, if one is.
    pub fn forced(self) -> Option<Retrieval> {
        match self {
            Self::ByCapability => None,
            Self::Export => Some(Retrieval::Export),
            Self::Everything => Some(Retrieval::Everything),
            Self::Search => Some(Retrieval::Search),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            discovers: true,
            assertion_algorithm: "ES384".to_owned(),
            assertion_lifetime_secs: 240,
            assertion_jti_fresh: true,
            assertion_typ: "JWT".to_owned(),
            signs_with_present_key: true,
            assertion_has_kid: true,
            assertion_audience_is_token_endpoint: true,
            assertion_subject_is_client: true,
            requests_scope: true,
            token_for_member: true,
            member_token_by_jwt: false,
            member_tokens_apart: true,
            member_is_subject: true,
            respects_expiry: true,
            keeps_token: true,
            replaces_refused_token: true,
            token_in_header: true,
            reads_capabilities: true,
            sends_coverage_to_link: true,
            trims_coverage_to_link: true,
            sends_consent: true,
            references_local: true,
            accepts_refusal: true,
            renames_refused_match: false,
            bulk_ids_unique: true,
            prefers_group_files: true,
            keeps_groups_apart: true,
            registers: Registration::Dynamic,
            statement_jti_fresh: true,
            registers_match_scope: true,
            registers_jwks_uri: true,
            retrieval: RetrievalChoice::ByCapability,
            incremental: true,
            max_attempts: 5,
            max_pages: 10_000,
            resumes_downloads: true,
            token_to_foreign_hosts: false,
            exports_by_instance: true,
            repeats_types: false,
            sends_prefer: true,
            sends_accept: true,
            honours_retry_after: true,
            max_polls: 500,
            poll_patience_secs: 24 * 3600,
            minds_consent_period: true,
            accepts_end_of_consent: true,
            fetches_every_file: true,
            fetches_error_files: true,
            fetches_attachments: true,
            token_to_files: true,
            no_token_to_open_files: true,
            deletes_job: true,
            waits_when_busy: true,
            rewrites_references: true,
            keeps_original_ids: true,
            task_tells_failure: true,
            refuses_torn_files: true,
            imports_all_or_nothing: true,
            stores: Storing::Everything,
            links_by_one_identifier: true,
            archives_originals: true,
            writes_provenance: true,
            applies_deletions: true,
            invoke_status: 200,
            jwks_has_kid: true,
            jwks_cache_control: true,
            jwks_keeps_former: true,
            resolves_relative_urls: true,
            minds_advertised_algorithms: true,
            minds_metadata_issuer: true,
            minds_token_type: true,
            ignores_unknown_members: true,
            needs_member_id: false,
            backs_off: true,
            stumbles_over: Vec::new(),
            takes_unfiltered: true,
            follows_with_token: false,
            verifies_certificates: true,
            assertion_has_jku: false,
            assertion_jku_own: true,
            states_business_identity: false,
            needs_definition: true,
            keeps_definitions_apart: true,
            ignores_issuer_slash: true,
            minds_listed_grants: true,
            minds_client_mode: true,
            minds_changed_secret: true,
            asks_interceptors: true,
            runs_authorization_script: true,
            revokes_tokens: true,
            sends_custom_parameters: true,
            minds_definition_token_url: true,
            minds_well_known_url: true,
            udap_needs_signed_metadata: true,
            udap_checks_signature: true,
            udap_checks_base: true,
            udap_checks_certificate_name: true,
            udap_checks_chain: true,
            udap_checks_certificate_dates: true,
            udap_checks_revocation: true,
            udap_checks_dates: true,
            prefers_signed_values: true,
            minds_empty_lists: true,
            minds_listed_wildcards: true,
            shows_certification: false,
            certification_lifetime_secs: 365 * 24 * 3600,
        }
    }
}
