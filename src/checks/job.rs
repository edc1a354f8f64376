//! Export jobs: which kick-off, polls, manifest and files of a transcript belong together.
//!
//! The links are the ones a client follows: `Content-Location` leads from the kick-off to the
//! status URL, the manifest from there to the files. Relative URLs are resolved, so a server that
//! sends one is judged for that alone. Exchanges that were altered on purpose are never links.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use url::Url;

use crate::fhir;
use crate::id::Endpoint;
use crate::oauth::Scope;
use crate::outcome::{Finding, Judgement, Place};
use crate::transcript::{Exchange, Response, Transcript};

/// Parses `url` for comparison, without its fragment.
fn parse(url: &str) -> Option<Url> {
    let mut url = Url::parse(url).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// Resolves `reference` against the URL of `exchange`.
fn resolve(exchange: &Exchange, reference: &str) -> Option<Url> {
    let mut url = parse(&exchange.request.url)?.join(reference).ok()?;
    url.set_fragment(None);
    Some(url)
}

/// The status URL a kick-off was given.
fn status_url(kick_off: &Exchange) -> Option<Url> {
    let location = kick_off.response.as_ref()?.headers.get("content-location")?;
    resolve(kick_off, location)
}

/// The kick-off whose job `exchange` (a poll or a cancellation) is about.
pub(super) fn kick_off_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<&'t Exchange> {
    let url = parse(&exchange.request.url)?;
    let direct = transcript.before(exchange).find(|other| {
        other.endpoint == Endpoint::KickOff && status_url(other).as_ref() == Some(&url)
    });
    direct.or_else(|| kick_off_of(linking(exchange, transcript)?.0, transcript))
}

/// The poll whose manifest links to the one that `exchange` asks for, with that manifest.
pub(super) fn linking<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(&'t Exchange, Value)> {
    let url = parse(&exchange.request.url)?;
    transcript.before(exchange).filter(|poll| poll.endpoint == Endpoint::Status).find_map(|poll| {
        let manifest = unaltered_manifest(poll, transcript)?;
        let linked = next(&manifest).and_then(|next| resolve(poll, next));
        (linked.as_ref() == Some(&url)).then_some((poll, manifest))
    })
}

/// Where the manifest goes on (Bulk Data 3.0.0).
fn next(manifest: &Value) -> Option<&str> {
    let links = manifest["link"].as_array()?;
    links.iter().find(|link| link["relation"] == "next")?["url"].as_str()
}

/// The manifest of `poll` with all that the manifests it goes on in list.
pub(super) fn whole<'t>(poll: &'t Exchange, manifest: Value, transcript: &'t Transcript) -> Value {
    let mut whole = manifest.clone();
    let mut last = (poll, manifest);
    while let Some((poll, part)) = linked(last.0, &last.1, transcript) {
        for list in LISTS {
            let more = part[list].as_array().into_iter().flatten().cloned();
            match &mut whole[list] {
                Value::Array(entries) => entries.extend(more),
                entries if part[list].is_array() => *entries = more.collect(),
                _ => {}
            }
        }
        last = (poll, part);
    }
    whole
}

/// Whether files are organized by instances of a type, and so not by type (Bulk Data 3.0.0).
pub(super) fn is_organized(manifest: &Value) -> bool {
    manifest["outputOrganizedBy"].is_string()
}

/// The poll and manifest that `manifest` of `poll` links to, if they were fetched.
pub(super) fn linked<'t>(
    poll: &'t Exchange,
    manifest: &Value,
    transcript: &'t Transcript,
) -> Option<(&'t Exchange, Value)> {
    let url = resolve(poll, next(manifest)?)?;
    transcript
        .after(poll)
        .filter(|other| {
            other.endpoint == Endpoint::Status && parse(&other.request.url).as_ref() == Some(&url)
        })
        .find_map(|other| Some((other, unaltered_manifest(other, transcript)?)))
}

/// The exchanges of `endpoint` at the same URL as `exchange`, itself included, in order.
pub(super) fn same_job<'t>(
    exchange: &Exchange,
    endpoint: Endpoint,
    transcript: &'t Transcript,
) -> impl Iterator<Item = &'t Exchange> + use<'t> {
    let url = parse(&exchange.request.url);
    transcript.at(endpoint).filter(move |other| url.is_some() && parse(&other.request.url) == url)
}

/// The polls of the job that `kick_off` started, in order.
pub(super) fn polls_of<'t>(
    kick_off: &Exchange,
    transcript: &'t Transcript,
) -> impl Iterator<Item = &'t Exchange> + use<'t> {
    let url = status_url(kick_off);
    transcript
        .at(Endpoint::Status)
        .filter(move |other| url.is_some() && parse(&other.request.url) == url)
}

/// The manifest in the answer to a poll: status 200 and a JSON object with at least one of the
/// members that only a manifest has.
pub(super) fn manifest(poll: &Exchange) -> Option<Value> {
    if poll.status() != Some(200) || poll.failure.is_some() {
        return None;
    }
    let body = poll.response.as_ref()?.json().ok()?;
    let known = ["output", "transactionTime", "requiresAccessToken"];
    known.iter().any(|name| body.get(name).is_some()).then_some(body)
}

/// What a poll says of the job apart from its own status (Bulk Data 3.0.0).
pub(super) fn export_status(poll: &Exchange) -> Option<&str> {
    poll.response.as_ref()?.headers.get("x-export-status").map(str::trim)
}

/// The manifest in the answer to an unaltered poll.
pub(super) fn unaltered_manifest(poll: &Exchange, transcript: &Transcript) -> Option<Value> {
    if transcript.alteration(poll).is_some() { None } else { manifest(poll) }
}

/// The lists of a manifest that name files.
const LISTS: [&str; 3] = ["output", "error", "deleted"];

/// Where a manifest lists a file.
#[derive(Debug)]
pub(super) struct Listing<'t> {
    /// The poll that brought the manifest.
    pub(super) poll: &'t Exchange,
    /// The manifest.
    pub(super) manifest: Arc<Value>,
    /// `output`, `error` or `deleted`.
    pub(super) list: &'static str,
    /// Position in that list, from 0.
    index: usize,
}

impl Listing<'_> {
    /// The entry.
    pub(super) fn entry(&self) -> &Value {
        &self.manifest[self.list][self.index]
    }

    /// The type of resource the file should hold.
    pub(super) fn resource_type(&self) -> Option<&str> {
        self.entry()["type"].as_str()
    }

    /// Whether the file holds exported resources, not messages or deletions.
    pub(super) fn is_output(&self) -> bool {
        self.list == "output"
    }
}

/// Every listing of a transcript by the URL listed, those of later manifests behind.
struct Listings(HashMap<Url, Vec<Listed>>);

/// One of them.
struct Listed {
    /// Position of the poll among the exchanges.
    poll: usize,
    manifest: Arc<Value>,
    list: &'static str,
    index: usize,
}

impl Listings {
    fn read(transcript: &Transcript) -> Self {
        let mut listings: HashMap<Url, Vec<Listed>> = HashMap::new();
        for (at, poll) in transcript.exchanges.iter().enumerate() {
            if poll.endpoint != Endpoint::Status {
                continue;
            }
            let Some(manifest) = unaltered_manifest(poll, transcript).map(Arc::new) else {
                continue;
            };
            for list in LISTS {
                for (index, entry) in manifest[list].as_array().into_iter().flatten().enumerate() {
                    let listed = entry["url"].as_str().and_then(|listed| resolve(poll, listed));
                    let Some(listed) = listed else { continue };
                    let known = listings.entry(listed).or_default();
                    // The first of several in a manifest counts.
                    if known.last().is_none_or(|last| last.poll != at) {
                        let manifest = Arc::clone(&manifest);
                        known.push(Listed { poll: at, manifest, list, index });
                    }
                }
            }
        }
        Self(listings)
    }
}

/// Where the nearest earlier manifest lists the file that `exchange` asks for.
pub(super) fn listing_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<Listing<'t>> {
    let url = parse(&exchange.request.url)?;
    let listings = transcript.worked_out.get(|| Listings::read(transcript));
    let polls = listings.0.get(&url)?.iter().rev();
    polls.map(|listed| (&*transcript.exchanges[listed.poll], listed)).find_map(|(poll, listed)| {
        let Listed { manifest, list, index, .. } = listed;
        (poll.seq < exchange.seq).then(|| Listing {
            poll,
            manifest: Arc::clone(manifest),
            list,
            index: *index,
        })
    })
}

/// The whole file that an unaltered request was answered with.
pub(super) fn downloaded<'e>(
    exchange: &'e Exchange,
    transcript: &Transcript,
) -> Option<&'e Response> {
    if exchange.endpoint != Endpoint::File
        || exchange.failure.is_some()
        || exchange.status() != Some(200)
        || transcript.alteration(exchange).is_some()
    {
        return None;
    }
    exchange.response.as_ref()
}

/// A downloaded `output` file of a job.
#[derive(Debug)]
pub(super) struct Download<'t> {
    /// The request for it.
    pub(super) exchange: &'t Exchange,
    /// The answer.
    pub(super) response: &'t Response,
    /// The type its entry names; empty when it names none.
    pub(super) kind: Arc<str>,
}

/// The downloaded `output` files of the job whose manifest `poll` brought, in order. A file that
/// was fetched several times counts once.
pub(super) fn files_of<'t>(
    poll: &'t Exchange,
    manifest: &Value,
    transcript: &'t Transcript,
) -> Vec<Download<'t>> {
    Family(positions_of(poll, manifest, transcript)).files(transcript, |_| true)
}

fn positions_of(
    poll: &Exchange,
    manifest: &Value,
    transcript: &Transcript,
) -> Vec<(usize, Arc<str>)> {
    let mut listed: HashMap<Url, Arc<str>> = manifest["output"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let url = resolve(poll, entry["url"].as_str()?)?;
            Some((url, entry["type"].as_str().unwrap_or_default().into()))
        })
        .collect();
    transcript
        .exchanges
        .iter()
        .enumerate()
        .filter(|(_, file)| file.seq > poll.seq)
        .filter_map(|(at, file)| {
            downloaded(file, transcript)?;
            Some((at, listed.remove(&parse(&file.request.url)?)?))
        })
        .collect()
}

/// The listing of a downloaded `output` file, and the files downloaded of the same job.
pub(super) fn siblings_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Vec<Download<'t>>)> {
    let (listing, family) = family_of(exchange, transcript)?;
    let files = family.files(transcript, |_| true);
    Some((listing, files))
}

/// The same if the file is the last of them to be fetched, for only then all have been seen.
pub(super) fn siblings_of_last<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Vec<Download<'t>>)> {
    let (listing, family) = family_of(exchange, transcript)?;
    let (at, _) = family.0.last()?;
    if transcript.exchanges[*at].seq != exchange.seq {
        return None;
    }
    let files = family.files(transcript, |_| true);
    Some((listing, files))
}

/// The listing of a downloaded `output` file, and the files of the job with the same type, if it is
/// the last of them to be fetched.
pub(super) fn likes_of_last<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Vec<Download<'t>>)> {
    let (listing, family) = family_of(exchange, transcript)?;
    let wanted = listing.resource_type()?;
    let (at, _) = family.0.iter().rfind(|(_, kind)| &**kind == wanted)?;
    if transcript.exchanges[*at].seq != exchange.seq {
        return None;
    }
    let files = family.files(transcript, |kind| kind == wanted);
    Some((listing, files))
}

/// The downloaded `output` files of a job: their positions among the exchanges, and their types.
struct Family(Vec<(usize, Arc<str>)>);

impl Family {
    fn files<'t>(
        &self,
        transcript: &'t Transcript,
        is_wanted: impl Fn(&str) -> bool,
    ) -> Vec<Download<'t>> {
        let wanted = self.0.iter().filter(|(_, kind)| is_wanted(kind));
        let file = |(at, kind): &(usize, Arc<str>)| {
            let exchange = transcript.exchanges.get(*at)?;
            let response = exchange.response.as_ref()?;
            Some(Download { exchange, response, kind: Arc::clone(kind) })
        };
        wanted.filter_map(file).collect()
    }
}

/// The families of a transcript by the poll that brought their manifest. A job may have thousands
/// of files, and many checks ask at each of them for all.
#[derive(Default)]
struct Families(Mutex<HashMap<u32, Arc<Family>>>);

fn family_of<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<(Listing<'t>, Arc<Family>)> {
    downloaded(exchange, transcript)?;
    let listing = listing_of(exchange, transcript).filter(Listing::is_output)?;
    let families = transcript.worked_out.get(Families::default);
    let mut families = families.0.lock().unwrap_or_else(PoisonError::into_inner);
    let family = families.entry(listing.poll.seq).or_insert_with(|| {
        let files = positions_of(listing.poll, &listing.manifest, transcript);
        Arc::new(Family(files))
    });
    let family = Arc::clone(family);
    Some((listing, family))
}

/// Whether `kick_off` asks for a patient-level `$export`, rather than another operation.
pub(super) fn is_patient_export(kick_off: &Exchange) -> bool {
    let path = percent_decoded(&kick_off.request.path());
    path.ends_with("/$export") && path.contains("/Patient/")
}

/// What to make of data that PDex keeps out of the exchange between payers. Its words are about
/// `$davinci-data-export`; in another export they are a reason to look.
pub(super) fn about_payers(kick_off: &Exchange, finding: Finding) -> Judgement {
    if binds_payers(kick_off) { Judgement::Violation(finding) } else { Judgement::Doubt(finding) }
}

/// Whether `kick_off` asks for the operation that PDex has its words about.
pub(super) fn binds_payers(kick_off: &Exchange) -> bool {
    percent_decoded(&kick_off.request.path()).ends_with("/$davinci-data-export")
}

/// What to say of the duties of a payer that hands a member over, where nobody was matched and the
/// server exports without.
pub(super) fn no_payer(transcript: &Transcript) -> Option<Judgement> {
    let mut matches =
        transcript.at(Endpoint::MemberMatch).chain(transcript.at(Endpoint::BulkMatch));
    let matched = matches.next().is_some();
    (!matched && transcript.claims("unmatched_export") == Some(true)).then(|| {
        let why = "a server that exports without a match is not known to be a payer";
        Judgement::NotApplicable(why.to_owned())
    })
}

/// `path` without percent-encoding, so that `$export` and `%24export` are equal.
pub(super) fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let pair = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let decoded =
            pair.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(decoded.unwrap_or(*first));
        rest = if decoded.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether the token of `kick_off` may read resources of `resource_type`, as far as the transcript
/// shows what was granted; `true` when it does not.
pub(super) fn may_read(kick_off: &Exchange, resource_type: &str, transcript: &Transcript) -> bool {
    let header = kick_off.request.headers.get("authorization").unwrap_or_default();
    let Some((_, token)) = header.split_once(' ') else { return true };
    let granted = transcript
        .before(kick_off)
        .filter(|exchange| exchange.endpoint == Endpoint::Token)
        .filter_map(|exchange| exchange.response.as_ref()?.json().ok())
        .find(|body| body["access_token"].as_str() == Some(token.trim()));
    let Some(granted) = granted else { return true };
    let Some(scopes) = granted["scope"].as_str() else { return true };
    scopes
        .split_whitespace()
        .filter_map(Scope::parse)
        .any(|scope| scope.resource_type == "*" || scope.resource_type == resource_type)
}

/// The parameters of a kick-off in order: those of the query, then those of a Parameters body.
pub(super) fn parameters(kick_off: &Exchange) -> Vec<(String, String)> {
    let mut parameters = kick_off.request.query();
    let body = kick_off.request.body.json().unwrap_or_default();
    for entry in body["parameter"].as_array().into_iter().flatten() {
        let (Some(name), Some(members)) = (entry["name"].as_str(), entry.as_object()) else {
            continue;
        };
        let value = members.iter().find(|(key, _)| key.starts_with("value"));
        let text = value.and_then(|(_, value)| value.as_str().or(value["reference"].as_str()));
        if let Some(text) = text {
            parameters.push((name.to_owned(), text.to_owned()));
        }
    }
    parameters
}

/// The types a kick-off asks for: repeats and comma lists alike; `None` when it names none.
pub(super) fn requested_types(kick_off: &Exchange) -> Option<Vec<String>> {
    let types: Vec<String> = parameters(kick_off)
        .into_iter()
        .filter(|(name, _)| name == "_type")
        .flat_map(|(_, value)| {
            value.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>()
        })
        .filter(|name| !name.is_empty())
        .collect();
    if types.is_empty() { None } else { Some(types) }
}

/// What an error answer has instead of an OperationOutcome, in words for a finding; `None` when it
/// has one.
pub(super) fn lacks_outcome(response: &Response) -> Option<String> {
    let what = match response.json() {
        Ok(body) if fhir::is_operation_outcome(&body) => return None,
        _ if response.body.is_empty() => "without a body".to_owned(),
        Ok(body) if body["resourceType"] == "OperationOutcome" => {
            "with an OperationOutcome that has an issue without severity or code".to_owned()
        }
        Ok(_) => "with JSON that is no OperationOutcome".to_owned(),
        Err(_) => match response.media_type() {
            Some(media_type) => format!("with a body of type {media_type} that is no JSON"),
            None => "with a body that is no JSON".to_owned(),
        },
    };
    Some(format!("status {} {what}", response.status))
}

/// Judges whether an error answer explains itself.
///
/// A refused token is often answered by a gateway that knows no FHIR, before the server is reached:
/// that is worth a warning only.
pub(super) fn explained(exchange: &Exchange, hint: &str) -> Option<Judgement> {
    let response = exchange.response.as_ref().filter(|_| exchange.failure.is_none())?;
    if response.status < 400 {
        return None;
    }
    let Some(observed) = lacks_outcome(response) else {
        return Some(Judgement::Pass(format!("{} with an OperationOutcome", response.status)));
    };
    let expected = "an OperationOutcome in JSON, each issue with severity and code";
    let finding = Finding::in_response(exchange, Place::Body, expected, observed);
    Some(if matches!(response.status, 401 | 403) {
        Judgement::Doubt(finding)
    } else {
        Judgement::Violation(finding.hint(hint))
    })
}

/// Whether a kick-off says that parameters the server does not know may be ignored.
pub(super) fn is_lenient(kick_off: &Exchange) -> bool {
    kick_off.request.headers.lists("prefer", "handling=lenient")
}

/// The last two segments of a reference to a Patient's id, if it is one: the logical id.
pub(super) fn patient_id(reference: &str) -> Option<&str> {
    // As most are written.
    let id = reference.strip_prefix("Patient/");
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if let Some(id) = id.filter(|id| !id.is_empty() && id.bytes().all(is_plain)) {
        return Some(id);
    }
    let reference = reference.split(['#', '?']).next()?;
    let reference = reference.split("/_history/").next()?;
    let mut segments = reference.rsplit('/');
    let id = segments.next().filter(|id| !id.is_empty())?;
    (segments.next()? == "Patient").then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::text;

    #[test]
    fn a_relative_location_leads_to_its_job() {
        let transcript = text::parse(
            "### runner -> source kick_off +0s step=export\n\
             GET https://source.test/fhir/Patient/$export?_type=Patient&_type=Coverage,Goal HTTP/1.1\n\n\
             HTTP/1.1 202 Accepted\ncontent-location: ../export-status/1\n\n\
             ### runner -> source status +5s step=export\n\
             GET https://SOURCE.test:443/fhir/export-status/1 HTTP/1.1\n\n\
             HTTP/1.1 200 OK\n\n{\"output\":[{\"type\":\"Patient\",\"url\":\"/files/1\"}]}\n\n\
             ### runner -> source file +5s step=export\n\
             GET https://source.test/files/1 HTTP/1.1\n\n\
             HTTP/1.1 200 OK\n\n{\"resourceType\":\"Patient\"}\n",
            "2027-01-15T12:00:00Z".parse().expect("an instant"),
        )
        .expect("a transcript");
        let [kick_off, poll, file] = &transcript.exchanges[..] else { panic!("three exchanges") };
        assert_eq!(kick_off_of(poll, &transcript).map(|found| found.seq), Some(1));
        assert_eq!(polls_of(kick_off, &transcript).count(), 1);
        let listing = listing_of(file, &transcript).expect("listed");
        assert_eq!(listing.resource_type(), Some("Patient"));
        assert_eq!(files_of(listing.poll, &listing.manifest, &transcript).len(), 1);
        let types = requested_types(kick_off).expect("named");
        assert_eq!(types, ["Patient", "Coverage", "Goal"]);
    }

    #[test]
    fn percent_encoding_does_not_matter() {
        assert_eq!(percent_decoded("/Patient/%24export"), "/Patient/$export");
        assert_eq!(percent_decoded("/100%/%2"), "/100%/%2");
    }

    #[test]
    fn only_references_to_patients_have_a_patient_id() {
        assert_eq!(patient_id("Patient/7"), Some("7"));
        assert_eq!(patient_id("https://source.test/fhir/Patient/7/_history/2"), Some("7"));
        assert_eq!(patient_id("Group/7"), None);
        assert_eq!(patient_id("#p"), None);
        assert_eq!(patient_id("Patient/"), None);
    }
}
