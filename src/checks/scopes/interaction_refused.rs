//! `scopes.interaction_refused.*`: a token opens no interaction its scope does not name.

use crate::checks::token_use::{Act, Cover, issued};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::{offered, refusal};

/// One check for each letter; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    family(
        "scopes.interaction_refused.scope_without_create",
        "A create with a token whose scope lacks it is refused",
    ),
    family(
        "scopes.interaction_refused.scope_without_delete",
        "A delete with a token whose scope lacks it is refused",
    ),
    family(
        "scopes.interaction_refused.scope_without_read",
        "A read, vread or instance history with a token whose scope lacks reading is refused",
    ),
    family(
        "scopes.interaction_refused.scope_without_search",
        "A search or type history with a token whose scope lacks searching is refused",
    ),
    family(
        "scopes.interaction_refused.scope_without_update",
        "An update with a token whose scope lacks it is refused",
    ),
];

const fn family(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["SMART-SCOPE-02", "SMART-SCOPE-05"],
        judges: Judges::answers(Actor::Source, &[Endpoint::Read, Endpoint::Write]),
        page: include_str!("interaction_refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match offered(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(other) => return Some(other),
    };
    let token = issued(exchange, transcript);
    let act = Act::of(exchange, transcript)?;
    match token.map(|token| token.cover(&act, transcript)) {
        Some(Cover::Nothing) => {}
        Some(_) => {
            let by = "the token was granted more than was asked for, and covers the request";
            return Some(Judgement::Blocked(by.to_owned()));
        }
        None => return Some(Judgement::Blocked("the scope of the token is not known".to_owned())),
    }
    let hint = format!("The scope of this token does not let it {}.", act.letter.as_str());
    Some(refusal(exchange, &pair, &hint))
}
