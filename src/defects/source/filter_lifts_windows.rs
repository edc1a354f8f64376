//! `source.filter_lifts_windows`.

use crate::checks::data::known_record_left_out;
use crate::checks::files::authorizations_current;
use crate::checks::kick_off::filter_narrows;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.filter_lifts_windows",
    title: "A _typeFilter lifts the limits in time",
    effect: Effect::Source(|policy| policy.filter_within_windows = false),
    breaks: &[&filter_narrows::CHECK],
    also: &[&authorizations_current::CHECK, row(known_record_left_out::ROWS, "authorization_over")],
};
