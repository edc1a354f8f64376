//! `source.mtls_bundle_unsigned`.

use crate::checks::mtls::bundle_complete;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.mtls_bundle_unsigned",
    title: "The bundle of mTLS endpoints is not signed",
    effect: Effect::Source(|policy| policy.mtls_bundle_signed = false),
    breaks: &[&bundle_complete::CHECK],
    also: &[],
};
