//! `idp.introspection_bearer_refused`.

use crate::checks::introspection::bearer_accepted;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_bearer_refused",
    title: "Introspection takes no access token for authorization",
    effect: Effect::Idp(|policy| policy.introspection_accepts_bearer = false),
    breaks: &[&bearer_accepted::CHECK],
    also: &[],
};
