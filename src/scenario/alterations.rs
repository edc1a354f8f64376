//! The named changes a step may make to an otherwise valid request.

/// Which verbs an alteration belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlterationKind {
    /// Of an authorization request, or of what the person does with it.
    Authorize,
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
            b"authorize" => &[Self::Authorize],
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
    Authorize, Bearer, Cancel, Download, Export, Introspect, Manage, MemberMatch, Poll, Register,
    Revoke, Token,
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
    (Token, "code_replayed", "redeems the control's code again"),
    (Token, "code_foreign_client", "redeems a code of another client"),
    (Token, "code_expired", "redeems a code after ten minutes"),
    (Token, "code_unknown", "redeems a code nobody issued"),
    (Token, "redirect_uri_other", "names another redirect URI than the authorization request"),
    (Token, "verifier_missing", "sends no code verifier"),
    (Token, "verifier_wrong", "sends a code verifier that does not fit the challenge"),
    (Token, "verifier_truncated", "sends a code verifier without its last character"),
    (Token, "verifier_without_challenge", "sends a code verifier for a code without challenge"),
    (Token, "client_unauthenticated", "does not authenticate, though the client has a key"),
    (Token, "refresh_foreign", "uses a refresh token of another client"),
    (Token, "refresh_replayed", "uses a refresh token that the control's answer replaced"),
    (Token, "refresh_after_replay", "uses the newest refresh token after an old one was replayed"),
    (Token, "refresh_revoked", "uses a refresh token that was revoked"),
    (Token, "refresh_unknown", "uses a refresh token nobody issued"),
    (Token, "scope_wider", "asks for more than was granted"),
    (Authorize, "state_missing", "sends no state"),
    (Authorize, "response_type_missing", "names no response type"),
    (Authorize, "response_type_unknown", "asks for a response type nobody defined"),
    (Authorize, "scope_unknown", "asks for a scope nobody defined"),
    (Authorize, "aud_wrong", "names another FHIR server"),
    (Authorize, "aud_missing", "names no FHIR server"),
    (Authorize, "challenge_missing", "sends no code challenge"),
    (Authorize, "challenge_dropped", "loses its code challenge on the way"),
    (Authorize, "challenge_plain", "sends a plain code challenge"),
    (Authorize, "challenge_method_missing", "sends a code challenge without method"),
    (Authorize, "user_denies", "has the person say no"),
    (Authorize, "password_wrong", "has the person type a wrong password"),
    (Authorize, "person_unknown", "has somebody sign in whom nobody knows"),
    (Authorize, "provider_audience_other", "has the identity provider name another audience"),
    (Authorize, "provider_issuer_other", "has the identity provider name another issuer"),
    (Authorize, "provider_nonce_other", "has the identity provider repeat another nonce"),
    (Authorize, "provider_signature_spoiled", "has the identity provider's ID token spoiled"),
    (Authorize, "provider_token_expired", "has the identity provider send an old ID token"),
    (Authorize, "client_unknown", "names a client that is not registered"),
    (Authorize, "redirect_uri_other", "names a redirect URI that is not registered"),
    (Authorize, "redirect_uri_suffix", "adds a path to the redirect URI"),
    (Authorize, "redirect_uri_query", "adds a query to the redirect URI"),
    (Authorize, "redirect_uri_case", "changes the case of the redirect URI"),
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
    (Introspect, "token_of_replayed_code", "asks about a token whose code was used twice"),
    (Introspect, "token_of_revoked_grant", "asks about a token whose refresh token was revoked"),
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
