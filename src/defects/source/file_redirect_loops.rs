//! `source.file_redirect_loops`.

use crate::checks::files::reachable;
use crate::defects::{Defect, Effect};
use crate::source::Policy;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_redirect_loops",
    title: "A request for a file is redirected to itself",
    effect: Effect::Source(|policy| policy.file_redirect = Policy::CIRCULAR_REDIRECT),
    breaks: &[&reachable::CHECK],
    also: &[],
};
