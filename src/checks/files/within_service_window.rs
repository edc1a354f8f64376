//! `files.within_service_window`: no care of more than five years ago.

use jiff::Timestamp;

use crate::checks::exported::{last_instant, years_before};
use crate::checks::given::{Given, Wrong};
use crate::checks::pass::{Context, Watch, judged};
use crate::checks::tape::Node;
use crate::checks::{Check, Judges, job};
use crate::id::{Actor, Endpoint};

/// The check.
pub static CHECK: Check = Check {
    id: "files.within_service_window",
    title: "Care given more than five years ago is not exported",
    verifies: &["PDEX-EXP-07"],
    judges: Judges::answers(Actor::Source, &[Endpoint::File]),
    page: include_str!("within_service_window.md"),
    judge: judged,
};

/// Where types say when care was over; others are about what goes on, or about nobody's care.
const DATES: [(&str, &[&str]); 7] = [
    ("DiagnosticReport", &["/effectiveDateTime", "/effectivePeriod/end"]),
    ("Encounter", &["/period/end"]),
    ("ExplanationOfBenefit", &["/billablePeriod/end"]),
    ("Immunization", &["/occurrenceDateTime"]),
    ("MedicationDispense", &["/whenHandedOver"]),
    ("Observation", &["/effectiveDateTime", "/effectivePeriod/end", "/effectiveInstant"]),
    ("Procedure", &["/performedDateTime", "/performedPeriod/end"]),
];

pub(in crate::checks) fn watch<'t>(context: &Context<'t>) -> Option<Watch<'t>> {
    let kick_off = context.output_of()?;
    let limit = years_before(kick_off.started_at, 5);
    let binds = job::binds_payers(kick_off);
    let rule = move |one: &Given<'_>| {
        let (pointer, end) = served(one)?;
        Some((end >= limit).then_some(()).ok_or_else(|| {
            let expected = "a date of service within five years of the request";
            Wrong::at(pointer, expected, "an earlier date").doubt_if(!binds)
        }))
    };
    Some(Watch::each(rule, |count| format!("{count} dated services, all within five years")))
}

/// Where a resource says when its care was over, and when that was.
fn served(one: &Given<'_>) -> Option<(&'static str, Timestamp)> {
    let (_, pointers) = DATES.iter().find(|(kind, _)| one.kind() == *kind)?;
    // What was authorized and not yet done has rules of its own.
    if one.at("use") == "preauthorization" {
        return None;
    }
    let told = pointers.iter().find_map(|pointer| {
        Some((*pointer, last_instant(one.resource.pointer(pointer).as_str()?)?))
    });
    told.or_else(|| billed(one).filter(|_| one.kind() == "ExplanationOfBenefit"))
}

/// When the services of a claim without an end were over. It does not go on: a claim is made for what
/// was done. What its items name last tells, or when it was made.
fn billed(claim: &Given<'_>) -> Option<(&'static str, Timestamp)> {
    let date = |node: Node<'_>| last_instant(node.as_str()?);
    let of_item = |item: Node<'_>| {
        date(item.at("servicedDate")).or_else(|| date(item.at("servicedPeriod").at("end")))
    };
    let last = claim.at("item").items().filter_map(of_item).max();
    last.map(|last| ("/item", last)).or_else(|| Some(("/created", date(claim.at("created"))?)))
}
