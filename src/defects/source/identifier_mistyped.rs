//! `source.identifier_mistyped`.

use crate::checks::member_match::identifier_typed;
use crate::defects::{Defect, Effect};

/// The defect.
pub static DEFECT: Defect = Defect {
    id: "source.identifier_mistyped",
    title: "MemberIdentifier has the type of a medical record number",
    effect: Effect::Source(|policy| {
        let of_record = "http://terminology.hl7.org/CodeSystem/v2-0203|MR";
        policy.member_identifier_type = Some(of_record.to_owned());
    }),
    breaks: &[&identifier_typed::CHECK],
    also: &[],
};
