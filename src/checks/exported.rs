//! What an export gave: its manifest, its files and what they hold.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::outcome::Judgement;
use crate::transcript::{Exchange, Transcript};

use super::pair::pair;
use super::pass::{lines_of, mentioned, names_of};
use super::{instant, job, ndjson};

/// A finished export, as far as it was fetched.
#[derive(Debug)]
pub(super) struct Exported<'t> {
    /// The poll that brought the manifest.
    pub(super) poll: &'t Exchange,
    /// The manifest.
    pub(super) manifest: Value,
    /// The output files that were fetched.
    pub(super) files: Vec<job::Download<'t>>,
}

/// The export that `kick_off` started, once its manifest came.
pub(super) fn exported<'t>(
    kick_off: &Exchange,
    transcript: &'t Transcript,
) -> Option<Exported<'t>> {
    let (poll, manifest) = job::polls_of(kick_off, transcript)
        .find_map(|poll| Some((poll, job::unaltered_manifest(poll, transcript)?)))?;
    let mut files = job::files_of(poll, &manifest, transcript);
    // Bulk Data 3.0.0: a manifest may go on in another one.
    let mut last = (poll, manifest.clone());
    while let Some(next) = job::linked(last.0, &last.1, transcript) {
        files.extend(job::files_of(next.0, &next.1, transcript));
        last = next;
    }
    let manifest = job::whole(poll, manifest, transcript);
    Some(Exported { poll, manifest, files })
}

impl Exported<'_> {
    /// Whether every output file was fetched.
    pub(super) fn is_whole(&self) -> bool {
        let urls: Option<BTreeSet<&str>> = self.manifest["output"]
            .as_array()
            .map(|entries| entries.iter().filter_map(|entry| entry["url"].as_str()).collect());
        urls.is_some_and(|urls| urls.len() == self.files.len())
    }

    /// The types of its output files.
    pub(super) fn types(&self) -> BTreeSet<String> {
        let entries = self.manifest["output"].as_array().into_iter().flatten();
        entries.filter_map(|entry| entry["type"].as_str()).map(str::to_owned).collect()
    }

    /// Every resource of one type, or of all, in order.
    pub(super) fn resources<'a>(&'a self, kind: Option<&'a str>) -> impl Iterator<Item = Value> {
        self.files
            .iter()
            .flat_map(|file| ndjson::resources(file.response))
            .map(|(_, resource)| resource)
            .filter(move |resource| kind.is_none_or(|kind| resource["resourceType"] == kind))
    }

    /// The names of all resources.
    pub(super) fn names(&self, transcript: &Transcript) -> Names {
        let (names, is_all) = names_of(self.files.iter().map(|file| file.exchange), transcript);
        Names { hashes: names, is_all, unread: self.unread(transcript) }
    }

    /// Why what was not found in its files may be there all the same.
    pub(super) fn unread(&self, transcript: &Transcript) -> Option<String> {
        let mut files = self.files.iter();
        let why = files.find_map(|file| lines_of(file.exchange, transcript)?.unread())?;
        Some(format!("a file could not be read: {why}"))
    }
}

/// The names of the resources of an export.
#[derive(Debug, Default)]
pub(super) struct Names {
    hashes: Vec<u64>,
    is_all: bool,
    unread: Option<String>,
}

impl Names {
    /// Whether `Type/id` is among them.
    pub(super) fn contains(&self, name: &str) -> bool {
        mentioned(name).is_some_and(|name| self.hashes.binary_search(&name).is_ok())
    }

    /// What to say where a name that is not among them may be there all the same: so many are kept,
    /// and no more; or a file could not be read.
    pub(super) fn cut_short(&self) -> Option<Judgement> {
        if let Some(why) = &self.unread {
            return Some(Judgement::Blocked(why.clone()));
        }
        let why = "the export holds more resources than can be compared";
        (!self.is_all).then(|| Judgement::Blocked(why.to_owned()))
    }
}

/// Both exports of a pair: the altered one and its control, each wholly fetched. `None` when the
/// altered kick-off began no job, or the files of one were not all fetched.
pub(super) fn both<'t>(
    exchange: &'t Exchange,
    transcript: &'t Transcript,
    alteration: &str,
) -> Option<Result<(Exported<'t>, Exported<'t>), Judgement>> {
    let pair = match pair(exchange, transcript, &[alteration])? {
        Ok(pair) => pair,
        Err(blocked) => return Some(Err(blocked)),
    };
    let altered = exported(exchange, transcript).filter(Exported::is_whole)?;
    let control = exported(pair.control, transcript).filter(Exported::is_whole)?;
    Some(Ok((altered, control)))
}

/// `Type/id` of a resource.
pub(super) fn name(resource: &Value) -> Option<String> {
    Some(format!("{}/{}", resource["resourceType"].as_str()?, resource["id"].as_str()?))
}

/// When a resource was last changed, as far as it says.
pub(super) fn updated(resource: &Value) -> Option<Timestamp> {
    instant::fhir(resource["meta"]["lastUpdated"].as_str()?)
}

/// So many years before `now`, to the day.
pub(super) fn years_before(now: Timestamp, years: i64) -> Timestamp {
    let days = years * 365 + years / 4 + 1;
    now.checked_sub(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MIN)
}

/// The last instant of a FHIR date or dateTime.
pub(super) fn last_instant(text: &str) -> Option<Timestamp> {
    if text.contains('T') {
        return instant::fhir(text);
    }
    let part = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    };
    let dash = |at: usize| text.as_bytes().get(at) == Some(&b'-');
    let (year, month) = (part(0, 4)?, part(5, 7).filter(|_| dash(4)).and_then(narrow));
    // A month or a year covers all of its days.
    let day = match text.len() {
        4 => Date::new(year, 12, 31).ok()?,
        7 => Date::new(year, month?, 1).ok()?.last_of_month(),
        10 => Date::new(year, month?, part(8, 10).filter(|_| dash(7)).and_then(narrow)?).ok()?,
        _ => return None,
    };
    let last = day.at(23, 59, 59, 0);
    Offset::UTC.to_timestamp(last).ok()
}

fn narrow(number: i16) -> Option<i8> {
    i8::try_from(number).ok()
}

/// Whether a kick-off asks for all there is: no parameter narrows it.
pub(super) fn asks_for_all(kick_off: &Exchange) -> bool {
    job::parameters(kick_off)
        .iter()
        .all(|(name, _)| matches!(name.as_str(), "_outputFormat" | "exportType"))
}

/// Whether a resource must be in any export: none of its dates lies outside the window, and it is
/// neither a prior authorization nor a Provenance, which have rules of their own.
pub(super) fn is_in_any_window(resource: &Value, since: Timestamp, until: Timestamp) -> bool {
    let changed = updated(resource).is_none_or(|updated| since < updated && updated <= until);
    changed
        && resource["use"] != "preauthorization"
        && resource["resourceType"] != "Provenance"
        && dates(resource).into_iter().all(|date| date > since)
}

/// Every date of a resource but those of its meta data: dates of service may stand anywhere.
fn dates(value: &Value) -> Vec<Timestamp> {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| *name != "meta")
            .flat_map(|(_, it)| dates(it))
            .collect(),
        Value::Array(items) => items.iter().flat_map(dates).collect(),
        Value::String(text) if text.len() >= 10 && text.as_bytes()[4] == b'-' => {
            last_instant(text).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Searches that were answered with the token of `kick_off`, before it: the matches of each.
pub(super) fn searched(kick_off: &Exchange, transcript: &Transcript) -> Vec<Value> {
    let token = kick_off.request.headers.get("authorization");
    transcript
        .before(kick_off)
        .filter(|read| {
            read.endpoint == crate::id::Endpoint::Read
                && read.status() == Some(200)
                && read.failure.is_none()
                && transcript.alteration(read).is_none()
                && read.request.headers.get("authorization") == token
        })
        .filter_map(|read| read.response.as_ref()?.json().ok())
        .filter(|bundle| bundle["type"] == "searchset")
        .flat_map(|bundle| bundle["entry"].as_array().cloned().unwrap_or_default())
        .filter(|entry| entry["search"]["mode"].as_str().is_none_or(|mode| mode == "match"))
        .map(|mut entry| entry["resource"].take())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_lasts_to_its_end() {
        let text = |date: &str| last_instant(date).map(|last| last.to_string());
        assert_eq!(text("2027-01-15").as_deref(), Some("2027-01-15T23:59:59Z"));
        assert_eq!(text("2027").as_deref(), Some("2027-12-31T23:59:59Z"));
        assert_eq!(text("2027-01").as_deref(), Some("2027-01-31T23:59:59Z"));
        assert_eq!(text("soon"), None);
    }
}
