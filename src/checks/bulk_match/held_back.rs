//! `bulk_match.held_back.*`: a member whose consent does not permit the exchange is not matched,
//! and the others are.

use crate::checks::match_result::{self, Found};
use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::guides::reaches;
use crate::id::{Actor, Endpoint};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Transcript};

/// The checks, one for each way a consent can fall short; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    row("bulk_match.held_back.consent_deny", "A member whose consent denies is not matched"),
    row("bulk_match.held_back.consent_expired", "A member with an expired consent is not matched"),
    row(
        "bulk_match.held_back.consent_inactive",
        "A member with an inactive consent is not matched",
    ),
    row(
        "bulk_match.held_back.consent_not_started",
        "A member with a consent whose period has not begun is not matched",
    ),
    row(
        "bulk_match.held_back.consent_other_discloser",
        "A member with a consent to disclosure by another payer is not matched",
    ),
    row(
        "bulk_match.held_back.consent_other_patient",
        "A member with a consent of another person is not matched",
    ),
    row(
        "bulk_match.held_back.consent_other_recipient",
        "A member with a consent to disclosure to another payer is not matched",
    ),
    row(
        "bulk_match.held_back.consent_period_missing",
        "A member with a consent without a period is not matched",
    ),
    row(
        "bulk_match.held_back.consent_policy_unknown",
        "A member with a consent under an unknown policy is not matched",
    ),
];

/// Rows in which the Consent departs from its profile, so that the request as a whole may be
/// taken for malformed.
const MALFORMED: [&str; 4] =
    ["consent_deny", "consent_inactive", "consent_period_missing", "consent_policy_unknown"];

const fn row(id: &'static str, title: &'static str) -> Check {
    Check {
        id,
        title,
        verifies: &["PDEX-BMM-15", "PDEX-BMM-17", "PDEX22-BMM-11", "PDEX22-BMM-12"],
        judges: Judges::answers(Actor::Source, &[Endpoint::BulkMatch]),
        page: include_str!("held_back.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let pair = match pair(exchange, transcript, &[check.row()])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    // The consent that was changed is the last one.
    let persons = match_result::submitted(exchange);
    let (last, others) = persons.split_last()?;
    let control = match_result::outcome_of(pair.control, transcript);
    let Some((_, before)) = control else {
        let by = "the match of the same members with good consents was not seen to end";
        return Some(Judgement::Blocked(by.to_owned()));
    };
    if code_of(&before, last.id()) != Some("match") {
        let by = "with a good consent the member was not matched either";
        return Some(Judgement::Blocked(by.to_owned()));
    }
    if let Some(refusal) = refusal_of(exchange, transcript) {
        return as_a_whole(check.row(), refusal, transcript);
    }
    let Some((at, after)) = match_result::outcome_of(exchange, transcript) else {
        let by = "the match was not seen to end";
        return Some(Judgement::Blocked(by.to_owned()));
    };
    let hint = format!(
        "Exchange {} is the same request with a good consent. Only the consent differs here ({}).",
        pair.control.seq,
        check.row()
    );
    let place = || Place::Body;
    let code = code_of(&after, last.id());
    if code == Some("match") {
        let observed = "the member is in the Group `match`".to_owned();
        let expected = "the member in the Group `consentconstraint`";
        let finding = Finding::in_response(at, place(), expected, observed);
        return Some(Judgement::Violation(finding.hint(hint)));
    }
    let is_lost =
        |id: &str| code_of(&before, id) == Some("match") && code_of(&after, id) != Some("match");
    let lost = others.iter().filter(|person| is_lost(person.id())).count();
    if lost > 0 {
        let observed = format!("{lost} of {} others are not, who were before", others.len());
        let expected = "the members with good consents in the Group `match`";
        let finding = Finding::in_response(at, place(), expected, observed);
        return Some(Judgement::Violation(finding.hint(hint)));
    }
    Some(match code {
        Some("consentconstraint") => {
            Judgement::Pass("in the Group `consentconstraint`, the others as before".to_owned())
        }
        code => {
            let observed = match code {
                Some(code) => format!("the member is in the Group `{code}`"),
                None => "the member is in no Group".to_owned(),
            };
            let expected = "the member in the Group `consentconstraint`";
            Judgement::Doubt(Finding::in_response(at, place(), expected, observed).hint(
                "Nothing is disclosed this way, but who asked takes the person for a stranger.",
            ))
        }
    })
}

/// The code of the Group that the person submitted under `id` is in. Whoever is in several is matched,
/// if one of them holds those who are.
fn code_of<'a>(groups: &'a [Found<'_>], id: &str) -> Option<&'a str> {
    let codes = || groups.iter().filter(|group| group.holds(id)).map(Found::code);
    codes().find(|code| *code == Some("match")).or_else(|| codes().next())?
}

/// The answer that refuses a match as a whole: to the request, or to a poll.
fn refusal_of<'t>(exchange: &'t Exchange, transcript: &'t Transcript) -> Option<&'t Exchange> {
    let late = || match_result::polls_of(exchange, transcript).last();
    let last = if exchange.status() == Some(202) { late()? } else { exchange };
    (!matches!(last.status()?, 200 | 202 | 429 | 503)).then_some(last)
}

fn as_a_whole(row: &str, refusal: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let status = refusal.status()?;
    let is_malformed = MALFORMED.contains(&row);
    let expected = "each member placed by their own consent";
    let finding = wrong_status(refusal, refusal.response.as_ref()?, expected);
    Some(match status {
        422 if is_malformed => {
            Judgement::Pass("refused with 422, as the Consent departs from its profile".to_owned())
        }
        400 | 422 => {
            let finding =
                finding.hint("One consent that cannot be honoured does not stop the others.");
            // PDex 2.1.0 has a figure of it, and no words.
            if !is_malformed && reaches(&transcript.guides().pdex, "2.2.0") {
                Judgement::Violation(finding)
            } else {
                Judgement::Doubt(finding)
            }
        }
        _ => Judgement::Violation(finding),
    })
}
