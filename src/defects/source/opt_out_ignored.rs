//! `source.opt_out_ignored`.

use crate::checks::bulk_match::placed;
use crate::checks::consent::opt_out_respected;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.opt_out_ignored",
    title: "A member who opted out of sharing is matched",
    effect: Effect::Source(|policy| policy.consent_checks_opt_out = false),
    breaks: &[&opt_out_respected::CHECK, row(placed::ROWS, "opted_out")],
    also: &[],
};
