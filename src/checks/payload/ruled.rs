//! `payload.ruled.*`: what is sent keeps the rules of the exchange that no check of its own judges.

use std::fmt::Write;

use crate::checks::{Check, Judges};
use crate::fhir::json::Json;
use crate::fhir::rules::Rules;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// Each row with the shape whose rules it judges, and the type of resource it looks at.
const SHAPES: [(&str, &str, &str); 1] = [("task", "p2p-task", "Task")];

/// The checks, one for each kind of payload.
pub static ROWS: [Check; 1] = [Check {
    id: "payload.ruled.task",
    title: "The Task of an exchange says what it is, and whom it is for",
    verifies: &["SEED-REG-14"],
    judges: Judges::answers(Actor::Target, &[Endpoint::InvokeExport, Endpoint::Task]),
    page: include_str!("ruled.md"),
    judge,
}];

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let (_, shape, kind) = SHAPES.iter().find(|(row, ..)| *row == check.row())?;
    let response = exchange.response.as_ref().filter(|response| response.status == 200)?;
    let text = response.decoded().ok()?;
    let resource = Json::parse(&text).ok()?;
    if resource.get("resourceType").and_then(Json::as_str) != Some(kind) {
        return None;
    }
    let guides = transcript.guides();
    let version_of = |guide: &str| match guide {
        "hrex" => guides.hrex.clone(),
        _ => guides.pdex.clone(),
    };
    let broken = Rules::built_in().broken(shape, &resource, &version_of)?;
    // What cannot be told is not held against anybody.
    let mut own = broken.iter().filter(|one| one.by.is_none() && one.untold.is_none());
    let Some(first) = own.next() else {
        return Some(Judgement::Pass(format!("keeps the rules of {shape}")));
    };
    let more = own.count();
    let mut observed = first.seen.clone();
    if more > 0 {
        let _ = write!(observed, ", and {more} more of its rules are broken");
    }
    let place = match &*first.pointer {
        "" => Place::Body,
        pointer => Place::Pointer(pointer.to_owned()),
    };
    let finding = Finding::in_response(exchange, place, &first.expected, observed);
    let hint = format!("See {} (`payerproof explain {0}`).", first.requirement);
    Some(Judgement::Violation(finding.hint(hint)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks;

    /// Every rule is judged on the wire, once: by the check it names, which verifies its
    /// requirement, or here.
    #[test]
    fn every_rule_has_one_judge() {
        let verified = |id: &str| {
            let all = checks::all();
            all.filter(|check| check.verifies.contains(&id))
                .map(|check| check.id)
                .collect::<Vec<_>>()
        };
        let mut wrong = Vec::new();
        for (shape, id, by) in Rules::built_in().judged() {
            let is_judged = match by {
                Some(by) => verified(id).iter().any(|check| {
                    check
                        .strip_prefix(by)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                }),
                None => SHAPES.iter().any(|(row, of, _)| {
                    *of == shape && verified(id).contains(&&*format!("payload.ruled.{row}"))
                }),
            };
            if !is_judged {
                wrong.push(format!("{shape}: {id} by {by:?}, verified by {:?}", verified(id)));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
