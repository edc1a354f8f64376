//! `source.old_authorizations_exported`.

use crate::checks::data::known_record_left_out;
use crate::checks::files::authorizations_current;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_authorizations_exported",
    title: "Prior authorizations are exported for ever",
    effect: Effect::Source(|policy| policy.limits_authorizations = false),
    breaks: &[
        row(known_record_left_out::ROWS, "authorization_over"),
        &authorizations_current::CHECK,
    ],
    also: &[],
};
