//! `idp.replay_memory_split`.

use crate::checks::{introspection, revocation};
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.replay_memory_split",
    title: "Each endpoint remembers used assertions for itself",
    effect: Effect::Idp(|policy| policy.assertion_replay_memory_shared = false),
    breaks: &[
        &introspection::used_assertion_refused::CHECK,
        &revocation::used_assertion_refused::CHECK,
    ],
    also: &[],
};
