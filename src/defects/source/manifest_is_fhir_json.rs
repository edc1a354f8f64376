//! `source.manifest_is_fhir_json`.

use crate::checks::manifest::is_json;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.manifest_is_fhir_json",
    title: "The manifest is labelled as FHIR",
    effect: Effect::Source(|policy| {
        "application/fhir+json".clone_into(&mut policy.manifest_media_type);
    }),
    breaks: &[&is_json::CHECK],
    also: &[],
};
