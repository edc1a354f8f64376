//! `client.assertion_typ`: typ is JWT.

use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

use super::assertion::smart_assertion_of;

/// The check.
pub static CHECK: Check = Check {
    id: "client.assertion_typ",
    title: "The assertion says that it is a JWT",
    verifies: &["SMART-JWT-03"],
    judges: Judges::requests(Actor::Target, &[Endpoint::Token]),
    page: include_str!("assertion_typ.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let jwt = smart_assertion_of(exchange)?;
    let finding = |observed: String| {
        let place = Place::Token("header/typ".to_owned());
        Finding::in_request(exchange, place, "typ JWT", observed)
    };
    Some(match jwt.header_str("typ") {
        Some("JWT") => Judgement::Pass("typ JWT".to_owned()),
        // RFC 7515 §4.1.9: media types compare without case, though capitals are recommended.
        Some(typ) if typ.eq_ignore_ascii_case("jwt") => Judgement::Doubt(
            finding(format!("typ {typ}"))
                .hint("Write it in capitals; some servers compare exactly."),
        ),
        Some(typ) => Judgement::Violation(finding(format!("typ {typ}"))),
        None => Judgement::Violation(finding("no typ".to_owned())),
    })
}
