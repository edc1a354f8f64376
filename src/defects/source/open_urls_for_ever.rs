//! `source.open_urls_for_ever`.

use crate::checks::files::open_url_expires;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.open_urls_for_ever",
    title: "URLs that need no token work for ever",
    effect: Effect::Source(|policy| policy.signed_urls_expire = false),
    breaks: &[&open_url_expires::CHECK],
    also: &[],
};
