//! Which resources a consent holds back or releases, from what was matched under which policy.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::checks::member_match::{ConsentPolicy, consent_policy, known};
use crate::checks::{job, match_result, ndjson};
use crate::id::Endpoint;
use crate::transcript::{Exchange, Fact, Response, Transcript};

/// The resources that must not flow: those withheld from members matched under `#regular`, less
/// those that a match under `#sensitive` released.
pub(super) fn withheld<'a>(exchange: &Exchange, transcript: &'a Transcript) -> BTreeSet<&'a str> {
    let (mut withheld, released) = by_policy(&matched(exchange, transcript));
    withheld.retain(|resource| !released.contains(resource));
    withheld
}

/// The sensitive resources that may flow in answer to `kick_off`: those of members matched under
/// `#sensitive` and never under `#regular`, whose consent has not ended. Of a Group they are those
/// of its members.
pub(super) fn released<'a>(
    exchange: &Exchange,
    kick_off: Option<&Exchange>,
    transcript: &'a Transcript,
) -> BTreeSet<&'a str> {
    let matched = matched(exchange, transcript);
    let (withheld, _) = by_policy(&matched);
    let group = kick_off.and_then(match_result::group_of).map(|(id, _)| id);
    let group = group.filter(|id| matched.iter().any(|one| one.groups.contains(id)));
    let asked = matched.into_iter().filter(|one| {
        !has_ended(one, exchange, transcript)
            && group.as_ref().is_none_or(|id| one.groups.contains(id))
    });
    let (_, mut released) = by_policy(&asked.collect::<Vec<_>>());
    released.retain(|resource| !withheld.contains(resource));
    released
}

/// A member who was matched.
struct Matched<'a> {
    policy: ConsentPolicy,
    /// Their sensitive resources.
    resources: &'a [String],
    patient_ids: &'a [String],
    /// The Groups a bulk match put them into.
    groups: Vec<String>,
}

fn by_policy<'a>(matched: &[Matched<'a>]) -> (BTreeSet<&'a str>, BTreeSet<&'a str>) {
    let under = |policy: ConsentPolicy| {
        let members = matched.iter().filter(move |one| one.policy == policy);
        members.flat_map(|one| one.resources).map(String::as_str).collect()
    };
    (under(ConsentPolicy::Regular), under(ConsentPolicy::Sensitive))
}

/// The members matched before `exchange`, one by one or in bulk.
fn matched<'a>(exchange: &Exchange, transcript: &'a Transcript) -> Vec<Matched<'a>> {
    let mut matched = Vec::new();
    for earlier in transcript.at(Endpoint::MemberMatch) {
        if earlier.seq > exchange.seq
            || earlier.responder != exchange.responder
            || !earlier.succeeded()
        {
            continue;
        }
        let Some(policy) = consent_policy(earlier) else { continue };
        let known = known(earlier, transcript);
        let (resources, patient_ids) = (known.withheld, known.patient_ids);
        matched.push(Matched { policy, resources, patient_ids, groups: Vec::new() });
    }
    for (group, found) in match_result::matched_before(exchange, transcript) {
        let kick_off = match_result::kick_off_of(found.exchange, transcript);
        let Some(kick_off) = kick_off.filter(|one| one.responder == exchange.responder) else {
            continue;
        };
        for person in match_result::submitted(kick_off) {
            if !found.holds(person.id()) {
                continue;
            }
            let case = match_result::case_of(kick_off, person.id(), transcript);
            let Some((resources, patient_ids)) = prepared(kick_off, case, transcript) else {
                continue;
            };
            let policy =
                if person.regular { ConsentPolicy::Regular } else { ConsentPolicy::Sensitive };
            matched.push(Matched { policy, resources, patient_ids, groups: vec![group.clone()] });
        }
    }
    matched
}

/// What is known of a member who was submitted among others: sensitive resources and logical ids.
fn prepared<'a>(
    kick_off: &Exchange,
    submitted_as: Option<&str>,
    transcript: &'a Transcript,
) -> Option<(&'a [String], &'a [String])> {
    transcript.facts.iter().find_map(|fact| match fact {
        Fact::Member { step, case, withheld, patient_ids, .. }
            if *step == kick_off.step && Some(case.as_str()) == submitted_as =>
        {
            Some((&**withheld, &**patient_ids))
        }
        _ => None,
    })
}

/// Whether a member's consent had ended before `exchange`.
fn has_ended(member: &Matched<'_>, exchange: &Exchange, transcript: &Transcript) -> bool {
    let ended = |step: &str| {
        transcript.facts.iter().any(|fact| {
            matches!(fact, Fact::ConsentEnded { step: of, after } if of == step && *after < exchange.seq)
        })
    };
    transcript.facts.iter().any(|fact| match fact {
        Fact::Member { step, patient_ids, .. } => {
            ended(step) && patient_ids.iter().any(|id| member.patient_ids.contains(id))
        }
        _ => false,
    })
}

/// What looking for some resources in a file came to.
#[derive(Debug, Default)]
pub(super) struct Looked {
    /// The lines that are not blank.
    pub(super) lines: u64,
    /// Line and type of the first of those looked for.
    pub(super) first: Option<(u64, String)>,
    /// How many of them there are.
    pub(super) count: usize,
    /// Their names.
    pub(super) names: BTreeSet<String>,
    /// Why what was not found may be there all the same.
    pub(super) unread: Option<String>,
}

/// The part of a line that says which resource it is.
#[derive(Deserialize)]
struct Head {
    #[serde(rename = "resourceType")]
    resource_type: String,
    #[serde(default)]
    id: String,
}

/// Looks for `wanted` resources, `Type/id`, in the lines of a file.
pub(super) fn look_for(response: &Response, wanted: &BTreeSet<&str>) -> Looked {
    let mut looked = Looked::default();
    let mut lines = match ndjson::lines(response) {
        Ok(lines) => lines,
        Err(why) => return Looked { unread: Some(why), ..looked },
    };
    let mut resources = 0_u64;
    while let Some(line) = lines.next() {
        let line = match line {
            Ok(line) => line,
            Err(why) => {
                looked.unread = Some(why);
                break;
            }
        };
        if line.is_blank() {
            continue;
        }
        looked.lines += 1;
        // A line that is no resource is judged with the files.
        let Ok(head) = serde_json::from_slice::<Head>(line.bytes) else { continue };
        resources += 1;
        let name = format!("{}/{}", head.resource_type, head.id);
        if wanted.contains(name.as_str()) {
            looked.count += 1;
            looked.first.get_or_insert((line.number, head.resource_type));
            looked.names.insert(name);
        }
    }
    if looked.lines > 0 && resources == 0 {
        looked.unread.get_or_insert_with(|| "none of its lines is a resource".to_owned());
    }
    looked
}

/// The kick-off that a file came of.
pub(super) fn kick_off_of<'t>(
    file: &'t Exchange,
    transcript: &'t Transcript,
) -> Option<&'t Exchange> {
    let listing = job::listing_of(file, transcript)?;
    job::kick_off_of(listing.poll, transcript)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;
    use crate::transcript::{Body, Headers};

    fn looked(body: Vec<u8>, coding: &str) -> Looked {
        let response = Response {
            status: 200,
            headers: [("Content-Encoding", coding)].into_iter().collect::<Headers>(),
            body: Body::from(body),
            raw_head: None,
        };
        look_for(&response, &BTreeSet::from(["Condition/7"]))
    }

    #[test]
    fn a_packed_file_is_unpacked() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder
            .write_all(
                b"{\"resourceType\":\"Patient\",\"id\":\"1\"}\n{\"id\":\"7\",\"code\":{},\"resourceType\":\"Condition\"}",
            )
            .expect("in memory");
        let looked = looked(encoder.finish().expect("in memory"), "gzip");
        assert_eq!(looked.first, Some((2, "Condition".to_owned())));
        assert_eq!((looked.count, looked.lines, looked.unread), (1, 2, None));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let line = b"{\"resourceType\":\"Condition\",\"id\":\"8\"}".to_vec();
        assert!(looked(line.clone(), "identity").unread.is_none());
        assert!(looked(line, "br").unread.is_some());
        assert!(looked(b"{\n  \"resourceType\": \"Condition\"\n}\n".to_vec(), "").unread.is_some());
        assert!(looked(Vec::new(), "identity").unread.is_none());
    }
}
