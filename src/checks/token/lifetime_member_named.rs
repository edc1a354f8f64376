//! `token.lifetime_member_named`: the lifetime stands where clients look for it.

use crate::checks::granted_scope::granted;
use crate::checks::oauth_answer::at_member;
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "token.lifetime_member_named",
    title: "The lifetime of a token is called expires_in and not expires",
    verifies: &["SEED-BS-05"],
    judges: Judges::answers(Actor::Idp, &[Endpoint::Token]),
    page: include_str!("lifetime_member_named.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, _: &Transcript) -> Option<Judgement> {
    let body = granted(exchange)?;
    match (body.contains_key("expires_in"), body.contains_key("expires")) {
        (true, false) => Some(Judgement::Pass("expires_in alone".to_owned())),
        // An answer that says nothing of the lifetime is for `response_shape` to report.
        (false, false) => None,
        (stated, true) => {
            let observed = if stated { "`expires` beside it" } else { "`expires` in its place" };
            let finding = at_member(exchange, "expires", "`expires_in` alone", observed.to_owned())
                .hint("No client reads `expires`; some documentation has a sample that shows it.");
            Some(Judgement::Violation(finding))
        }
    }
}
