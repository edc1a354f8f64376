//! `source.consent_document_demanded`.

use crate::checks::consent::source_not_consulted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.consent_document_demanded",
    title: "A consent is refused when its signed document cannot be opened",
    effect: Effect::Source(|policy| policy.consent_reads_source = true),
    breaks: &[&source_not_consulted::CHECK],
    also: &[],
};
