//! `source.old_authorizations_exported`.

use crate::checks::files::authorizations_current;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.old_authorizations_exported",
    title: "Prior authorizations are exported for ever",
    effect: Effect::Source(|policy| policy.limits_authorizations = false),
    breaks: &[&authorizations_current::CHECK],
    also: &[],
};
