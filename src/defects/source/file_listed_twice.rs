//! `source.file_listed_twice`.

use crate::checks::files::latest_version_only;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_listed_twice",
    title: "The manifest lists one file twice",
    effect: Effect::Source(|policy| policy.file_listed_twice = true),
    breaks: &[&latest_version_only::CHECK],
    also: &[],
};
