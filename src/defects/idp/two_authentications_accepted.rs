//! `idp.two_authentications_accepted`.

use crate::checks::row;
use crate::checks::token::request_refused;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.two_authentications_accepted",
    title: "A client may authenticate in two ways at once",
    effect: Effect::Idp(|policy| policy.refuses_two_authentications = false),
    breaks: &[
        row(&request_refused::ROWS, "two_authentications"),
        row(&request_refused::ROWS, "secret_beside_assertion"),
    ],
    also: &[],
};
