//! `idp.only_first_key_counts`.

use crate::checks::token::successor_accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.only_first_key_counts",
    title: "Of keys registered by value, only the first counts",
    effect: Effect::Idp(|policy| policy.registered_keys_all_count = false),
    breaks: &[&successor_accepted::CHECK],
    also: &[],
};
