//! `bearer.third_party_refused.*`: a third party is trusted, but not blindly.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::Actor;
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::challenge::PROTECTED;
use super::open_file::is_open_file;

/// One check for each way a token of a third party can be bad; the row names the alteration after
/// `third_party_`.
pub static ROWS: &[Check] = &[
    family(
        "bearer.third_party_refused.expired",
        "An expired token of a third party is refused",
        &["SEED-SCP-01", "RFC6750-04"],
    ),
    family(
        "bearer.third_party_refused.foreign",
        "A token that a stranger signed in a third party's name is refused",
        &["SEED-SCP-01", "RFC6750-04", "RFC6750-10"],
    ),
    family(
        "bearer.third_party_refused.other_audience",
        "A token that a third party issued for another server is refused",
        &["SEED-SCP-01", "RFC6750-09", "RFC6750-10"],
    ),
    family(
        "bearer.third_party_refused.unknown",
        "A token of a third party that nobody trusts is refused",
        &["SEED-SCP-01", "RFC6750-04"],
    ),
];

/// The check of the row called `name`.
pub const fn row(name: &str) -> &'static Check {
    crate::checks::row(ROWS, name)
}

const fn family(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, PROTECTED),
        page: include_str!("third_party_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &[&format!("third_party_{}", check.row())])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    if is_open_file(exchange, transcript) {
        let why = "the manifest says that its files need no access token".to_owned();
        return Some(Judgement::NotApplicable(why));
    }
    if pair.response.status == 401 {
        return Some(Judgement::Pass("refused with 401".to_owned()));
    }
    let finding = wrong_status(exchange, pair.response, "401").hint(format!(
        "Exchange {} is the same request with a good token of the trusted issuer and succeeded. \
         Only the token differs here ({}).",
        pair.control.seq,
        check.row()
    ));
    Some(Judgement::Violation(finding))
}
