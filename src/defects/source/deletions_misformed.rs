//! `source.deletions_misformed`.

use crate::checks::files::deletions_well_formed;
use crate::checks::payload::valid;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.deletions_misformed",
    title: "Deletions are told in collections",
    effect: Effect::Source(|policy| policy.deletions_well_formed = false),
    breaks: &[&deletions_well_formed::CHECK],
    also: &[row(&valid::ROWS, "export_file")],
};
