//! `source.identifier_mistyped`.

use crate::checks::member_match::identifier_typed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.identifier_mistyped",
    title: "MemberIdentifier has the type of a medical record number",
    effect: Effect::Source(|policy| {
        "http://terminology.hl7.org/CodeSystem/v2-0203|MR"
            .clone_into(&mut policy.member_identifier_type);
    }),
    breaks: &[&identifier_typed::CHECK],
    also: &[],
};
