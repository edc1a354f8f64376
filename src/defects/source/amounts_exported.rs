//! `source.amounts_exported`.

use crate::checks::files::financial_absent;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.amounts_exported",
    title: "Exported claims hold amounts of money",
    effect: Effect::Source(|policy| policy.omits_financial = false),
    breaks: &[&financial_absent::CHECK],
    also: &[],
};
