//! `udap.statement_refused`: a UDAP registration with one thing wrong is refused.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 26] = [
    row(
        "udap.statement_refused.statement_audience_other",
        "A software statement for another server is refused",
        &["UDAP-REG-05", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_certificate_expired",
        "A software statement with an expired certificate is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_certificate_revoked",
        "A software statement with a revoked certificate is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_chain_missing",
        "A software statement without certificates is refused",
        &["UDAP-REG-13", "UDAP-REG-22", "UDAP-JWT-01"],
    ),
    row(
        "udap.statement_refused.statement_contacts_unreachable",
        "A registration without an address for mail is refused",
        &["UDAP-REG-08", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_dates_swapped",
        "A software statement that expires before it was issued is refused",
        &["UDAP-REG-06", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_expired",
        "An expired software statement is refused",
        &["UDAP-REG-06", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_foreign_key",
        "A software statement signed with another key than its certificate's is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_grants_mixed",
        "A registration for machines and for people at once is refused",
        &["UDAP-REG-09", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_id_missing",
        "A software statement without identifier is refused",
        &["UDAP-REG-06", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_intermediate_missing",
        "A software statement whose chain has a gap is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_issuer_other",
        "A software statement whose certificate names another URI is refused",
        &["UDAP-REG-03", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_long_lived",
        "A software statement that lives longer than five minutes is refused",
        &["UDAP-REG-06", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_method_secret",
        "A registration to authenticate by a secret is refused",
        &["UDAP-REG-11", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_missing",
        "A registration without software statement is refused",
        &["UDAP-REG-02", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_name_missing",
        "A registration without a name is refused",
        &["UDAP-REG-07", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_redirects_for_machine",
        "A registration of a machine with redirects is refused",
        &["UDAP-REG-10", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_refresh_for_machine",
        "A registration of a machine for refresh tokens is refused",
        &["UDAP-REG-09", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_replayed",
        "A software statement is refused when it comes again",
        &["UDAP-REG-23"],
    ),
    row(
        "udap.statement_refused.statement_scope_missing",
        "A registration without scope is refused",
        &["UDAP-REG-12", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_subject_other",
        "A software statement about another client is refused",
        &["UDAP-REG-04", "UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_tampered",
        "A software statement whose claims were changed after signing is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_unsigned",
        "A software statement that nobody signed is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.statement_untrusted",
        "A software statement nobody in the community vouches for is refused",
        &["UDAP-REG-13", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.udap_marker_missing",
        "A registration that does not say it follows UDAP is refused",
        &["UDAP-REG-02", "UDAP-REG-22"],
    ),
    row(
        "udap.statement_refused.udap_marker_unknown",
        "A registration by an unknown version of UDAP is refused",
        &["UDAP-REG-02", "UDAP-REG-22"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("statement_refused.md"),
        judge,
    }
}

/// Codes for a statement that is not good, or not trusted. The guide does not say which of the two
/// a server takes for which fault.
const OF_STATEMENTS: &[&str] = &["invalid_software_statement", "unapproved_software_statement"];

/// Codes for what a statement asks for.
const OF_METADATA: &[&str] =
    &["invalid_client_metadata", "invalid_software_statement", "invalid_redirect_uri"];

/// Codes for what is no UDAP registration at all.
const OF_REQUESTS: &[&str] = &[
    "invalid_client_metadata",
    "invalid_software_statement",
    "unapproved_software_statement",
    "invalid_request",
];

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    Refusal { statuses: &[400], errors: errors(check.row()), spoils: "client_id" }
        .judge(exchange, hint(check.row()))
}

fn errors(row: &str) -> &'static [&'static str] {
    match row {
        "udap_marker_missing" | "udap_marker_unknown" | "statement_missing" => OF_REQUESTS,
        "statement_contacts_unreachable"
        | "statement_grants_mixed"
        | "statement_method_secret"
        | "statement_name_missing"
        | "statement_redirects_for_machine"
        | "statement_refresh_for_machine"
        | "statement_scope_missing" => OF_METADATA,
        _ => OF_STATEMENTS,
    }
}

fn hint(row: &str) -> &'static str {
    match row {
        "statement_audience_other" => {
            "Compare `aud` with the URL of the registration endpoint, to the letter."
        }
        "statement_certificate_expired"
        | "statement_certificate_revoked"
        | "statement_intermediate_missing"
        | "statement_untrusted" => {
            "Build a path from the leaf to an anchor of the community, and look at dates and \
             revocation on the way."
        }
        "statement_chain_missing" => "Without `x5c` nobody vouches for the statement.",
        "statement_dates_swapped" | "statement_expired" | "statement_long_lived" => {
            "Demand `iat` and `exp`, at most 300 seconds apart, with now in between."
        }
        "statement_foreign_key" | "statement_tampered" | "statement_unsigned" => {
            "Verify the signature with the key of the first certificate before anything else."
        }
        "statement_id_missing" | "statement_replayed" => {
            "Remember `jti` until `exp`: a statement is good once."
        }
        "statement_issuer_other" => {
            "Compare `iss` with the URIs in the certificate's subject alternative name as they are."
        }
        "statement_subject_other" => "A client registers itself: `sub` is `iss`.",
        // The title says it all.
        _ => "",
    }
}
