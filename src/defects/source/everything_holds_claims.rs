//! `source.everything_holds_claims`.

use crate::checks::everything::claims_left_out;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_holds_claims",
    title: "$everything holds claims, too",
    effect: Effect::Source(|policy| policy.everything_drops_claims = Some(false)),
    breaks: &[&claims_left_out::CHECK],
    also: &[],
};
