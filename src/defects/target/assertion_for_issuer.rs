//! `target.assertion_for_issuer`.

use crate::checks::client::assertion_audience;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.assertion_for_issuer",
    title: "The audience of assertions is the issuer",
    effect: Effect::Target(|policy| policy.assertion_audience_is_token_endpoint = false),
    breaks: &[&assertion_audience::CHECK],
    also: &[],
};
