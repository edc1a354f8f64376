//! `mtls.bound_token_refused`: a bound token opens nothing over another connection.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::handshake::turned_away;

/// The checks, one an alteration.
pub static ROWS: [Check; 2] = [
    row(
        "mtls.bound_token_refused.certificate_missing",
        "A bound token is refused over a connection that shows no certificate",
    ),
    row(
        "mtls.bound_token_refused.certificate_other",
        "A bound token is refused over a connection that shows another certificate",
    ),
];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["RFC8705-04", "HREX-AUTH-07", "HREX-SEC-03"],
        judges: Judges::answers(
            Actor::Source,
            &[
                Endpoint::MemberMatch,
                Endpoint::KickOff,
                Endpoint::Status,
                Endpoint::File,
                Endpoint::Read,
            ],
        ),
        page: include_str!("bound_token_refused.md"),
        judge,
    }
}

/// The check of the row called `name`.
pub const fn named(name: &str) -> &'static Check {
    crate::checks::row(&ROWS, name)
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let row = check.row();
    let Some(pair) = pair(exchange, transcript, &[row]) else {
        return turned_away(row, exchange, transcript);
    };
    let pair = match pair {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if pair.response.status == 401 {
        return Some(Judgement::Pass("refused with 401".to_owned()));
    }
    let finding = wrong_status(exchange, pair.response, "401").hint(format!(
        "Exchange {} is the same request over a connection with the certificate that the token is \
         bound to. Compare the thumbprint of the connection's certificate with `cnf` of the token.",
        pair.control.seq
    ));
    Some(Judgement::Violation(finding))
}
