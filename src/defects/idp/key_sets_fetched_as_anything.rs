//! `idp.key_sets_fetched_as_anything`.

use crate::checks::key_fetch::accepts_json;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.key_sets_fetched_as_anything",
    title: "Key sets of clients are fetched in any form",
    effect: Effect::Idp(|policy| "*/*".clone_into(&mut policy.key_fetch_accept)),
    breaks: &[&accepts_json::CHECK],
    also: &[],
};
