//! `source.file_redirect_untold`.

use crate::checks::files::reachable;
use crate::defects::{Defect, Effect};
use crate::source::FileRedirect;

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.file_redirect_untold",
    title: "A redirect for a file does not say where to",
    effect: Effect::Source(|policy| policy.file_redirect = FileRedirect::Untold),
    breaks: &[&reachable::CHECK],
    also: &[],
};
