//! `source.mtls_operator_unnamed`.

use crate::checks::mtls::bundle_complete;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.mtls_operator_unnamed",
    title: "The bundle of mTLS endpoints names one organization",
    effect: Effect::Source(|policy| policy.mtls_bundle_names_operator = false),
    breaks: &[&bundle_complete::CHECK],
    also: &[],
};
