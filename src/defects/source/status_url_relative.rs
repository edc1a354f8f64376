//! `source.status_url_relative`.

use crate::checks::kick_off::content_location_absolute;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.status_url_relative",
    title: "The status URL in Content-Location is relative",
    effect: Effect::Source(|policy| policy.content_location_absolute = false),
    breaks: &[&content_location_absolute::CHECK],
    also: &[],
};
