//! Results of bulk matches: which kick-off, polls and files belong together, and what they say.
//!
//! PDex 2.1.0 leaves open what a finished match looks like, so three shapes are read: a manifest of
//! files with a Parameters resource, a manifest of files with Groups, and the Parameters resource
//! itself.

use serde_json::Value;
use url::Url;

use crate::fhir::{codes, named};
use crate::id::Endpoint;
use crate::outcome::Place;
use crate::transcript::{Exchange, Fact, Transcript};

use super::ndjson;

/// The result parameters, each with the code of its Group.
pub(super) const PARAMETERS: [(&str, &str); 3] = [
    ("MatchedMembers", "match"),
    ("NonMatchedMembers", "nomatch"),
    ("ConsentConstrainedMembers", "consentconstraint"),
];

/// One Group with where it stands.
#[derive(Clone, Debug)]
pub(super) struct Found<'t> {
    /// The Group.
    pub(super) group: Value,
    /// The code its parameter stands for; none outside Parameters.
    pub(super) named: Option<&'static str>,
    /// The answer it came in.
    pub(super) exchange: &'t Exchange,
    line: Option<u64>,
    pointer: String,
}

impl Found<'_> {
    /// A place in the Group.
    pub(super) fn place(&self, pointer: &str) -> Place {
        let pointer = format!("{}{pointer}", self.pointer);
        match self.line {
            Some(number) => Place::Line { number, pointer },
            None => Place::Pointer(pointer),
        }
    }

    /// Which of the three Groups it is: what its parameter says, or else its code.
    pub(super) fn code(&self) -> Option<&str> {
        self.named.or_else(|| coded(&self.group))
    }

    /// Its entries in order.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Value> {
        self.group["member"].as_array().into_iter().flatten().map(|member| &member["entity"])
    }

    /// The contained resource an entry's extension refers to, with the id it names.
    pub(super) fn attached(&self, entity: &Value, url: &str) -> Option<(String, Option<&Value>)> {
        let id = extensions(entity, url).next()?["valueReference"]["reference"].as_str()?;
        let id = id.strip_prefix('#').unwrap_or(id).to_owned();
        Some((id.clone(), self.contained(&id)))
    }

    /// A contained resource.
    pub(super) fn contained(&self, id: &str) -> Option<&Value> {
        self.group["contained"].as_array()?.iter().find(|one| one["id"] == id)
    }

    /// Whether the person submitted under `id` is in it.
    pub(super) fn holds(&self, id: &str) -> bool {
        let local = format!("#{id}");
        let is_entry = self.entries().any(|entity| {
            entity["reference"] == local.as_str()
                || extensions(entity, codes::SUBMITTED_PATIENT)
                    .any(|one| one["valueReference"]["reference"] == local.as_str())
        });
        is_entry || self.contained(id).is_some_and(|one| one["resourceType"] == "Patient")
    }
}

/// The extensions of an element under `url`.
pub(super) fn extensions<'a>(element: &'a Value, url: &'a str) -> impl Iterator<Item = &'a Value> {
    element["extension"].as_array().into_iter().flatten().filter(move |one| one["url"] == url)
}

/// The result code of a Group, whatever its system.
pub(super) fn coded(group: &Value) -> Option<&str> {
    let codings = group["code"]["coding"].as_array()?;
    codings
        .iter()
        .filter_map(|coding| coding["code"].as_str())
        .find(|code| PARAMETERS.iter().any(|(_, known)| known == code))
}

/// Everything a good answer gives, in order: its lines, or the one resource it is, with the line
/// number.
pub(super) fn resources(exchange: &Exchange) -> Vec<(Option<u64>, Value)> {
    let Some(response) = exchange.response.as_ref().filter(|response| response.status == 200)
    else {
        return Vec::new();
    };
    match response.json() {
        Ok(whole) if exchange.endpoint != Endpoint::MatchFile => vec![(None, whole)],
        Ok(whole) => vec![(Some(1), whole)],
        Err(_) => ndjson::resources(response).map(|(line, one)| (Some(line), one)).collect(),
    }
}

/// The match Groups in an unaltered answer: of a result, or of a read or search.
pub(super) fn groups_in<'t>(exchange: &'t Exchange, transcript: &Transcript) -> Vec<Found<'t>> {
    if transcript.alteration(exchange).is_some() { Vec::new() } else { read(exchange) }
}

/// The match Groups in an answer, altered or not.
fn read(exchange: &Exchange) -> Vec<Found<'_>> {
    if exchange.failure.is_some() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, resource) in resources(exchange) {
        let mut push = |group: &Value, named, pointer: String| {
            let group = group.clone();
            found.push(Found { group, named, exchange, line, pointer });
        };
        match resource["resourceType"].as_str() {
            Some("Group") if coded(&resource).is_some() || is_result(exchange) => {
                push(&resource, None, String::new());
            }
            Some("Parameters") if is_result(exchange) => {
                for (index, entry) in
                    resource["parameter"].as_array().into_iter().flatten().enumerate()
                {
                    let known = PARAMETERS.iter().find(|(name, _)| entry["name"] == *name);
                    if let Some((_, code)) = known.filter(|_| entry["resource"].is_object()) {
                        push(
                            &entry["resource"],
                            Some(*code),
                            format!("/parameter/{index}/resource"),
                        );
                    }
                }
            }
            Some("Bundle") if exchange.endpoint == Endpoint::Read => {
                for (index, entry) in resource["entry"].as_array().into_iter().flatten().enumerate()
                {
                    if entry["resource"]["resourceType"] == "Group"
                        && coded(&entry["resource"]).is_some()
                    {
                        push(&entry["resource"], None, format!("/entry/{index}/resource"));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn is_result(exchange: &Exchange) -> bool {
    matches!(exchange.endpoint, Endpoint::MatchStatus | Endpoint::MatchFile)
}

/// A finished match, spoken about at the last answer that holds a part of its result.
#[derive(Debug)]
pub(super) struct Finished<'t> {
    /// The request.
    pub(super) kick_off: &'t Exchange,
    /// Its Groups; where both shapes were fetched, those of the Group files.
    pub(super) groups: Vec<Found<'t>>,
}

fn parse(url: &str) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    url.set_fragment(None);
    Some(url)
}

fn resolve(exchange: &Exchange, reference: &str) -> Option<Url> {
    parse(&exchange.request.url)?.join(reference).ok()
}

/// The polls of the match that `kick_off` began, in order.
pub(super) fn polls_of<'t>(
    kick_off: &Exchange,
    transcript: &'t Transcript,
) -> impl Iterator<Item = &'t Exchange> + use<'t> {
    let location = kick_off.response.as_ref().and_then(|one| one.headers.get("content-location"));
    let url = location.and_then(|location| resolve(kick_off, location));
    transcript
        .at(Endpoint::MatchStatus)
        .filter(move |poll| url.is_some() && parse(&poll.request.url) == url)
}

/// The match whose poll or file `exchange` is.
pub(super) fn kick_off_of<'t>(
    exchange: &Exchange,
    transcript: &'t Transcript,
) -> Option<&'t Exchange> {
    transcript.at(Endpoint::BulkMatch).find(|kick_off| {
        polls_of(kick_off, transcript).any(|poll| {
            poll.seq == exchange.seq
                || files_of(poll, transcript).any(|(file, _)| file.seq == exchange.seq)
        })
    })
}

/// The files that a poll's manifest lists, as far as they were fetched, each with its type.
pub(super) fn files_of<'t>(
    poll: &'t Exchange,
    transcript: &'t Transcript,
) -> impl Iterator<Item = (&'t Exchange, String)> {
    listed(poll, transcript).filter(|(file, _)| transcript.alteration(file).is_none())
}

/// The same with those of altered requests.
fn listed<'t>(
    poll: &'t Exchange,
    transcript: &'t Transcript,
) -> impl Iterator<Item = (&'t Exchange, String)> {
    let manifest = manifest(poll).unwrap_or_default();
    let listed: Vec<(Option<Url>, String)> = manifest["output"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| {
            let url = entry["url"].as_str().and_then(|url| resolve(poll, url));
            (url, entry["type"].as_str().unwrap_or_default().to_owned())
        })
        .collect();
    transcript.at(Endpoint::MatchFile).filter_map(move |file| {
        let url = parse(&file.request.url)?;
        let (_, kind) = listed.iter().find(|(one, _)| one.as_ref() == Some(&url))?;
        (file.status() == Some(200)).then(|| (file, kind.clone()))
    })
}

/// The manifest in the answer to a poll.
pub(super) fn manifest(poll: &Exchange) -> Option<Value> {
    let response = poll.response.as_ref().filter(|response| response.status == 200)?;
    response.json().ok().filter(|body| body.get("output").is_some_and(Value::is_array))
}

/// The finished match of which `exchange` is the last answer that holds a part of the result.
pub(super) fn finished<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<Finished<'t>> {
    let kick_off = kick_off_of(exchange, transcript)?;
    if transcript.alteration(kick_off).is_some() {
        return None;
    }
    let (last, groups) = outcome_of(kick_off, transcript)?;
    (last.seq == exchange.seq).then_some(Finished { kick_off, groups })
}

/// How the match that `kick_off` began came out, altered or not: the last answer that holds a part
/// of the result, and its Groups. `None` when it gave none, or was not seen to end.
pub(super) fn outcome_of<'t>(
    kick_off: &Exchange,
    transcript: &'t Transcript,
) -> Option<(&'t Exchange, Vec<Found<'t>>)> {
    // Polls and files of an altered match are altered alike.
    let own = |answer: &Exchange| transcript.alteration(answer) == transcript.alteration(kick_off);
    let poll = polls_of(kick_off, transcript)
        .filter(|poll| poll.status() == Some(200) && own(poll))
        .last()?;
    let files: Vec<(&Exchange, String)> =
        listed(poll, transcript).filter(|(file, _)| own(file)).collect();
    let last = files.iter().map(|(file, _)| *file).max_by_key(|file| file.seq).unwrap_or(poll);
    let direct = read(poll);
    if files.is_empty() && direct.is_empty() {
        return None;
    }
    let of_kind = |wanted: &str| -> Vec<Found<'t>> {
        // A file that was fetched again counts once.
        let again = |file: &Exchange| {
            files
                .iter()
                .any(|(other, _)| other.seq < file.seq && other.request.url == file.request.url)
        };
        let own = files.iter().filter(|(_, kind)| kind == wanted);
        own.filter(|(file, _)| !again(file)).flat_map(|(file, _)| read(file)).collect()
    };
    let mut groups = of_kind("Group");
    if groups.is_empty() {
        groups = of_kind("Parameters");
    }
    groups.extend(direct);
    Some((last, groups))
}

/// One person as submitted.
#[derive(Clone, Debug)]
pub(super) struct Person {
    /// The Patient.
    pub(super) patient: Value,
    /// Whether the consent is for regular data only.
    pub(super) regular: bool,
}

impl Person {
    /// The id of the Patient.
    pub(super) fn id(&self) -> &str {
        self.patient["id"].as_str().unwrap_or_default()
    }
}

/// The persons a match was asked for, in order.
pub(super) fn submitted(kick_off: &Exchange) -> Vec<Person> {
    let body = kick_off.request.body.json().unwrap_or_default();
    let resource = |bundle: &Value, name: &str| {
        named(bundle, name).map(|part| part["resource"].clone()).next().unwrap_or_default()
    };
    named(&body, "MemberBundle")
        .map(|bundle| Person {
            patient: resource(bundle, "MemberPatient"),
            regular: resource(bundle, "Consent")["policy"][0]["uri"]
                .as_str()
                .is_some_and(|uri| uri.ends_with("#regular")),
        })
        .collect()
}

/// The prepared case a person was submitted as.
pub(super) fn case_of<'t>(
    kick_off: &Exchange,
    patient: &str,
    transcript: &'t Transcript,
) -> Option<&'t str> {
    transcript.facts.iter().find_map(|fact| match fact {
        Fact::Submitted { step, case, patient: id, .. }
            if *step == kick_off.step && id == patient =>
        {
            Some(case.as_str())
        }
        _ => None,
    })
}

/// The Groups of matched members that results before `exchange` gave, with their ids.
pub(super) fn matched_before<'t>(
    exchange: &Exchange,
    transcript: &'t Transcript,
) -> Vec<(String, Found<'t>)> {
    let answers = transcript.exchanges.iter().map(AsRef::as_ref);
    answers
        .filter(|answer| answer.seq < exchange.seq && is_result(answer))
        .flat_map(|answer| groups_in(answer, transcript))
        .filter(|found| found.code() == Some("match"))
        .filter_map(|found| Some((found.group["id"].as_str()?.to_owned(), found)))
        .collect()
}

/// The Group a request is for, by its URL below `/Group/`, with what follows the id.
pub(super) fn group_of(exchange: &Exchange) -> Option<(String, String)> {
    let path = super::job::percent_decoded(&exchange.request.path());
    let (_, below) = path.rsplit_once("/Group/")?;
    let (id, rest) = below.split_once('/').unwrap_or((below, ""));
    (!id.starts_with('$') && id != "_search" && !id.is_empty())
        .then(|| (id.to_owned(), rest.to_owned()))
}
