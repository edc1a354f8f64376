//! What was looked for among what the target payer stored, and what of it was found.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::checks::instant;
use crate::checks::received::{Received, entries, received};
use crate::id::Endpoint;
use crate::transcript::{Exchange, Fact, Transcript};

use super::transfer_loss::lost_until;

/// One type of resource that a step looked for.
#[derive(Debug, Default)]
pub(super) struct Sought {
    /// The last search of the type.
    pub(super) last: u32,
    /// How many resources of the type were looked for.
    pub(super) wanted: usize,
    /// How many of them were found.
    pub(super) found: usize,
}

/// The searches of the step of `exchange`. `None` when it is no look, or when not all that was
/// received need be stored: the exchange was cut off, lost data, or failed by its own account.
pub(super) fn searches<'t>(
    exchange: &Exchange,
    transcript: &'t Transcript,
) -> Option<Vec<&'t Exchange>> {
    let is_look = |fact: &Fact| matches!(fact, Fact::Looked { step } if *step == exchange.step);
    if !transcript.facts.iter().any(is_look) {
        return None;
    }
    let searches: Vec<&Exchange> =
        transcript.at(Endpoint::Imported).filter(|other| other.step == exchange.step).collect();
    let first = searches.first()?.seq;
    let excused = |fact: &Fact| {
        matches!(
            fact,
            Fact::CutOff { .. }
                | Fact::ConsentEnded { .. }
                | Fact::Reported { completed: false, .. }
        )
    };
    let is_excused = transcript.facts.iter().any(excused) || lost_until(first, transcript);
    (!is_excused).then_some(searches)
}

/// What the step of `exchange` looked for, by type, where [`searches`] gives its searches.
pub(super) fn sought(
    exchange: &Exchange,
    transcript: &Transcript,
) -> Option<BTreeMap<String, Sought>> {
    let searches = searches(exchange, transcript)?;
    let first = searches.first()?.seq;
    let mut all = BTreeMap::new();
    for (kind, sent) in received(transcript, first) {
        let of_kind: Vec<&Exchange> =
            searches.iter().copied().filter(|search| kind_of(search) == Some(&kind)).collect();
        // Of what is refused nobody knows whether it is there.
        let Some(last) = of_kind.last().filter(|_| of_kind.iter().all(|it| it.succeeded())) else {
            continue;
        };
        let stored: Vec<Value> =
            of_kind.iter().flat_map(|search| entries(search.response.as_ref())).collect();
        let ids: BTreeSet<&str> = stored.iter().flat_map(ids_of).collect();
        let named: BTreeSet<String> = of_kind.iter().flat_map(|search| ids_named(search)).collect();
        let by_patient = of_kind.iter().any(|search| asks_by_patient(search));
        let wanted: Vec<&Received> = sent
            .iter()
            .filter(|one| one.personal && by_patient || named.contains(&one.id))
            .collect();
        let found = wanted.iter().filter(|one| {
            ids.contains(one.id.as_str())
                || stored.iter().any(|stored| is_copy(&one.resource, stored))
        });
        let found = found.count();
        all.insert(kind, Sought { last: last.seq, wanted: wanted.len(), found });
    }
    Some(all)
}

/// The type a search is for.
pub(super) fn kind_of(search: &Exchange) -> Option<&str> {
    search.request.url.split('?').next()?.rsplit('/').next()
}

fn asks_by_patient(search: &Exchange) -> bool {
    search.request.query().iter().any(|(name, _)| name == "patient")
}

/// The original ids that a search names.
fn ids_named(search: &Exchange) -> Vec<String> {
    let query = search.request.query();
    let values = query.iter().filter(|(name, _)| name == "identifier").map(|(_, value)| value);
    let tokens = values.flat_map(|value| value.split(','));
    tokens.map(|token| token.rsplit('|').next().unwrap_or(token).to_owned()).collect()
}

/// The names under which a stored resource may be known at the source: its own id, its identifiers
/// and its tags.
pub(super) fn ids_of(stored: &Value) -> impl Iterator<Item = &str> {
    let identifiers = match &stored["identifier"] {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    let tags = stored["meta"]["tag"].as_array().into_iter().flatten();
    let identifiers = identifiers.into_iter().map(|identifier| &identifier["value"]);
    let all = identifiers.chain(tags.map(|tag| &tag["code"])).chain([&stored["id"]]);
    all.filter_map(Value::as_str)
}

/// Whether a stored resource says all that was sent. Names, references, narrative and what the
/// server says about the resource may differ; more may be said.
pub(super) fn is_copy(sent: &Value, stored: &Value) -> bool {
    const OWN: [&str; 4] = ["id", "identifier", "meta", "text"];
    let (Some(members), Some(_)) = (sent.as_object(), stored.as_object()) else { return false };
    let mut compared = members.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).peekable();
    compared.peek().is_some() && compared.all(|(name, value)| is_within(value, &stored[name]))
}

fn is_within(sent: &Value, stored: &Value) -> bool {
    match (sent, stored) {
        (Value::Object(sent), Value::Object(stored)) => {
            // The content of an attachment may be kept in another place, or right there.
            let moved = sent.contains_key("contentType")
                && ["data", "url"].iter().any(|name| stored.contains_key(*name));
            sent.iter().all(|(name, value)| {
                name == "reference"
                    || name == "url" && moved
                    || stored.get(name).is_some_and(|stored| is_within(value, stored))
            })
        }
        (Value::Array(sent), Value::Array(stored)) => {
            sent.iter().all(|one| stored.iter().any(|other| is_within(one, other)))
        }
        (Value::Number(sent), Value::Number(stored)) => sent.as_f64() == stored.as_f64(),
        // Servers write instants in a zone and with a fraction of their own.
        (Value::String(sent), Value::String(stored)) => {
            let same = || Some(instant::fhir(sent)? == instant::fhir(stored)?);
            sent == stored || same().unwrap_or(false)
        }
        _ => sent == stored,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_copy_may_say_more_and_names_its_own() {
        let sent = json!({
            "resourceType": "Condition", "id": "c", "meta": {"profile": ["p"]},
            "code": {"coding": [{"code": "a"}, {"code": "b"}]},
            "subject": {"reference": "Patient/theirs"},
        });
        let stored = json!({
            "resourceType": "Condition", "id": "1", "recordedDate": "2026-01-01",
            "code": {"coding": [{"code": "b", "display": "B"}, {"code": "a"}]},
            "subject": {"reference": "Patient/ours", "display": "one"},
        });
        assert!(is_copy(&sent, &stored));
        assert!(!is_copy(&stored, &sent));
        assert!(!is_copy(&json!({"id": "c"}), &stored));
        assert!(is_within(&json!(1.0), &json!(1)));
        let sent = json!("2026-03-02T10:00:00Z");
        assert!(is_within(&sent, &json!("2026-03-02T05:00:00.000-05:00")));
        assert!(!is_within(&sent, &json!("2026-03-02T10:00:01Z")));
        let attachment = |url: &str| json!({"contentType": "application/pdf", "url": url});
        assert!(is_within(&attachment("https://source.test/a"), &attachment("Binary/1")));
        let inline = json!({"contentType": "application/pdf", "data": "AA=="});
        assert!(is_within(&attachment("https://source.test/a"), &inline));
        assert!(!is_within(&attachment("https://source.test/a"), &json!({"contentType": "x"})));
        assert!(!is_within(&json!({"url": "https://a.test"}), &json!({"url": "https://b.test"})));
    }
}
