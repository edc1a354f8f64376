//! `target.hides_birth_date`.

use crate::checks::client::member_patient_complete;
use crate::defects::{Defect, Effect};
use crate::id::{Endpoint, Party};
use crate::transcript::{WireDefect, WireMessage};

use super::bent_match::{bend, remove};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "target.hides_birth_date",
    title: "MemberPatient has no birth date",
    effect: Effect::Wire(WireDefect {
        sender: Party::Target,
        endpoint: Endpoint::MemberMatch,
        requests: true,
        rewrite,
    }),
    breaks: &[&member_patient_complete::CHECK],
    also: &[],
};

fn rewrite(message: &mut WireMessage) {
    bend(message, "MemberPatient", |patient| remove(patient, "birthDate"));
}
