//! `udap.assertion_refused`: a token request of a UDAP client with one thing wrong is refused.

use crate::checks::oauth_answer::{Refusal, control, document, words};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 20] = [
    row(
        "udap.assertion_refused.b2b_missing",
        "A request without the business-to-business object is refused where it is required",
        &["UDAP-TOK-06"],
    ),
    row(
        "udap.assertion_refused.b2b_organization_missing",
        "A business-to-business object that names no organization is refused",
        &["UDAP-TOK-07"],
    ),
    row(
        "udap.assertion_refused.b2b_organization_no_uri",
        "A business-to-business object whose organization is no URI is refused",
        &["UDAP-TOK-07"],
    ),
    row(
        "udap.assertion_refused.b2b_purpose_empty",
        "A business-to-business object without purpose is refused",
        &["UDAP-TOK-07"],
    ),
    row(
        "udap.assertion_refused.b2b_version_number",
        "A business-to-business object whose version is a number is refused",
        &["UDAP-TOK-07"],
    ),
    row(
        "udap.assertion_refused.udap_audience_other",
        "A UDAP assertion for another server is refused",
        &["UDAP-TOK-01"],
    ),
    row(
        "udap.assertion_refused.udap_expired",
        "An expired UDAP assertion is refused",
        &["UDAP-TOK-01"],
    ),
    row(
        "udap.assertion_refused.udap_id_missing",
        "A UDAP assertion without identifier is refused",
        &["UDAP-TOK-01"],
    ),
    row(
        "udap.assertion_refused.udap_issue_time_missing",
        "A UDAP assertion without time of issue is refused",
        &["UDAP-TOK-01"],
    ),
    row(
        "udap.assertion_refused.udap_long_lived",
        "A UDAP assertion that lives longer than five minutes is refused",
        &["UDAP-TOK-02"],
    ),
    row(
        "udap.assertion_refused.udap_marker_unknown",
        "A token request by an unknown version of UDAP is refused",
        &["UDAP-TOK-03"],
    ),
    row(
        "udap.assertion_refused.udap_subject_other",
        "A UDAP assertion about another client is refused",
        &["UDAP-TOK-01"],
    ),
    row(
        "udap.assertion_refused.x5c_as_text",
        "A UDAP assertion whose certificates are no array is refused",
        &["UDAP-JWT-01"],
    ),
    row(
        "udap.assertion_refused.x5c_expired",
        "A UDAP assertion with an expired certificate is refused",
        &["UDAP-TOK-05"],
    ),
    row(
        "udap.assertion_refused.x5c_foreign_key",
        "A UDAP assertion signed with another key than its certificate's is refused",
        &["UDAP-TOK-05"],
    ),
    row(
        "udap.assertion_refused.x5c_missing",
        "A UDAP assertion without certificates is refused",
        &["UDAP-TOK-05", "UDAP-JWT-01"],
    ),
    row(
        "udap.assertion_refused.x5c_other_client",
        "A UDAP assertion with the certificate of another client is refused",
        &["UDAP-TOK-05"],
    ),
    row(
        "udap.assertion_refused.x5c_revoked",
        "A UDAP assertion with a revoked certificate is refused",
        &["UDAP-TOK-05"],
    ),
    row(
        "udap.assertion_refused.x5c_tampered",
        "A UDAP assertion whose claims were changed after signing is refused",
        &["UDAP-TOK-05"],
    ),
    row(
        "udap.assertion_refused.x5c_untrusted",
        "A UDAP assertion nobody in the community vouches for is refused",
        &["UDAP-TOK-05"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("assertion_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let errors: &[&str] = match check.row() {
        // The guide fixes no code for these.
        row if row.starts_with("b2b_") => &["invalid_grant", "invalid_request", "invalid_client"],
        "udap_marker_unknown" => &["invalid_request", "invalid_client"],
        _ => &["invalid_client"],
    };
    if check.row() == "b2b_missing" && !requires_b2b(transcript) {
        let why = "the metadata does not require hl7-b2b";
        return Some(Judgement::NotApplicable(why.to_owned()));
    }
    Refusal { errors, ..Refusal::INVALID_CLIENT }.judge(exchange, hint(check.row()))
}

fn requires_b2b(transcript: &Transcript) -> bool {
    transcript.at(Endpoint::UdapMetadata).filter_map(document).any(|document| {
        words(&document, "udap_authorization_extensions_required")
            .is_some_and(|required| required.contains(&"hl7-b2b"))
    })
}

fn hint(row: &str) -> &'static str {
    match row {
        "x5c_other_client" => {
            "The URI in the certificate must be the one the client registered with."
        }
        "x5c_expired" | "x5c_revoked" | "x5c_untrusted" => {
            "Build a path from the leaf to an anchor of the community at each request, and look \
             at dates and revocation on the way."
        }
        "x5c_foreign_key" | "x5c_tampered" => {
            "Verify the signature with the key of the first certificate before anything else."
        }
        "x5c_as_text" | "x5c_missing" => "Without `x5c` nobody vouches for the assertion.",
        "udap_issue_time_missing" => "UDAP makes `iat` mandatory: the lifetime counts from it.",
        "udap_long_lived" => "UDAP counts five minutes from `iat` to `exp`.",
        "udap_audience_other" => "Compare `aud` with the URL of the token endpoint, to the letter.",
        // The title says it all.
        _ => "",
    }
}
