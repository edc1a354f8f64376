//! Links and what kick-offs ask for.

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
fn the_last_file_of_all_and_of_its_type_is_known() {
    let file = |name: &str| {
        format!(
            "### runner -> source file +5s step=export\n\
             GET https://source.test/files/{name} HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{{}}\n\n"
        )
    };
    let listed = [("Patient", "a"), ("Patient", "b"), ("Coverage", "c"), ("Coverage", "unfetched")]
        .map(|(kind, name)| format!(r#"{{"type":"{kind}","url":"/files/{name}"}}"#));
    let transcript = text::parse(
        &format!(
            "### runner -> source status +5s step=export\n\
             GET https://source.test/status HTTP/1.1\n\n\
             HTTP/1.1 200 OK\n\n{{\"output\":[{}]}}\n\n{}{}{}{}",
            listed.join(","),
            file("a"),
            file("c"),
            file("b"),
            file("a"),
        ),
        "2027-01-15T12:00:00Z".parse().expect("an instant"),
    )
    .expect("a transcript");
    let [_, a, c, b, again] = &transcript.exchanges[..] else { panic!("five exchanges") };
    let of_all = |file| siblings_of_last(file, &transcript).map(|(_, files)| files.len());
    assert_eq!([a, c, b, again].map(|file| of_all(file)), [None, None, Some(3), None]);
    let alike = |file| likes_of_last(file, &transcript).map(|(_, files)| files.len());
    assert_eq!([a, c, b, again].map(|file| alike(file)), [None, Some(1), Some(2), None]);
}

#[test]
fn a_file_in_a_store_belongs_to_the_job_that_lists_it() {
    let get = |url: &str, answer: &str| {
        format!(
            "### runner -> source file +6s step=download\nGET {url} HTTP/1.1\n\nHTTP/1.1 {answer}\n\n"
        )
    };
    let poll = "### runner -> source status +5s step=export\n\
        GET https://source.test/status HTTP/1.1\n\nHTTP/1.1 200 OK\n\n\
        {\"output\":[{\"type\":\"Goal\",\"url\":\"/files/1\"}]}\n\n";
    let moved = |to: &str| format!("307 Temporary Redirect\nlocation: {to}");
    let wire = [
        poll.to_owned(),
        get("https://source.test/files/1", &moved("/files/2")),
        get("https://source.test/files/2", &moved("https://store.test/1")),
        get("https://store.test/1", "200 OK\n\n{\"resourceType\":\"Goal\"}"),
        get("https://store.test/2", "200 OK\n\n{\"resourceType\":\"Goal\"}"),
    ]
    .concat();
    let now = "2027-01-15T12:00:00Z".parse().expect("an instant");
    let transcript = text::parse(&wire, now).expect("a transcript");
    let [poll, first, second, file, other] = &transcript.exchanges[..] else { panic!("five") };
    let listing = listing_of(file, &transcript).expect("listed");
    assert_eq!((listing.poll.seq, listing.resource_type()), (poll.seq, Some("Goal")));
    assert!(listing_of(other, &transcript).is_none());
    let files = files_of(poll, &listing.manifest, &transcript);
    assert_eq!(files.iter().map(|one| one.exchange.seq).collect::<Vec<_>>(), [file.seq]);
    let senders = senders_of(file, &transcript);
    assert_eq!(senders.iter().map(|one| one.seq).collect::<Vec<_>>(), [second.seq, first.seq]);
    assert_eq!(end_of(first, &transcript).seq, file.seq);
    assert!(siblings_of_last(file, &transcript).is_some());
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
