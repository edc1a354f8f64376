//! `target.signs_with_one_algorithm`.

use crate::checks::client::advertised_algorithm_used;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.signs_with_one_algorithm",
    title: "Assertions are signed with ES384 whatever the server takes",
    effect: Effect::Target(|policy| policy.minds_advertised_algorithms = false),
    breaks: &[&advertised_algorithm_used::CHECK],
    also: &[],
};
