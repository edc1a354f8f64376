//! `source.token_audience_unchecked`.

use crate::checks::bearer::refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.token_audience_unchecked",
    title: "A token for another server is honoured",
    effect: Effect::Source(|policy| policy.token_checks_audience = false),
    breaks: &[refused::row("token_other_audience")],
    also: &[],
};
