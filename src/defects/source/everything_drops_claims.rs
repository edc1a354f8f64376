//! `source.everything_drops_claims`.

use crate::checks::everything::claims_kept;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.everything_drops_claims",
    title: "$everything leaves claims out",
    effect: Effect::Source(|policy| policy.everything_drops_claims = Some(true)),
    breaks: &[&claims_kept::CHECK],
    also: &[],
};
