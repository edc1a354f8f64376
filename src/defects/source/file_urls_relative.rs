//! `source.file_urls_relative`.

use crate::checks::files::reachable;
use crate::checks::manifest::output_urls_absolute;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_urls_relative",
    title: "File URLs in the manifest are relative",
    effect: Effect::Source(|policy| policy.file_urls_absolute = false),
    breaks: &[&output_urls_absolute::CHECK],
    also: &[&reachable::CHECK],
};
