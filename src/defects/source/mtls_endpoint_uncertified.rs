//! `source.mtls_endpoint_uncertified`.

use crate::checks::mtls::endpoint_certified;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.mtls_endpoint_uncertified",
    title: "An mTLS endpoint comes without the object it is known by",
    effect: Effect::Source(|policy| policy.mtls_endpoint_certified = false),
    breaks: &[&endpoint_certified::CHECK],
    also: &[],
};
