//! `target.invocation_accepted_with_202`.

use crate::checks::client::invocation_answered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.invocation_accepted_with_202",
    title: "An invocation is answered 202",
    effect: Effect::Target(|policy| policy.invoke_status = 202),
    breaks: &[&invocation_answered::CHECK],
    also: &[],
};
