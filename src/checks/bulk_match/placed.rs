//! `bulk_match.placed.*`: each prepared member ends up in the Group it belongs to.

use crate::checks::{Check, Judges, match_result};
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one for each prepared member.
pub static ROWS: &[Check] = &[
    row(
        "bulk_match.placed.ambiguous",
        "A person two members could be is not matched",
        &["PDEX-BMM-23"],
    ),
    row(
        "bulk_match.placed.expired_consent",
        "A member whose consent has ended is among those whose consent is wanting",
        &["PDEX-BMM-15", "PDEX-BMM-17", "PDEX22-BMM-11", "PDEX22-BMM-12"],
    ),
    row(
        "bulk_match.placed.known",
        "A member with a good consent is matched",
        &["PDEX-BMM-17", "PDEX-P2P-02", "PDEX-P2P-03", "PDEX22-BMM-11", "PDEX22-BMM-12"],
    ),
    row(
        "bulk_match.placed.opted_out",
        "A member who opted out is not matched",
        &["PDEX-BMM-15", "PDEX-BMM-16"],
    ),
    row(
        "bulk_match.placed.sensitive",
        "A member who agreed to share everything is matched by a payer that labels nothing, too",
        &["PDEX-BMM-15", "PDEX-BMM-17"],
    ),
    row(
        "bulk_match.placed.unknown",
        "A person who is no member is not matched",
        &["PDEX-BMM-17", "PDEX22-BMM-12"],
    ),
];

const fn row(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::MatchStatus, Endpoint::MatchFile]),
        page: include_str!("placed.md"),
        judge,
    }
}

/// The codes of the Groups a member may be in.
fn right(row: &str, regular: bool) -> &'static [&'static str] {
    match row {
        // A payer that cannot tell sensitive records apart may not honour a consent to the rest.
        "known" | "sensitive" if regular => &["match", "consentconstraint"],
        "known" | "sensitive" => &["match"],
        "expired_consent" => &["consentconstraint"],
        "opted_out" => &["consentconstraint", "nomatch"],
        _ => &["nomatch"],
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let found = match_result::finished(exchange, transcript)?;
    let persons = match_result::submitted(found.kick_off);
    let person = persons.iter().find(|person| {
        match_result::case_of(found.kick_off, person.id(), transcript) == Some(check.row())
    })?;
    // Submitted with several coverages, it depends on which one the payer goes by.
    if persons.iter().filter(|other| other.id() == person.id()).count() > 1 {
        return None;
    }
    let group = found.groups.iter().find(|one| one.holds(person.id()))?;
    let code = group.code()?;
    let right = right(check.row(), person.regular);
    if right.contains(&code) {
        return Some(Judgement::Pass(format!("in the Group `{code}`")));
    }
    let observed = format!("in the Group `{code}`");
    let finding = right.iter().skip(1).fold(
        Finding::in_response(
            exchange,
            Place::Body,
            &format!("in the Group `{}`", right[0]),
            observed,
        ),
        |finding, code| finding.or(&format!("in the Group `{code}`")),
    );
    Some(Judgement::Violation(finding))
}
