//! `source.ignored_unreported`.

use crate::checks::kick_off::ignored_reported;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.ignored_unreported",
    title: "What was passed over is not reported",
    effect: Effect::Source(|policy| policy.reports_ignored = false),
    breaks: &[&ignored_reported::CHECK],
    also: &[],
};
