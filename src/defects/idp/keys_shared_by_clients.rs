//! `idp.keys_shared_by_clients`.

use crate::checks::row;
use crate::checks::token::forgery_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.keys_shared_by_clients",
    title: "The key of any client verifies any assertion",
    effect: Effect::Idp(|policy| policy.assertion_keys_per_client = false),
    breaks: &[
        row(&forgery_refused::ROWS, "iss_other_client"),
        row(&forgery_refused::ROWS, "kid_other_client"),
    ],
    also: &[],
};
