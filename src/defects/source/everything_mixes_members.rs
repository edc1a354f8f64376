//! `source.everything_mixes_members`.

use crate::checks::everything::only_that_member;
use crate::checks::provenance::resources_covered;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_mixes_members",
    title: "$everything holds the records of every matched member",
    effect: Effect::Source(|policy| policy.everything_one_member = false),
    breaks: &[&only_that_member::CHECK],
    also: &[&resources_covered::CHECK],
};
