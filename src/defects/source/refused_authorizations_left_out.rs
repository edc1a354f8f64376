//! `source.refused_authorizations_left_out`.

use crate::checks::data::known_record_exported;
use crate::checks::manifest::authorizations_exported;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.refused_authorizations_left_out",
    title: "Prior authorizations that were refused are not exported",
    effect: Effect::Source(|policy| policy.exports_refused_authorizations = false),
    breaks: &[row(known_record_exported::ROWS, "authorization_changed")],
    also: &[&authorizations_exported::CHECK],
};
