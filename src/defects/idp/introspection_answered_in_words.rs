//! `idp.introspection_answered_in_words`.

use crate::checks::introspection::{active_details, supported};
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "idp.introspection_answered_in_words",
    title: "Introspections are answered in words",
    effect: Effect::Wire(WireDefect {
        sender: Party::Idp,
        endpoint: Endpoint::Introspect,
        requests: false,
        rewrite,
    }),
    breaks: &[&supported::CHECK],
    also: &[&active_details::CHECK],
};

fn rewrite(message: &mut WireMessage) {
    if message.status == 200 {
        message.body = b"the token is good".to_vec();
    }
}
