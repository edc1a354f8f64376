//! `group_export.types_within_scope`: an export holds what the token opens.

use crate::checks::{Check, Judges, job, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The check.
pub static CHECK: Check = Check {
    id: "group_export.types_within_scope",
    title: "An export of a Group holds only types the scope of its token covers",
    verifies: &["PDEX-TOK-04", "PDEX-TOK-02"],
    judges: Judges::answers(Actor::Source, &[Endpoint::Status]),
    page: include_str!("types_within_scope.md"),
    judge,
};

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let manifest = job::unaltered_manifest(exchange, transcript)?;
    let kick_off = job::kick_off_of(exchange, transcript)?;
    match_result::group_of(kick_off)?;
    let output = manifest["output"].as_array()?;
    // A token whose scope was not seen, or that covers every type, shows nothing.
    if job::may_read(kick_off, "Nothing", transcript) {
        return None;
    }
    let beyond = output.iter().enumerate().find_map(|(index, entry)| {
        let kind = entry["type"].as_str()?;
        (!job::may_read(kick_off, kind, transcript)).then(|| (index, kind.to_owned()))
    });
    Some(match beyond {
        None => Judgement::Pass(format!("{} files, all of types it covers", output.len())),
        Some((index, kind)) => {
            let place = Place::Pointer(format!("/output/{index}"));
            let expected = "files of types the scope covers";
            let observed = format!("a file of {kind}");
            Judgement::Violation(Finding::in_response(exchange, place, expected, observed))
        }
    })
}
