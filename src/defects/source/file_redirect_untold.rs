//! `source.file_redirect_untold`.

use crate::checks::files::reachable;
use crate::defects::{Defect, Effect};
use crate::source::Policy;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_redirect_untold",
    title: "A redirect for a file does not say where to",
    effect: Effect::Source(|policy| policy.file_redirect = Policy::UNTOLD_REDIRECT),
    breaks: &[&reachable::CHECK],
    also: &[],
};
