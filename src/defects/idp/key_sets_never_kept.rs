//! `idp.key_sets_never_kept`.

use crate::checks::key_fetch::kept_while_fresh;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.key_sets_never_kept",
    title: "Key sets of clients are fetched for each request",
    effect: Effect::Idp(|policy| policy.key_sets_kept = false),
    breaks: &[&kept_while_fresh::CHECK],
    also: &[],
};
