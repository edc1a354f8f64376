//! `idp.published_algorithm_refused`.

use crate::checks::token::{algorithm_accepted, response_shape};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.published_algorithm_refused",
    title: "An algorithm is published and refused",
    effect: Effect::Idp(|policy| policy.assertion_algorithms_refused = vec!["ES384".to_owned()]),
    breaks: &[&algorithm_accepted::CHECK],
    also: &[&response_shape::CHECK],
};
