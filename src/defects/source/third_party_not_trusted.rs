//! `source.third_party_not_trusted`.

use crate::checks::bearer::third_party_accepted;
use crate::checks::member_match::known_member_matched;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.third_party_not_trusted",
    title: "A token of a trusted third party is refused",
    effect: Effect::Source(|policy| policy.third_parties_trusted = false),
    breaks: &[&third_party_accepted::CHECK],
    also: &[&known_member_matched::CHECK],
};
