//! `source.bulk_match_answers_at_once`.

use crate::checks::bulk_match::accepted;
use crate::checks::bulk_match::never_at_once;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.bulk_match_answers_at_once",
    title: "A bulk match is answered at once",
    effect: Effect::Source(|policy| policy.bulk_match_asynchronous = false),
    breaks: &[&accepted::CHECK],
    also: &[&never_at_once::CHECK],
};
