//! `mtls.client_refused`: a client that shows the wrong certificate gets no token.

use crate::checks::oauth_answer::{Refusal, control};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::handshake::turned_away;

/// The checks, one an alteration.
pub static ROWS: [Check; 8] = [
    row(
        "mtls.client_refused.certificate_dns_only",
        "A certificate that shows the client's host but not its URI is refused",
        &["RFC8705-01", "HREX-AUTH-06"],
    ),
    row(
        "mtls.client_refused.certificate_expired",
        "A certificate that has expired is refused",
        &["RFC8705-01"],
    ),
    row(
        "mtls.client_refused.certificate_missing",
        "A client that is known by its certificate and shows none is refused",
        &["RFC8705-01"],
    ),
    row(
        "mtls.client_refused.certificate_other",
        "A good certificate of someone else is refused",
        &["RFC8705-01"],
    ),
    row(
        "mtls.client_refused.certificate_self_signed",
        "A certificate that the client made itself is refused",
        &["RFC8705-01", "HREX-AUTH-05"],
    ),
    row(
        "mtls.client_refused.certificate_untrusted",
        "A certificate of an authority that nobody trusts is refused",
        &["RFC8705-01"],
    ),
    row(
        "mtls.client_refused.certificate_uri_longer",
        "A certificate whose URI only begins like the client's is refused",
        &["RFC8705-01", "HREX-AUTH-06"],
    ),
    row(
        "mtls.client_refused.client_id_missing",
        "A client that does not say who it is is refused, whatever certificate it shows",
        &["RFC8705-01"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
        page: include_str!("client_refused.md"),
        judge,
    }
}

/// The check of the row called `name`.
pub const fn named(name: &str) -> &'static Check {
    crate::checks::row(&ROWS, name)
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let row = check.row();
    match control(row, exchange, transcript) {
        None => turned_away(row, exchange, transcript),
        Some(Err(judgement)) => Some(judgement),
        Some(Ok(_)) => {
            let refusal = if row == "client_id_missing" {
                // A missing parameter may also count as a malformed request.
                Refusal {
                    errors: &["invalid_client", "invalid_request"],
                    ..Refusal::INVALID_CLIENT
                }
            } else {
                Refusal::INVALID_CLIENT
            };
            refusal.judge(exchange, hint(row))
        }
    }
}

fn hint(row: &str) -> &'static str {
    match row {
        "certificate_dns_only" => {
            "Match the kind of entry that was registered: a URI among the URI entries."
        }
        "certificate_expired" => "Verify the chain at the present time.",
        "certificate_missing" => "Demand a certificate of clients registered for tls_client_auth.",
        "certificate_other" => {
            "A trusted authority is not enough: compare the subject with the registered one."
        }
        "certificate_self_signed" | "certificate_untrusted" => {
            "Verify that the chain ends at an authority that is trusted for clients."
        }
        "certificate_uri_longer" => "Compare the URI as a whole, not by its beginning.",
        "client_id_missing" => "RFC 8705 §2: the request carries `client_id`.",
        // Every row is listed above; the text is only advice.
        _ => "",
    }
}
