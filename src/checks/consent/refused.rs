//! `consent.refused.*`: a consent that does not permit the exchange stops the match.

use crate::checks::pair::{pair, wrong_status};
use crate::checks::{Check, Judges};
use crate::id::{Actor, Endpoint};
use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

/// One check for each way a consent can fall short; the row is the name of the alteration.
pub static ROWS: &[Check] = &[
    family("consent.refused.consent_deny", "A consent that denies stops the match", TERMS),
    family("consent.refused.consent_expired", "An expired consent stops the match", EVALUATED),
    family("consent.refused.consent_inactive", "An inactive consent stops the match", TERMS),
    family(
        "consent.refused.consent_not_started",
        "A consent whose period has not begun stops the match",
        EVALUATED,
    ),
    family(
        "consent.refused.consent_other_discloser",
        "A consent to disclosure by another payer stops the match",
        TERMS,
    ),
    family(
        "consent.refused.consent_other_patient",
        "A consent of another person stops the match",
        EVALUATED,
    ),
    family(
        "consent.refused.consent_other_recipient",
        "A consent to disclosure to another payer stops the match",
        EVALUATED,
    ),
    family(
        "consent.refused.consent_period_missing",
        "A consent without a period stops the match",
        EVALUATED,
    ),
    family(
        "consent.refused.consent_policy_unknown",
        "A consent under an unknown policy stops the match",
        EVALUATED,
    ),
];

/// What every consent is subject to.
const TERMS: &[&str] = &["HREX-MM-08", "PDEX-P2P-10"];
/// The points PDex lists by name as well: person, policy, period and recipient.
const EVALUATED: &[&str] = &["HREX-MM-08", "PDEX-P2P-10", "PDEX-P2P-12"];

/// The check of the row called `name`.
pub const fn row(name: &str) -> &'static Check {
    crate::checks::row(ROWS, name)
}

const fn family(id: &'static str, title: &'static str, verifies: &'static [&'static str]) -> Check {
    Check {
        id,
        title,
        verifies,
        judges: Judges::answers(Actor::Source, &[Endpoint::MemberMatch]),
        page: include_str!("refused.md"),
        judge,
    }
}

fn judge(check: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    let row = check.row();
    let pair = match pair(exchange, transcript, &[row])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(blocked),
    };
    let finding = wrong_status(exchange, pair.response, "422");
    Some(match pair.response.status {
        422 => Judgement::Pass("refused with 422".to_owned()),
        // Several of these break the profile too, and FHIR answers that with 400.
        400 => Judgement::Doubt(finding.hint(
            "It reads as if the request were malformed. A consent that cannot be honoured is \
             answered with 422.",
        )),
        403 => Judgement::Violation(finding.hint(
            "403 is about the client's token. A consent that cannot be honoured is answered with \
             422.",
        )),
        200..300 => Judgement::Violation(finding.hint(format!(
            "Exchange {} is the same request with a good consent. Only the consent differs here \
             ({row}).",
            pair.control.seq
        ))),
        _ => Judgement::Violation(finding),
    })
}
