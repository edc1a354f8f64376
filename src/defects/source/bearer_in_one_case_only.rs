//! `source.bearer_in_one_case_only`.

use crate::checks::bearer::scheme_any_case;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bearer_in_one_case_only",
    title: "The scheme Bearer is known in one case only",
    effect: Effect::Source(|policy| policy.bearer_in_any_case = false),
    breaks: &[&scheme_any_case::CHECK],
    also: &[],
};
