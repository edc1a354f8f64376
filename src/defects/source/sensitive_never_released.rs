//! `source.sensitive_never_released`.

use crate::checks::consent::sensitive_released;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.sensitive_never_released",
    title: "Sensitive resources are held back whatever the consent says",
    effect: Effect::Source(|policy| policy.releases_sensitive = false),
    breaks: &[&sensitive_released::CHECK],
    also: &[],
};
