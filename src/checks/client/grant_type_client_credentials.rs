//! `client.grant_type_client_credentials`: the grant is the one of backend services.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::{form_of, value};

/// The check.
pub static CHECK: Check = Check {
    id: "client.grant_type_client_credentials",
    title: "grant_type is client_credentials",
    verifies: &["SMART-BS-02", "SEED-BS-06"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("grant_type_client_credentials.md"),
    judge,
};

/// The grant by which a member-access token may be asked for after a match; its `assertion` is
/// about the member, and it is no request of SMART Backend Services.
const JWT_BEARER_GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Longer values are no misspelt grant, and may be something no report should show.
const LONGEST_SHOWN: usize = 80;

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let form = form_of(exchange)?;
    let observed = match value(&form, "grant_type") {
        Some("client_credentials") => {
            return Some(Judgement::Pass("grant_type=client_credentials".to_owned()));
        }
        Some(JWT_BEARER_GRANT) if value(&form, "assertion").is_some() => return None,
        Some(other) if other.len() <= LONGEST_SHOWN => format!("grant_type={other}"),
        Some(_) => "another value".to_owned(),
        None => "no grant_type".to_owned(),
    };
    Some(Judgement::Violation(Finding::in_request(
        exchange,
        Place::Form("grant_type".to_owned()),
        "grant_type=client_credentials",
        observed,
    )))
}
