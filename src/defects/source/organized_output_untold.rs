//! `source.organized_output_untold`.

use crate::checks::kick_off::organized_output;
use crate::checks::manifest::{output_listed, provenance_listed};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.organized_output_untold",
    title: "A manifest does not say that its files are organized",
    effect: Effect::Source(|policy| policy.says_organized = false),
    breaks: &[&organized_output::CHECK],
    also: &[&output_listed::CHECK, &provenance_listed::CHECK],
};
