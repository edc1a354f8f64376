//! The named changes a step may make to an otherwise valid request.

/// Which verbs an alteration belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlterationKind {
    /// Of a token request.
    Token,
    /// Of a registration.
    Register,
    /// Of a registration's management.
    Manage,
    /// Of an introspection.
    Introspect,
    /// Of a revocation.
    Revoke,
    /// Of the access token that goes with a request to the source payer.
    Bearer,
    /// Of the Parameters of `$member-match`.
    MemberMatch,
    /// Of an export kick-off.
    Export,
    /// Of a poll.
    Poll,
    /// Of a download.
    Download,
    /// Of a job's deletion.
    Cancel,
}

impl AlterationKind {
    /// The kinds a verb takes.
    pub const fn of_verb(verb: &str) -> &'static [Self] {
        match verb.as_bytes() {
            b"token" => &[Self::Token],
            b"register" => &[Self::Register],
            b"manage" => &[Self::Manage],
            b"introspect" => &[Self::Introspect],
            b"revoke" => &[Self::Revoke],
            b"member_match" => &[Self::MemberMatch, Self::Bearer],
            b"export" => &[Self::Export, Self::Bearer],
            b"poll" => &[Self::Poll, Self::Bearer],
            b"download" => &[Self::Download, Self::Bearer],
            b"cancel" => &[Self::Cancel, Self::Bearer],
            b"request" => &[Self::Bearer],
            _ => &[],
        }
    }
}

use AlterationKind::{
    Bearer, Cancel, Download, Export, Introspect, Manage, MemberMatch, Poll, Register, Revoke,
    Token,
};

/// Every alteration: kind, name, and what it does in words.
pub const ALTERATIONS: &[(AlterationKind, &str, &str)] = &[
    (Token, "signature_foreign", "signs with a key that is not registered, under a registered kid"),
    (Token, "alg_none", "leaves the assertion unsigned with alg none"),
    (Token, "alg_hs256", "signs with HMAC keyed by the public key"),
    (Token, "kid_unknown", "names a key that is not registered"),
    (Token, "kid_missing", "names no key"),
    (Token, "aud_wrong", "addresses the assertion to another server"),
    (Token, "aud_missing", "addresses the assertion to nobody"),
    (Token, "sub_other", "names another subject than the issuer"),
    (Token, "client_unknown", "speaks for a client that is not registered"),
    (Token, "exp_past", "sends an assertion that expired two minutes ago"),
    (Token, "exp_far", "sends an assertion that lives an hour"),
    (Token, "exp_missing", "sends an assertion without expiry"),
    (Token, "nbf_future", "sends an assertion that is valid in ten minutes"),
    (Token, "jti_missing", "sends an assertion without id"),
    (Token, "jti_replayed", "sends the control's assertion again"),
    (Token, "payload_tampered", "changes a claim after signing"),
    (Token, "jku_foreign", "points to a key set that is not the registered one"),
    (Token, "crit_unknown", "marks an unknown header as critical"),
    (Token, "assertion_type_wrong", "names another assertion type"),
    (Token, "assertion_malformed", "sends a text that is not a JWT"),
    (Token, "grant_type_unknown", "asks for a grant nobody defined"),
    (Token, "grant_type_missing", "names no grant type"),
    (Token, "scope_missing", "names no scope"),
    (Token, "scope_unknown", "asks for a scope nobody defined"),
    (Token, "scope_beyond", "asks for more than it is registered for"),
    (Token, "parameter_repeated", "sends grant_type twice"),
    (Token, "body_json", "sends JSON instead of a form"),
    (Token, "two_authentications", "authenticates by assertion and by Basic at once"),
    (Token, "secret_wrong", "sends a wrong client secret"),
    (Token, "client_deleted", "speaks for a client whose registration was deleted"),
    (Token, "certificate_missing", "shows no certificate"),
    (Token, "certificate_other", "shows a good certificate of someone else"),
    (Token, "certificate_untrusted", "shows a certificate of an authority nobody knows"),
    (Token, "certificate_self_signed", "shows a certificate it made itself"),
    (Token, "certificate_expired", "shows a certificate that has expired"),
    (Token, "certificate_uri_longer", "shows a certificate whose URI only begins like its own"),
    (
        Token,
        "certificate_dns_only",
        "shows a certificate that has its host as DNS name, not its URI",
    ),
    (Token, "client_id_missing", "does not say which client it is"),
    (Token, "method_get", "asks by GET, with the parameters in the URL"),
    (Register, "jwks_and_jwks_uri", "sends keys by value and by reference"),
    (Register, "grant_type_unknown", "asks for a grant nobody defined"),
    (Register, "auth_method_unknown", "asks for an authentication method nobody defined"),
    (Register, "jwks_private", "sends its private key"),
    (Register, "body_not_json", "sends a body that is not JSON"),
    (Manage, "management_token_wrong", "uses a registration access token that was never issued"),
    (Introspect, "caller_unauthenticated", "does not authenticate"),
    (Introspect, "token_unknown", "asks about a token nobody issued"),
    (Introspect, "token_revoked", "asks about a revoked token"),
    (Introspect, "token_expired", "asks about an expired token"),
    (Revoke, "caller_unauthenticated", "does not authenticate"),
    (Revoke, "token_unknown", "revokes a token nobody issued"),
    (Revoke, "token_foreign", "revokes a token of another client"),
    (Bearer, "token_missing", "sends no token"),
    (Bearer, "token_malformed", "sends a token that is no token"),
    (Bearer, "token_tampered", "changes the token after it was signed"),
    (Bearer, "token_foreign", "sends a token a stranger signed"),
    (Bearer, "token_expired", "sends a token that has expired"),
    (Bearer, "token_revoked", "sends a token that was revoked"),
    (Bearer, "token_other_audience", "sends a token issued for another resource server"),
    (Bearer, "token_scope_short", "sends a token whose scope does not cover the request"),
    (Bearer, "token_in_query", "sends the token in the query"),
    (Bearer, "certificate_missing", "sends a bound token over a connection without certificate"),
    (Bearer, "certificate_other", "sends a bound token over a connection of someone else"),
    (MemberMatch, "not_parameters", "sends the Patient alone"),
    (MemberMatch, "body_not_json", "sends a body that is not JSON"),
    (MemberMatch, "patient_missing", "leaves out MemberPatient"),
    (MemberMatch, "coverage_missing", "leaves out CoverageToMatch"),
    (MemberMatch, "birth_date_missing", "leaves out the birth date"),
    (MemberMatch, "extra_parameter", "adds a parameter the profile does not allow"),
    (MemberMatch, "patient_repeated", "sends MemberPatient twice"),
    (MemberMatch, "consent_missing", "leaves out Consent"),
    (MemberMatch, "consent_inactive", "sends a Consent that is inactive"),
    (MemberMatch, "consent_expired", "sends a Consent whose period ended"),
    (MemberMatch, "consent_not_started", "sends a Consent whose period has not begun"),
    (MemberMatch, "consent_period_missing", "sends a Consent without period"),
    (MemberMatch, "consent_deny", "sends a Consent that denies"),
    (MemberMatch, "consent_policy_unknown", "sends a Consent under a policy nobody defined"),
    (MemberMatch, "consent_other_recipient", "sends a Consent in favour of another payer"),
    (MemberMatch, "consent_other_discloser", "sends a Consent about another payer's data"),
    (MemberMatch, "consent_other_patient", "sends a Consent of another person"),
    (MemberMatch, "consent_action_missing", "sends a Consent without action"),
    (MemberMatch, "member_unknown", "asks for a person who is not a member"),
    (MemberMatch, "member_ambiguous", "asks for a person two members could be"),
    (MemberMatch, "member_opted_out", "asks for a member who opted out"),
    (Export, "prefer_missing", "leaves out Prefer"),
    (Export, "output_format_unknown", "asks for a format nobody defined"),
    (Export, "type_unknown", "asks for a resource type nobody defined"),
    (Export, "since_malformed", "sends a _since that is no instant"),
    (Export, "patient_foreign", "asks for a patient this client has not matched"),
    (Poll, "job_unknown", "asks for a job nobody began"),
    (Poll, "job_foreign", "asks for a job of another client"),
    (Poll, "job_cancelled", "asks for a job that was deleted"),
    (Download, "file_foreign", "asks for a file of another client"),
    (Cancel, "job_unknown", "deletes a job nobody began"),
    (Cancel, "job_cancelled", "deletes a job that was deleted"),
];

/// The members a scenario may speak of.
pub const MEMBER_CASES: &[&str] = &[
    "known",
    "unknown",
    "ambiguous",
    "sensitive",
    "opted_out",
    "expired_consent",
    "several_coverages",
    "requester_identifier",
];

/// The names of the alterations `verb` takes.
pub fn alterations_of(verb: &str) -> impl Iterator<Item = &'static str> {
    let kinds = AlterationKind::of_verb(verb);
    ALTERATIONS.iter().filter(move |(kind, ..)| kinds.contains(kind)).map(|(_, name, _)| *name)
}
