//! `idp.anybody_signed_in`.

use crate::checks::authorization::credentials_validated;
use crate::checks::row;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.anybody_signed_in",
    title: "Somebody nobody knows is signed in",
    effect: Effect::Idp(|policy| policy.unknown_people_refused = false),
    breaks: &[row(&credentials_validated::ROWS, "person_unknown")],
    also: &[],
};
