//! `source.group_not_kept`.

use crate::checks::group::found;
use crate::checks::group::readable;
use crate::checks::group_export;
use crate::checks::kick_off;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.group_not_kept",
    title: "A Group is given out that is not there",
    effect: Effect::Source(|policy| policy.groups_stored = false),
    breaks: &[&group_export::accepted::CHECK, &readable::CHECK],
    also: &[
        &kick_off::accepted::CHECK,
        row(found::ROWS, "without_parameters"),
        row(found::ROWS, "code"),
        row(found::ROWS, "identifier"),
        row(found::ROWS, "characteristic"),
        row(found::ROWS, "characteristic_value_reference"),
    ],
};
