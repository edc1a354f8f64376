//! `idp.replaced_keys_kept`.

use crate::checks::row;
use crate::checks::token::forgery_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.replaced_keys_kept",
    title: "Keys that a client has replaced stay good",
    effect: Effect::Idp(|policy| policy.key_sets_replaced = false),
    breaks: &[row(&forgery_refused::ROWS, "key_retired")],
    also: &[],
};
