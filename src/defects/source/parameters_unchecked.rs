//! `source.parameters_unchecked`.

use crate::checks::kick_off::organized_output;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.parameters_unchecked",
    title: "A wish for organized files is passed over without a word",
    effect: Effect::Source(|policy| {
        policy.checks_parameters = false;
        policy.organizes_output = false;
    }),
    breaks: &[&organized_output::CHECK],
    also: &[],
};
