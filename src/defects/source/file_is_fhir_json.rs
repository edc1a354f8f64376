//! `source.file_is_fhir_json`.

use crate::checks::files::media_type;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_is_fhir_json",
    title: "Files are labelled as FHIR JSON",
    effect: Effect::Source(|policy| {
        "application/fhir+json".clone_into(&mut policy.file_media_type);
    }),
    breaks: &[&media_type::CHECK],
    also: &[],
};
