//! Every decision the mock source payer takes, as a named field whose default is strict.
//!
//! Handlers consult these fields and nothing else; a defect sets one of them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::id::Endpoint;

/// What a finished bulk match is answered with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchResult {
    /// What the version of PDex in force says: `parameters` until 2.1.0, `groups` from 2.2.0 on.
    #[default]
    Guide,
    /// A manifest that lists a file with one Parameters resource.
    Parameters,
    /// A manifest that lists a file with one Group a line.
    Groups,
    /// A manifest that lists both files.
    Both,
    /// The Parameters resource itself, without a manifest.
    Direct,
}

/// How a member is told from all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Matcher {
    /// Family name, a given name, birth date and the numbers of the card agree.
    #[default]
    Exact,
    /// What agrees is weighed: most of card, names, birth date, gender, phone and postal code do.
    Scored,
}

/// When the consents of the members of an export end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentEnd {
    /// When they say.
    #[default]
    AsAgreed,
    /// Once, between the first poll of an export and the next.
    BetweenPolls,
    /// Once, between the first file of an export and the next.
    BetweenFiles,
}

/// Where a request for a file is sent on to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileRedirect {
    /// Nowhere: the file is the answer.
    #[default]
    Never,
    /// To a signed URL, as file stores have them, which needs no token.
    Signed,
    /// To itself.
    Itself,
    /// The answer does not say.
    Untold,
}

/// The decisions of the mock source payer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    // Bearer tokens (RFC 6750, SMART Backend Services).
    /// A request without a token is refused.
    pub token_required: bool,
    /// The signature of a token is verified.
    pub token_checks_signature: bool,
    /// An expired token is refused.
    pub token_checks_expiry: bool,
    /// A token for another audience or from another issuer is refused.
    pub token_checks_audience: bool,
    /// A revoked token is refused; the issuer is asked about each token.
    pub token_checks_revocation: bool,
    /// A token that is bound to a certificate is refused with another one.
    pub token_checks_certificate: bool,
    /// A token that is bound to a certificate is refused without one.
    pub token_needs_certificate: bool,
    /// A token whose scope does not cover the request is refused.
    pub token_checks_scope: bool,
    /// Tokens of trusted issuers beside this payer's own are taken.
    pub third_parties_trusted: bool,
    /// Only of the issuers that were named; otherwise of any that publishes its keys.
    pub third_parties_listed_only: bool,
    /// The signature of their tokens is verified.
    pub third_party_checks_signature: bool,
    /// An expired token of theirs is refused.
    pub third_party_checks_expiry: bool,
    /// A token of theirs for another audience is refused.
    pub third_party_checks_audience: bool,
    /// A token about one member opens the data of no other.
    pub token_checks_member: bool,
    /// A token about one member opens no job, file or Group that is about another.
    pub jobs_closed_to_other_members: bool,
    /// Each interaction needs its own letter of a scope; otherwise any scope for the type will do.
    pub scope_interactions_exact: bool,
    /// A scope limited by a search opens only what the search would find.
    pub scope_restrictions_applied: bool,
    /// Scopes in letters, such as `system/*.rs`, are understood.
    pub scope_letters: bool,
    /// A scope for a patient or user is about the one the token names, and about nobody when it
    /// names none; otherwise such scopes are like those for systems.
    pub patient_scopes_need_patient: bool,
    /// Entries of a batch or transaction are authorised one by one.
    pub bundle_entries_authorized: bool,
    /// The permissions a token states limit it.
    pub permissions_checked: bool,
    /// The payer behind a client is the one its token names, where it names one; otherwise only
    /// the one on file for the client.
    pub business_id_from_token: bool,
    /// The claim of a token that names the payer; a path of claims is joined by `/`.
    pub business_id_claim: String,
    /// The scheme `Bearer` is known in any case.
    pub bearer_in_any_case: bool,
    /// A request with two tokens is refused as malformed.
    pub refuses_two_tokens: bool,
    /// A token in the query is not accepted.
    pub token_refused_in_query: bool,
    /// The status for a missing or bad token.
    pub unauthorized_status: u16,
    /// The status for too little scope.
    pub forbidden_status: u16,
    /// A refusal carries `WWW-Authenticate: Bearer` with the error code RFC 6750 names.
    pub challenges: bool,
    /// Refusals carry an OperationOutcome.
    pub operation_outcomes: bool,

    // Member match (HRex 1.1.0).
    /// How a member is told from all others.
    pub matcher: Matcher,
    /// `OldCoverage` and `NewCoverage` are taken for `CoverageToMatch` and `CoverageToLink`, as
    /// they were once called.
    pub accepts_old_parameter_names: bool,
    /// Failed matches of one client before it is slowed; at twice as many it is blocked.
    pub match_failures_of_client: u32,
    /// Members of a bulk match that were not found count as failed matches: each about its person,
    /// and one of the client when nobody at all was found.
    pub bulk_match_counts_failures: bool,
    /// Failed matches about one person before they are slowed; at twice as many they are blocked.
    pub match_failures_of_person: u32,
    /// How long a failed match counts, in seconds.
    pub match_failures_kept_secs: u32,
    /// How long a client waits when it is first slowed, in seconds; twice as long each time after.
    pub match_slowed_secs: u32,
    /// `$member-match` is there where HRex does not put it, too: at the base, of one Patient, and
    /// by GET.
    pub match_elsewhere: bool,
    /// The coverage of `CoverageToLink` is kept with the member it belongs to.
    pub keeps_link: bool,
    /// Which member is found: exactly one, on family name, birth date and member identifier.
    pub match_requires_demographics: bool,
    /// The identifier of the submitted coverage takes part in the match.
    pub match_requires_coverage: bool,
    /// No match is answered with this status.
    pub no_match_status: u16,
    /// Several matches are refused; otherwise the first is taken.
    pub ambiguous_refused: bool,
    /// A body that is not the expected Parameters is refused.
    pub match_checks_parameters: bool,
    /// Patient and Coverages of a match are held against the HRex profiles.
    pub match_checks_profiles: bool,
    /// The status for malformed parameters.
    pub malformed_status: u16,
    /// `MemberIdentifier` is returned.
    pub returns_member_identifier: bool,
    /// System and code of `MemberIdentifier.type`, as `system|code`; what the HRex version demands
    /// when left out.
    pub member_identifier_type: Option<String>,
    /// `MemberId` is returned.
    pub returns_member_id: bool,
    /// The returned identifier is this payer's own, never one the requester sent.
    pub returns_own_identifier: bool,
    /// Parameters other than `MemberIdentifier` and `MemberId` are not returned.
    pub returns_only_identifiers: bool,
    /// Refusals of a match reveal nothing of the person's record.
    pub refusal_reveals_nothing: bool,

    // Bulk member match (PDex 2.1.0, 2.2.0) and its Groups.
    /// What a finished bulk match is answered with.
    pub match_result: MatchResult,
    /// A bulk match is answered at once with where to ask for its result.
    pub bulk_match_asynchronous: bool,
    /// A request for a bulk match that is not built as PDex says is refused with 422.
    pub bulk_match_checks_structure: bool,
    /// Two persons submitted under one id are refused; otherwise the first stands for both.
    pub bulk_match_refuses_same_ids: bool,
    /// One member's consent says nothing about another member.
    pub members_placed_one_by_one: bool,
    /// A Group of matched members is in every result, empty or not.
    pub matched_group_always: bool,
    /// What was found of members whose consent is wanting stays inside.
    pub constrained_members_hidden: bool,
    /// The Group of members whose consent is wanting says nothing of why.
    pub constraint_reason_hidden: bool,
    /// Each entry of a Group carries the Patient that was submitted.
    pub submitted_patient_attached: bool,
    /// The submitted Patient goes back as it came.
    pub submitted_patient_unchanged: bool,
    /// Version, dates, labels and contained resources of the submitted Patient are taken off.
    pub submitted_patient_stripped: bool,
    /// The submitted Coverage goes back too where one Patient was submitted with several.
    pub submitted_coverage_attached: bool,
    /// A Group of matched members names the payer that asked, and when.
    pub group_names_requester: bool,
    /// A Group of matched members can be read by its id.
    pub groups_stored: bool,
    /// Groups belong to the client whose match made them; to others they are not found.
    pub groups_isolated: bool,
    /// The versions of a Group can be read.
    pub group_versions_served: bool,
    /// Matches and their Groups are gone when their time is over: a match a day after it was asked
    /// for, a Group when the last consent of its members ends.
    pub groups_expire: bool,
    /// A Group is found only by what it holds.
    pub group_search_applied: bool,
    /// `exportType` of `$davinci-data-export` is looked at.
    pub checks_export_type: bool,
    /// An export of a Group is narrowed to the members `patient` names.
    pub group_patients_applied: bool,
    /// A `patient` that is not in the Group is reported in the manifest of `$davinci-data-export`.
    pub group_strangers_reported: bool,
    /// Without `_type`, everything there is of a Group's members is exported.
    pub group_exports_all_types: bool,
    /// Types of attribution lists are demanded of every export of a Group.
    pub group_demands_list_types: bool,
    /// A payer that cannot tell sensitive records apart: a consent for regular data is wanting.
    pub constrains_regular: bool,

    // Consent (HRex Consent profile, PDex decision flow).
    /// A match request without a Consent is refused (the PDex flow needs one).
    pub consent_required: bool,
    /// `status` is `active`.
    pub consent_checks_status: bool,
    /// `provision.type` is `permit`.
    pub consent_checks_type: bool,
    /// `provision.period` is there and covers the present.
    pub consent_checks_period: bool,
    /// `policy.uri` is one this payer can honour.
    pub consent_checks_policy: bool,
    /// `patient` is the submitted member.
    pub consent_checks_patient: bool,
    /// A recipient (`IRCP`) is the caller.
    pub consent_checks_recipient: bool,
    /// A discloser (`performer`) is this payer.
    pub consent_checks_discloser: bool,
    /// `action` is `disclose` and `scope` is `patient-privacy`.
    pub consent_checks_action: bool,
    /// The consent is what its profile demands in category, performer, source and number of
    /// actions.
    pub consent_checks_profile: bool,
    /// The document behind the consent is looked for, and a consent without it is refused; PDex
    /// keeps it out of the decision.
    pub consent_reads_source: bool,
    /// A consent that lets both payers give and receive is refused.
    pub consent_refuses_mutual: bool,
    /// A provision narrowed by labels, purposes, classes, periods or nested provisions, which
    /// HRex forbids, is refused.
    pub consent_refuses_restrictions: bool,
    /// A member who opted out of sharing is refused.
    pub consent_checks_opt_out: bool,
    /// The status for a consent that cannot be honoured.
    pub consent_refused_status: u16,
    /// Consents for `#regular` are honoured; a payer that cannot tell sensitive data apart must
    /// refuse them.
    pub honours_regular: bool,
    /// Consents for `#sensitive` are honoured.
    pub honours_sensitive: bool,
    /// With `#sensitive`, sensitive resources are released.
    pub releases_sensitive: bool,
    /// With `#regular`, sensitive resources are left out.
    pub segments_sensitive: bool,
    /// With `#regular`, sensitive resources are left out of reads and searches too.
    pub segments_reads: bool,
    /// A shortened policy URI such as `hrex-consent.html#regular` is accepted.
    pub accepts_short_policy_uri: bool,
    /// Consent is evaluated again at kick-off and at every file.
    pub consent_rechecked: bool,
    /// Consents can be read and searched; otherwise that is neither claimed nor served.
    pub serves_consents: bool,
    /// A consent is shown to the client that sent it alone.
    pub consents_isolated: bool,

    // Reads, searches and `$everything` (FHIR R4, PDex).
    /// Only members matched by this client, with a consent in force, are read and searched.
    pub reads_limited_to_matched: bool,
    /// Search parameters that are passed over, as `Type.parameter`.
    pub search_ignores: Vec<String>,
    /// `_revinclude` brings along what it names.
    pub serves_revinclude: bool,
    /// `_revinclude` brings along only what refers to a match.
    pub revinclude_exact: bool,
    /// Matches on a page when the client does not say.
    pub page_size: usize,
    /// A page says where the next one is.
    pub links_next_page: bool,
    /// Members are exported one by one; otherwise that is neither claimed nor served.
    pub serves_export: bool,
    /// `$everything` is offered; otherwise it is neither claimed nor served.
    pub serves_everything: bool,
    /// Parameters of `$everything` that are passed over.
    pub everything_ignores: Vec<String>,
    /// Types that `$everything` leaves out, whoever asks.
    pub everything_omits: Vec<String>,
    /// `$everything` is about the one member it names.
    pub everything_one_member: bool,
    /// `$everything` leaves claims out; as the version of PDex has it when not said.
    pub everything_drops_claims: Option<bool>,
    /// `$everything` names this payer in a transmitter Provenance.
    pub everything_names_sender: bool,

    // Export (Bulk Data 2.0.0).
    /// A kick-off without `Prefer: respond-async` is refused.
    pub kick_off_requires_prefer: bool,
    /// The status of an accepted kick-off.
    pub kick_off_status: u16,
    /// A kick-off answers with an absolute `Content-Location`.
    pub content_location_absolute: bool,
    /// An unsupported `_outputFormat` is refused.
    pub checks_output_format: bool,
    /// A `_type` the server does not export is refused.
    pub checks_type: bool,
    /// Only the types of `_type` are exported.
    pub applies_type: bool,
    /// Only resources changed after `_since` are exported.
    pub applies_since: bool,
    /// A malformed `_since` is refused.
    pub checks_since: bool,
    /// Only members matched by this client, with a consent in force, are exported.
    pub limits_to_matched: bool,
    /// A `patient` parameter naming another member is refused.
    pub checks_patient_parameter: bool,
    /// Exports one client may have running at once; one more is answered 429 with `Retry-After`.
    pub running_exports: u32,
    /// Polls answered 202 before a job is done.
    pub polls_before_done: u32,
    /// `Retry-After` of a 202, in seconds; none when absent.
    pub retry_after_secs: Option<u32>,
    /// `X-Progress` is sent with a 202.
    pub sends_progress: bool,
    /// A poll sooner than `Retry-After` allows is answered 429.
    pub throttles_polls: bool,
    /// The status of a poll while the job runs.
    pub in_progress_status: u16,
    /// `Expires` is sent with the manifest.
    pub sends_expires: bool,
    /// Media type of the manifest.
    pub manifest_media_type: String,
    /// The manifest has `error`, empty or not.
    pub manifest_has_error: bool,
    /// The manifest has `requiresAccessToken` as a boolean.
    pub manifest_has_requires_access_token: bool,
    /// The manifest has `transactionTime`.
    pub manifest_has_transaction_time: bool,
    /// `request` is the kick-off URL.
    pub manifest_request_true: bool,
    /// File URLs are absolute.
    pub file_urls_absolute: bool,
    /// `count` is the number of lines of the file.
    pub count_true: bool,
    /// Jobs and files belong to the client that started them; to others they are not found.
    pub jobs_isolated: bool,
    /// The status of a job, though not its files, is open to every client of the payer behind it.
    pub status_open_to_payer: bool,
    /// A job is deleted by its own client alone, whoever may see it.
    pub cancel_needs_owner: bool,
    /// A client reaches its job with any of its tokens, not only with the one it began with.
    pub jobs_outlive_tokens: bool,
    /// Files need a token when the manifest says so.
    pub files_require_token: bool,
    /// Media type of files.
    pub file_media_type: String,
    /// A file holds resources of one type only.
    pub files_hold_one_type: bool,
    /// Every line of a file is one whole JSON resource.
    pub file_lines_whole: bool,
    /// A transmitter Provenance is exported with the data.
    pub exports_provenance: bool,
    /// Amounts of money are left out of claims.
    pub omits_financial: bool,
    /// DELETE of a job is answered with this status.
    pub cancel_status: u16,
    /// After DELETE the status URL is not found.
    pub cancel_effective: bool,
    /// An unknown job is not found.
    pub unknown_job_refused: bool,
    /// Resources a file holds at most.
    pub file_max_resources: usize,
    /// The CapabilityStatement lists the operations that are there.
    pub capability_statement_true: bool,
    /// The bundle of endpoints for mutual TLS is signed.
    pub mtls_bundle_signed: bool,
    /// It names both the plan and whoever operates the endpoint.
    pub mtls_bundle_names_operator: bool,
    /// Its Endpoint carries the certificate it is known by.
    pub mtls_endpoint_certified: bool,
    /// Its Endpoint announces where clients register, which is to be reached over mutual TLS alone.
    pub mtls_registration_announced: bool,
    /// It repeats the endpoints of the authorization server in the old `oauth-uris` extension, which
    /// the well-known document has replaced.
    pub oauth_uris_repeated: bool,
    /// The endpoints it repeats are those of the authorization server.
    pub oauth_uris_true: bool,

    // What an export gives of what it is asked for (Bulk Data 2.0.0 and 3.0.0, PDex).
    /// Repeated parameters count as one list.
    pub joins_repeats: bool,
    /// The parameters of a kick-off by POST are read from its body.
    pub reads_kick_off_body: bool,
    /// Every spelling of NDJSON that the guide names is understood in `_outputFormat`.
    pub output_format_any_spelling: bool,
    /// `_until` is taken of every export, even where Bulk Data does not have it yet.
    pub takes_until: bool,
    /// Nothing changed after `_until` is exported.
    pub applies_until: bool,
    /// Only what meets `_typeFilter` is exported.
    pub applies_type_filter: bool,
    /// Several queries of `_typeFilter` on one type are alternatives.
    pub type_filters_joined: bool,
    /// A `_typeFilter` this payer cannot apply is refused.
    pub checks_type_filter: bool,
    /// A `_typeFilter` never widens what would go out without it.
    pub filter_within_windows: bool,
    /// Only the elements of `_elements`, and the mandatory ones, are exported.
    pub applies_elements: bool,
    /// A resource of which only a part is exported says so.
    pub marks_subsets: bool,
    /// `includeAssociatedData` decides which Provenance goes out.
    pub applies_associated_data: bool,
    /// Of conflicting values of `includeAssociatedData`, the least restrictive counts.
    pub least_restrictive_wins: bool,
    /// Without `includeAssociatedData`, all Provenance goes out.
    pub provenance_unless_told: bool,
    /// Without `_type`, every type goes out.
    pub every_type_unless_told: bool,
    /// A parameter that is not supported is refused, unless the client asks not to be strict.
    pub checks_parameters: bool,
    /// The manifest says more than the guide asks for.
    pub manifest_extended: bool,
    /// What a lenient server passes over is reported in `error` of the manifest.
    pub reports_ignored: bool,
    /// A `_since` long ago is taken.
    pub takes_old_since: bool,
    /// `_since` is never replaced by a later instant.
    pub since_as_asked: bool,
    /// Where the guide allows it, data older than five years goes out too (PDex 2.2.0).
    pub keeps_older: bool,
    /// Care that ended more than five years ago stays back, where there is such a limit.
    pub limits_service_dates: bool,
    /// Records last changed more than five years ago stay back, where there is such a limit.
    pub limits_updates: bool,
    /// How many years back that limit lies.
    pub window_years: i32,
    /// The Patient goes out with the records about it.
    pub exports_patients: bool,
    /// Prior authorizations go out that were refused, too.
    pub exports_refused_authorizations: bool,
    /// Prior authorizations that were over and unchanged for a year stay back.
    pub limits_authorizations: bool,
    /// With `_since`, the manifest lists what was deleted.
    pub lists_deletions: bool,
    /// What was deleted is told by DELETE entries of a transaction.
    pub deletions_well_formed: bool,
    /// Polls carry `X-Export-Status` when the client asked for a separate status.
    pub sends_export_status: bool,
    /// Files are organized by patient when asked (Bulk Data 3.0.0, `organizeOutputBy`).
    pub organizes_output: bool,
    /// The manifest says what its files are organized by.
    pub says_organized: bool,
    /// Each block of an organized file begins with a header.
    pub blocks_headed: bool,
    /// Each member has a block of its own.
    pub blocks_apart: bool,
    /// The manifest comes in parts when the client takes that, the first of them before the job is
    /// done (Bulk Data 3.0.0, `allowPartialManifests`).
    pub manifests_in_parts: bool,
    /// What a part of the manifest listed once, it lists for good.
    pub manifest_parts_kept: bool,
    /// The parts of a manifest say the same of the export.
    pub manifest_parts_agree: bool,
    /// A file nobody listed is not found.
    pub unknown_file_refused: bool,
    /// Attachments go out as URLs instead of data.
    pub attachments_by_url: bool,
    /// URLs of attachments are absolute.
    pub attachment_urls_absolute: bool,
    /// What the URL of an attachment names is there.
    pub attachments_served: bool,
    /// Attachments say what they are.
    pub attachments_typed: bool,
    /// Files are compressed for clients that offer gzip.
    pub gzips_files: bool,
    /// A compressed file says that it is.
    pub labels_coding: bool,
    /// A signed URL stops working when its time is over.
    pub signed_urls_expire: bool,
    /// Where the manifest says that no token is needed, none is.
    pub signed_urls_suffice: bool,
    /// A part of a file is given when only that is asked for (RFC 9110 §14).
    pub serves_ranges: bool,

    // Faults on demand, all off by default: ways a conformant server may behave that test a client.
    /// The first kick-off is answered 429 with `Retry-After`.
    pub busy_once: bool,
    /// The first poll is answered 503 with `Retry-After`.
    pub unavailable_once: bool,
    /// `Retry-After` is an HTTP date instead of seconds.
    pub retry_after_as_date: bool,
    /// Files are served without a token from URLs that expire (`requiresAccessToken: false`).
    pub signed_file_urls: bool,
    /// Files begin with a byte order mark, use CRLF and end in a blank line.
    pub ragged_files: bool,
    /// One listed file is empty.
    pub empty_file: bool,
    /// A listed file answers 404.
    pub missing_file: bool,
    /// The manifest has an entry in `error`.
    pub reports_error_file: bool,
    /// Each piece of a file comes this much later than the one before, in milliseconds of real
    /// time.
    pub file_pause_millis: u64,
    /// The first file stops in its middle, and the connection stays open. A part of it that is asked
    /// for comes whole.
    pub file_stalls: bool,
    /// A document is this many bytes long, and so is its line; none when 0.
    pub long_line_bytes: usize,
    /// One file is of a type that FHIR does not know.
    pub lists_unknown_type: bool,
    /// One line is there twice.
    pub repeats_resource: bool,
    /// A file ends in the middle of a line, with the connection.
    pub file_cut_short: bool,
    /// `Content-Length` of a file is more than there is.
    pub file_length_wrong: bool,
    /// One file is listed twice.
    pub file_listed_twice: bool,
    /// A job is forgotten after its first poll.
    pub job_lost: bool,
    /// A job is never done, and never forgotten.
    pub job_never_done: bool,
    /// A refusal for being busy says nothing of when to come back.
    pub busy_without_wait: bool,
    /// Where a request for a file that is granted is sent on to.
    pub file_redirect: FileRedirect,
    /// Requests that are sent to another host by a redirect.
    pub redirects: Vec<Endpoint>,
    /// Files are to be had from another host, says the manifest.
    pub files_elsewhere: bool,
    /// The status of an export or a bulk match is to be had from another host, says
    /// `Content-Location`.
    pub status_elsewhere: bool,
    /// The next page of a Bundle, and the next part of a manifest, are to be had from another host.
    pub pages_elsewhere: bool,
    /// The token that fetched the first file is taken for expired from then on; others work.
    pub token_expires_midway: bool,
    /// After the first poll, the keys that signed the tokens seen so far are taken for replaced;
    /// later tokens work.
    pub keys_rotate_midway: bool,
    /// When the consents of the members of an export end. Nobody tells the client; what it asks for
    /// next is refused.
    pub consent_ends: ConsentEnd,
}

impl Policy {
    /// A bulk match is answered with its Parameters resource itself.
    pub const DIRECT_RESULT: MatchResult = MatchResult::Direct;
    /// A bulk match is answered with a file that holds its Parameters resource, in any version.
    pub const ENVELOPED_RESULT: MatchResult = MatchResult::Parameters;
    /// A request for a file is sent on to itself.
    pub const CIRCULAR_REDIRECT: FileRedirect = FileRedirect::Itself;
    /// A request for a file is sent on, and it is not said where to.
    pub const UNTOLD_REDIRECT: FileRedirect = FileRedirect::Untold;

    /// The resource server Smile CDR's documents describe: scopes know words only, and those for
    /// patients and users reach every patient.
    pub fn smile() -> Self {
        Self { scope_letters: false, patient_scopes_need_patient: false, ..Self::default() }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            token_required: true,
            token_checks_signature: true,
            token_checks_expiry: true,
            token_checks_audience: true,
            token_checks_revocation: true,
            token_checks_certificate: true,
            token_needs_certificate: true,
            token_checks_scope: true,
            third_parties_trusted: true,
            third_parties_listed_only: true,
            third_party_checks_signature: true,
            third_party_checks_expiry: true,
            third_party_checks_audience: true,
            token_checks_member: true,
            jobs_closed_to_other_members: true,
            scope_interactions_exact: true,
            scope_restrictions_applied: true,
            scope_letters: true,
            patient_scopes_need_patient: true,
            bundle_entries_authorized: true,
            permissions_checked: true,
            business_id_from_token: true,
            business_id_claim: "business_id".to_owned(),
            bearer_in_any_case: true,
            refuses_two_tokens: true,
            token_refused_in_query: true,
            unauthorized_status: 401,
            forbidden_status: 403,
            challenges: true,
            operation_outcomes: true,
            matcher: Matcher::Exact,
            accepts_old_parameter_names: false,
            match_failures_of_client: 20,
            bulk_match_counts_failures: true,
            match_failures_of_person: 5,
            match_failures_kept_secs: 3600,
            match_slowed_secs: 10,
            match_elsewhere: false,
            keeps_link: true,
            match_requires_demographics: true,
            match_requires_coverage: true,
            no_match_status: 422,
            ambiguous_refused: true,
            match_checks_parameters: true,
            match_checks_profiles: true,
            malformed_status: 422,
            returns_member_identifier: true,
            member_identifier_type: None,
            returns_member_id: true,
            returns_own_identifier: true,
            returns_only_identifiers: true,
            refusal_reveals_nothing: true,
            match_result: MatchResult::default(),
            bulk_match_asynchronous: true,
            bulk_match_checks_structure: true,
            bulk_match_refuses_same_ids: true,
            members_placed_one_by_one: true,
            matched_group_always: true,
            constrained_members_hidden: true,
            constraint_reason_hidden: true,
            submitted_patient_attached: true,
            submitted_patient_unchanged: true,
            submitted_patient_stripped: true,
            submitted_coverage_attached: true,
            group_names_requester: true,
            groups_stored: true,
            groups_isolated: true,
            group_versions_served: true,
            groups_expire: true,
            group_search_applied: true,
            checks_export_type: true,
            group_patients_applied: true,
            group_strangers_reported: true,
            group_exports_all_types: true,
            group_demands_list_types: false,
            constrains_regular: false,
            consent_required: true,
            consent_checks_status: true,
            consent_checks_type: true,
            consent_checks_period: true,
            consent_checks_policy: true,
            consent_checks_patient: true,
            consent_checks_recipient: true,
            consent_checks_discloser: true,
            consent_checks_action: true,
            consent_checks_profile: true,
            consent_reads_source: false,
            consent_refuses_mutual: false,
            consent_refuses_restrictions: true,
            consent_checks_opt_out: true,
            consent_refused_status: 422,
            honours_regular: true,
            honours_sensitive: true,
            releases_sensitive: true,
            segments_sensitive: true,
            segments_reads: true,
            accepts_short_policy_uri: false,
            consent_rechecked: true,
            serves_consents: true,
            consents_isolated: true,
            reads_limited_to_matched: true,
            search_ignores: Vec::new(),
            serves_revinclude: true,
            revinclude_exact: true,
            page_size: 100,
            links_next_page: true,
            serves_export: true,
            serves_everything: true,
            everything_ignores: Vec::new(),
            everything_omits: Vec::new(),
            everything_one_member: true,
            everything_drops_claims: None,
            everything_names_sender: true,
            kick_off_requires_prefer: true,
            kick_off_status: 202,
            content_location_absolute: true,
            checks_output_format: true,
            checks_type: true,
            applies_type: true,
            applies_since: true,
            checks_since: true,
            limits_to_matched: true,
            checks_patient_parameter: true,
            running_exports: 20,
            polls_before_done: 1,
            retry_after_secs: Some(5),
            sends_progress: true,
            throttles_polls: true,
            in_progress_status: 202,
            sends_expires: true,
            manifest_media_type: "application/json".to_owned(),
            manifest_has_error: true,
            manifest_has_requires_access_token: true,
            manifest_has_transaction_time: true,
            manifest_request_true: true,
            file_urls_absolute: true,
            count_true: true,
            jobs_isolated: true,
            status_open_to_payer: false,
            cancel_needs_owner: true,
            jobs_outlive_tokens: true,
            files_require_token: true,
            file_media_type: "application/fhir+ndjson".to_owned(),
            files_hold_one_type: true,
            file_lines_whole: true,
            exports_provenance: true,
            omits_financial: true,
            cancel_status: 202,
            cancel_effective: true,
            unknown_job_refused: true,
            file_max_resources: 1000,
            capability_statement_true: true,
            mtls_bundle_signed: true,
            mtls_bundle_names_operator: true,
            mtls_endpoint_certified: true,
            mtls_registration_announced: false,
            joins_repeats: true,
            reads_kick_off_body: true,
            output_format_any_spelling: true,
            takes_until: false,
            applies_until: true,
            applies_type_filter: true,
            type_filters_joined: true,
            checks_type_filter: true,
            filter_within_windows: true,
            applies_elements: true,
            marks_subsets: true,
            applies_associated_data: true,
            least_restrictive_wins: true,
            provenance_unless_told: true,
            every_type_unless_told: true,
            checks_parameters: true,
            manifest_extended: true,
            reports_ignored: true,
            takes_old_since: true,
            since_as_asked: true,
            keeps_older: true,
            limits_service_dates: true,
            limits_updates: true,
            window_years: 5,
            exports_patients: true,
            exports_refused_authorizations: true,
            limits_authorizations: true,
            lists_deletions: true,
            deletions_well_formed: true,
            sends_export_status: true,
            organizes_output: true,
            says_organized: true,
            blocks_headed: true,
            blocks_apart: true,
            manifests_in_parts: true,
            manifest_parts_kept: true,
            manifest_parts_agree: true,
            unknown_file_refused: true,
            attachments_by_url: false,
            attachment_urls_absolute: true,
            attachments_served: true,
            attachments_typed: true,
            gzips_files: false,
            labels_coding: true,
            signed_urls_expire: true,
            signed_urls_suffice: true,
            serves_ranges: true,
            oauth_uris_repeated: false,
            oauth_uris_true: true,
            busy_once: false,
            unavailable_once: false,
            retry_after_as_date: false,
            signed_file_urls: false,
            ragged_files: false,
            empty_file: false,
            missing_file: false,
            reports_error_file: false,
            file_pause_millis: 0,
            file_stalls: false,
            long_line_bytes: 0,
            lists_unknown_type: false,
            repeats_resource: false,
            file_cut_short: false,
            file_length_wrong: false,
            file_listed_twice: false,
            job_lost: false,
            job_never_done: false,
            busy_without_wait: false,
            file_redirect: FileRedirect::Never,
            redirects: Vec::new(),
            files_elsewhere: false,
            status_elsewhere: false,
            pages_elsewhere: false,
            token_expires_midway: false,
            keys_rotate_midway: false,
            consent_ends: ConsentEnd::AsAgreed,
        }
    }
}
