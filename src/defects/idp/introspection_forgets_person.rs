//! `idp.introspection_forgets_person`.

use crate::checks::introspection::subject_repeated;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_forgets_person",
    title: "Introspection does not name the person",
    effect: Effect::Idp(|policy| policy.introspection_states_subject = false),
    breaks: &[&subject_repeated::CHECK],
    also: &[],
};
