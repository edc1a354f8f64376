//! `client.no_request_after_consent_end`: nothing is asked for once the consent is over.

use crate::checks::{Check, Judges};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use crate::id::{Actor, Endpoint, Party};
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Fact, Transcript};

use super::match_request::{MatchRequest, matches_before};
use super::received_manifest::{SIDE_BY_SIDE, files_after, same_url};

/// The check.
pub static CHECK: Check = Check {
    id: "client.no_request_after_consent_end",
    title: "Data is asked for only while the consent of the member lasts",
    verifies: &["PDEX-P2P-05"],
    judges: Judges::requests(
        Actor::Target,
        &[
            Endpoint::MemberMatch,
            Endpoint::KickOff,
            Endpoint::Status,
            Endpoint::File,
            Endpoint::Read,
            Endpoint::Everything,
        ],
    ),
    page: include_str!("no_request_after_consent_end.md"),
    judge,
};

/// What two honest clocks and the network may take away.
const TOLERANCE: SignedDuration = SignedDuration::from_secs(5);

/// A calendar day ends last at twelve hours behind UTC.
const WESTERNMOST: SignedDuration = SignedDuration::from_hours(12);

fn judge(_: &Check, exchange: &Exchange, transcript: &Transcript) -> Option<Judgement> {
    if let Some(refusal) = refusal_since_the_end(exchange, transcript) {
        return Some(Judgement::Violation(
            Finding::in_request(
                exchange,
                Place::Target,
                "no further attempt once the source refused",
                format!("another attempt after the refusal of exchange {}", refusal.seq),
            )
            .hint(
                "The consent had ended and the source said so; asking again cannot bring it back.",
            ),
        ));
    }
    let request = if exchange.endpoint == Endpoint::MemberMatch {
        // Whoever hands over a member whose consent expired wants to see it refused.
        if transcript.member_case(exchange) == Some("expired_consent") {
            return None;
        }
        MatchRequest::of(exchange, transcript)?
    } else {
        matches_before(exchange, transcript).find_map(MatchRequest::unaltered)?
    };
    let (pointer, consent) = request.resource("Consent")?;
    let end = end_of(consent["provision"]["period"]["end"].as_str()?)?;
    if exchange.started_at.duration_since(end) <= TOLERANCE {
        return Some(Judgement::Pass("within the period of the Consent".to_owned()));
    }
    let place = match exchange.endpoint {
        Endpoint::MemberMatch => Place::Pointer(format!("{pointer}/provision/period/end")),
        _ => Place::Target,
    };
    Some(Judgement::Violation(
        Finding::in_request(
            exchange,
            place,
            "a request within provision.period of the Consent",
            "a request after provision.period.end".to_owned(),
        )
        .hint("The payer that asks knows when the permission it holds ends; it asks the member again instead."),
    ))
}

/// The answer that told the target, in this attempt, that the member's data no longer flows, where
/// this request shows that it goes on all the same.
fn refusal_since_the_end<'a>(
    exchange: &'a Exchange,
    transcript: &'a Transcript,
) -> Option<&'a Exchange> {
    let ended_after = transcript.facts.iter().find_map(|fact| match fact {
        Fact::ConsentEnded { after, .. } => Some(*after),
        _ => None,
    })?;
    let refused = |other: &&Exchange| {
        other.seq > ended_after
            && exchange.follows(other)
            && CHECK.judges.endpoints.contains(&other.endpoint)
            && other.initiator == Party::Target
            && other.step == exchange.step
            && other.responder == exchange.responder
            && matches!(other.status(), Some(403 | 404 | 410 | 422))
    };
    let refusals: Vec<&Exchange> = transcript.before(exchange).filter(refused).collect();
    match exchange.endpoint {
        // Starting over is a decision.
        Endpoint::MemberMatch | Endpoint::KickOff => refusals.first().copied(),
        Endpoint::File => {
            let first = *refusals.last()?;
            let since = files_after(first, transcript)
                .filter(|file| file.endpoint == Endpoint::File && file.seq <= exchange.seq)
                .filter(|file| file.follows(first));
            let goes_on = since.count() > SIDE_BY_SIDE;
            if goes_on { Some(first) } else { the_same(exchange, &refusals) }
        }
        _ => the_same(exchange, &refusals),
    }
}

/// The refusal of the same request.
fn the_same<'a>(exchange: &Exchange, refusals: &[&'a Exchange]) -> Option<&'a Exchange> {
    let same = |other: &&&Exchange| {
        other.endpoint == exchange.endpoint && same_url(&other.request.url, &exchange.request.url)
    };
    refusals.iter().find(same).copied()
}

/// The last instant of a FHIR dateTime; a date lasts until its day ends everywhere.
fn end_of(text: &str) -> Option<Timestamp> {
    if text.contains('T') {
        return text.parse().ok();
    }
    let last_day = match text.len() {
        4 => format!("{text}-12-31").parse::<Date>().ok()?,
        7 => format!("{text}-01").parse::<Date>().ok()?.last_of_month(),
        _ => text.parse::<Date>().ok()?,
    };
    let next_day = last_day.checked_add(1.day()).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    next_day.checked_add(WESTERNMOST).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_with_its_last_day() {
        let end = |text| end_of(text).map(|end| end.to_string());
        assert_eq!(end("2027-01-15").as_deref(), Some("2027-01-16T12:00:00Z"));
        assert_eq!(end("2027-02").as_deref(), Some("2027-03-01T12:00:00Z"));
        assert_eq!(end("2027").as_deref(), Some("2028-01-01T12:00:00Z"));
        assert_eq!(end("2027-01-15T10:00:00-05:00").as_deref(), Some("2027-01-15T15:00:00Z"));
        assert_eq!(end("soon"), None);
    }
}
