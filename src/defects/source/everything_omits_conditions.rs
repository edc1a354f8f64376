//! `source.everything_omits_conditions`.

use crate::checks::everything::{found_is_given, same_as_export};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_omits_conditions",
    title: "$everything leaves conditions out",
    effect: Effect::Source(|policy| policy.everything_omits = vec!["Condition".to_owned()]),
    breaks: &[&found_is_given::CHECK, &same_as_export::CHECK],
    also: &[],
};
