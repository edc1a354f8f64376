//! `registration.unfit_refused`: what could not be told from others, or be trusted, is not registered.

use crate::checks::oauth_answer::{Refusal, control, object};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one an alteration.
pub static ROWS: [Check; 5] = [
    row(
        "registration.unfit_refused.public_machine",
        "Client credentials without authentication are not registered",
        "SMART-REG-14",
    ),
    row(
        "registration.unfit_refused.redirect_uri_relative",
        "A relative redirect URI is not registered",
        "SMART-REG-15",
    ),
    row(
        "registration.unfit_refused.redirect_uri_wildcard",
        "A redirect URI with a wildcard is not registered",
        "SMART-REG-15",
    ),
    row(
        "registration.unfit_refused.tls_subject_missing",
        "A client known by its certificate is not registered without saying which",
        "RFC8705-02",
    ),
    row(
        "registration.unfit_refused.tls_subjects_two",
        "A client known by its certificate is not registered when it says twice which",
        "RFC8705-02",
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static str) -> Check {
    let verifies: &[&str] = match verifies.as_bytes() {
        b"SMART-REG-14" => &["SMART-REG-14"],
        b"SMART-REG-15" => &["SMART-REG-15"],
        _ => &["RFC8705-02"],
    };
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Register]),
        page: include_str!("unfit_refused.md"),
        judge,
    }
}

const REFUSAL: Refusal =
    Refusal { statuses: &[400], errors: &["invalid_client_metadata"], spoils: "client_id" };

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Err(judgement) = control(check.row(), exchange, transcript)? {
        return Some(judgement);
    }
    let body = object(exchange).filter(|body| body.contains_key("client_id"));
    match (check.row(), body) {
        // RFC 7591 §2 lets a server replace what it does not accept, as long as it says so.
        ("public_machine", Some(body)) => {
            let method = body.get("token_endpoint_auth_method").and_then(|it| it.as_str());
            if let Some(method) = method.filter(|method| *method != "none") {
                return Some(Judgement::Pass(format!("registered for {method}")));
            }
            REFUSAL.judge(exchange, "Whoever gets tokens for itself must show who it is.")
        }
        // A server may take it to the letter, and then it fits nothing.
        ("redirect_uri_wildcard", Some(body)) => {
            let place = Place::Pointer("/redirect_uris".to_owned());
            let expected = "status 400 with error `invalid_redirect_uri`";
            let kept = body.get("redirect_uris").is_some_and(|it| it.to_string().contains('*'));
            let observed = if kept { "registered as it is" } else { "registered without it" };
            let finding = Finding::in_response(exchange, place, expected, observed.to_owned())
                .hint("A place anybody can choose within is no fixed place.");
            Some(if kept {
                Judgement::Doubt(finding)
            } else {
                Judgement::Pass(observed.to_owned())
            })
        }
        ("redirect_uri_relative" | "redirect_uri_wildcard", _) => {
            let errors = &["invalid_redirect_uri", "invalid_client_metadata"];
            Refusal { errors, ..REFUSAL }
                .judge(exchange, "A redirect URI is absolute and fixed (RFC 6749 §3.1.2).")
        }
        _ => REFUSAL.judge(exchange, "One member says which certificate is the client's."),
    }
}
