//! `target.keeps_former_secret`.

use crate::checks::server_definition::secret_as_agreed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.keeps_former_secret",
    title: "A secret that was replaced in the server definition is used on",
    effect: Effect::Target(|policy| policy.minds_changed_secret = false),
    breaks: &[&secret_as_agreed::CHECK],
    also: &[],
};
