//! Peers that do what no peer should: each run ends in time, says what happened where, and loses
//! nothing else.

mod ending;
mod key_host;
mod payer;
mod peer;
mod whole;

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::future::join_all;
use payerproof::cli::exit::Exit;
use payerproof::id::{Endpoint, Party};
use payerproof::outcome::StepState;
use payerproof::transcript::{Serve, TestAuthority, serve};
use tokio_util::sync::CancellationToken;

use payer::{
    Payer, WHOLE, assert_failed, assert_unclear, described, failed, listen, met, of, stage,
    stumbled,
};
use peer::{Answer, head};

/// The answers of the source payer: a part of the request line, and the step that asks.
const ANSWERS: [(&str, &str); 5] = [
    ("/smart-configuration", "discover"),
    ("$member-match", "member_match"),
    ("Patient/$export", "export"),
    ("GET /fhir/export-status/", "poll"),
    ("/export-file/", "download"),
];

/// A payer whose answers to request lines that contain `part` are replaced.
async fn payer(part: &'static str, answer: Answer) -> Payer {
    Payer::start(move |line| if line.contains(part) { answer.clone() } else { Answer::Good }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_peer_is_found_good() {
    let payer = Payer::start(|_| Answer::Good).await;
    let record = met(payer.system()).await;
    let whole = of(&record, WHOLE);
    assert!(whole.steps.iter().all(|step| step.state == StepState::Done), "{:#?}", whole.steps);
    assert_eq!((failed(&record), Exit::of(&record)), (Vec::new(), Exit::Ok));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_is_not_there_is_unreachable() {
    let payer = Payer::start(|_| Answer::Good).await;
    let (listener, origin) = listen().await;
    drop(listener);
    let record = met(described(&payer.issuer, &format!("{origin}/fhir"), 10)).await;
    assert_unclear(&record, "discover", "could not connect");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_dawdles_is_given_up() {
    let promise = |media_type: &str| head("200 OK", &[("content-type", media_type)], 1_000_000);
    let unfinished = b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec();
    let cases = [
        ("/smart-configuration", Answer::Silence, "discover", "no response head within 2s"),
        ("/export-status/", Answer::Silence, "poll", "no response head within 2s"),
        ("$member-match", Answer::Drip(unfinished, b"x"), "member_match", "head within 2s"),
        (
            "Patient/$export",
            Answer::Drip(Vec::new(), b"HTTP/1.1 103 Early Hints\r\n\r\n"),
            "export",
            "no response head within 2s",
        ),
        (
            "$member-match",
            Answer::Drip(promise("application/fhir+json"), b""),
            "member_match",
            "no more of the body within 2s, after 0 bytes of body",
        ),
        (
            "/export-file/",
            Answer::Drip(promise("application/fhir+ndjson"), b"\n"),
            "download",
            "the whole exchange took longer than 3s, after ",
        ),
    ];
    join_all(cases.map(async |(part, answer, step, cause)| {
        let payer = payer(part, answer).await;
        let record = met(described(&payer.issuer, &payer.fhir_base, 2)).await;
        assert_unclear(&record, step, cause);
        let exchanges = &of(&record, WHOLE).exchanges;
        let cut = exchanges.iter().find(|exchange| exchange.failure.is_some());
        let came = cut.expect("the one that was given up").response.as_ref();
        let size = came.map_or(0, |response| response.body_size_bytes);
        assert!((step == "download") == (10..1000).contains(&size), "what came is kept: {size}");
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_is_no_verdict() {
    let statuses = ["200 OK", "401 Unauthorized", "202 Accepted", "200 OK", "404 Not Found"];
    join_all(ANSWERS.iter().zip(statuses).map(async |((part, step), status)| {
        let mut half = head(status, &[("content-type", "application/json")], 4000);
        half.extend_from_slice(b"{\"resourceType\": \"Parameters\", \"parameter\": [");
        let payer = payer(part, Answer::Bytes(half)).await;
        assert_unclear(&met(payer.system()).await, step, "after 45 bytes of body");
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_of_headers_are_refused() {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    for number in 0..100 {
        write!(bytes, "x-{number}: {}\r\n", "h".repeat(100_000)).expect("in memory");
    }
    let payer = payer("/fhir/", Answer::Bytes(bytes)).await;
    assert_unclear(&met(payer.system()).await, "discover", "response head over 262144 bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_headers_are_refused() {
    let mut bytes = b"HTTP/1.1 200 OK\r\n".to_vec();
    for number in 0..1000 {
        write!(bytes, "x-{number}: h\r\n").expect("in memory");
    }
    bytes.extend_from_slice(b"content-length: 0\r\n\r\n");
    let payer = payer("/fhir/", Answer::Bytes(bytes)).await;
    assert_unclear(&met(payer.system()).await, "discover", "or 200 header fields");
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_blamed_and_quoted_too_briefly_to_tell_of_a_member() {
    let payer = payer("/fhir/", Answer::Bytes(b"220 mail.example ESMTP\r\n".to_vec())).await;
    let record = met(payer.system()).await;
    assert_unclear(&record, "discover", "it begins \"220 mail\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_of_protocols_nobody_asked_for_is_a_failed_check() {
    let switch = b"HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n";
    let payer = payer("$member-match", Answer::Drip(switch.to_vec(), b"x")).await;
    let record = met(payer.system()).await;
    assert_failed(&record, "member_match.known_member_matched");
    assert_eq!(
        stumbled(of(&record, WHOLE)).detail,
        "exchange 5 (POST member_match) was answered 101"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_html_page_is_a_failed_check() {
    let checks = [
        "discovery.document_is_json",
        "member_match.response_is_parameters",
        "kick_off.accepted",
        "manifest.is_json",
        "files.lines_are_resources",
    ];
    join_all(ANSWERS.iter().zip(checks).map(async |((part, step), check)| {
        let page = Answer::document("200 OK", "text/html", "<html>Please sign in</html>");
        let record = met(payer(part, page).await.system()).await;
        assert_failed(&record, check);
        if *step != "download" {
            assert_eq!(stumbled(of(&record, WHOLE)).id, *step);
        }
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_content_type_is_a_failed_check() {
    let checks = [
        "discovery.document_is_json",
        "member_match.response_is_parameters",
        "manifest.is_json",
        "files.media_type",
    ];
    // An accepted kick-off has no body.
    let parts = ANSWERS.iter().filter(|(_, step)| *step != "export");
    join_all(parts.zip(checks).map(async |((part, _), check)| {
        let image = Answer::Edited("content-type: application/", "content-type: image/".to_owned());
        assert_failed(&met(payer(part, image).await.system()).await, check);
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_is_not_utf8_is_a_failed_check() {
    let checks = [
        "discovery.document_is_json",
        "member_match.response_is_parameters",
        "manifest.is_json",
        "files.lines_are_resources",
    ];
    let parts = ANSWERS.iter().filter(|(_, step)| *step != "export");
    join_all(parts.zip(checks).map(async |((part, _), check)| {
        let bytes = b"{\"resourceType\": \"\xff\xfe\"}";
        let answer = Answer::document("200 OK", "application/json", bytes);
        assert_failed(&met(payer(part, answer).await.system()).await, check);
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn gzip_that_breaks_off_is_a_failed_check() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let line = b"{\"resourceType\": \"Patient\", \"id\": \"p\"}\n".repeat(1000);
    gzip.write_all(&line).expect("in memory");
    let mut bytes = gzip.finish().expect("in memory");
    bytes.truncate(bytes.len() / 2);
    let headers = [("content-type", "application/fhir+ndjson"), ("content-encoding", "gzip")];
    let payer = payer("/export-file/", Answer::with("200 OK", &headers, bytes)).await;
    assert_failed(&met(payer.system()).await, "files.lines_are_resources");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_loop_is_not_followed() {
    let round = Answer::with("302 Found", &[("location", "/fhir/metadata")], "");
    let record = met(payer("/fhir/", round).await.system()).await;
    assert_failed(&record, "discovery.document_is_json");
    let whole = of(&record, WHOLE);
    assert_eq!(whole.exchanges.len(), 1);
    assert_eq!(stumbled(whole).detail, "exchange 1 (GET smart_configuration) was answered 302");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_nobody_vouches_for_is_not_accepted() {
    let authority = TestAuthority::create().expect("an authority");
    let tls = authority.issue(&["127.0.0.1"]).expect("a certificate");
    let (listener, origin) = listen().await;
    let shutdown = CancellationToken::new();
    let stage = stage(Party::Source, &shutdown);
    let router = axum::Router::new();
    tokio::spawn(serve(
        listener,
        Serve {
            responder: Party::Source,
            router,
            classify: std::sync::Arc::new(|_, _| (Endpoint::Other, Party::Other)),
            recorder: stage.recorder,
            defects: Vec::new(),
            tls: Some(tls),
            shutdown,
        },
    ));
    let payer = Payer::start(|_| Answer::Good).await;
    let base = origin.replace("http://", "https://");
    let record = met(described(&payer.issuer, &base, 10)).await;
    assert_unclear(&record, "discover", "TLS handshake failed");
    assert_unclear(&record, "discover", "UnknownIssuer");
    let record = met(described(&payer.issuer, &origin, 10)).await;
    assert_unclear(&record, "discover", "response is not well-formed HTTP");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_on_an_https_url_is_a_failed_handshake() {
    let payer = Payer::start(|_| Answer::Good).await;
    let base = payer.issuer.replace("http://", "https://");
    let record = met(described(&payer.issuer, &base, 10)).await;
    assert_unclear(&record, "discover", "TLS handshake failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_may_list_a_host_that_is_not_there() {
    // Nobody listens on the port numbered 1.
    let (from, to) = (r#""url":"http://127.0.0.1:"#, r#""url":"http://127.0.0.1:1/"#);
    let elsewhere = Answer::Edited(from, to.to_owned());
    let payer = payer("GET /fhir/export-status/", elsewhere).await;
    let record = met(payer.system()).await;
    assert_unclear(&record, "download", "GET file at 127.0.0.1:1): could not connect");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_twenty_megabytes_is_judged() {
    let div =
        format!(r#"<div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div>"#, "x".repeat(20_000_000));
    let text = format!(r#""text":{{"status":"generated","div":"{div}"}},"gender":"#);
    let answer = Answer::Edited(r#""gender":"#, text);
    let payer = payer("/export-file/", answer).await;
    let record = met(payer.system()).await;
    assert_eq!((failed(&record), Exit::of(&record)), (Vec::new(), Exit::Ok));
    let files = of(&record, WHOLE).exchanges.iter().filter(|it| it.endpoint == Endpoint::File);
    let shown = files.filter_map(|file| file.response.as_ref());
    let shown = shown.max_by_key(|shown| shown.body_size_bytes).expect("a file");
    assert!(shown.body_size_bytes > 20_000_000 && shown.body.len() < 20_000, "{}", shown.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_without_end_is_not_waited_for() {
    let waits = ["18446744073709551615", "9000000000000", "Fri, 31 Dec 9999 23:59:59 GMT"];
    join_all(waits.map(async |wait| {
        let seen = AtomicUsize::new(0);
        let payer = Payer::start(move |line| {
            if !line.contains("GET /fhir/export-status/") {
                return Answer::Good;
            }
            // The sum of all waits may not overflow either.
            let wait = if seen.fetch_add(1, Ordering::Relaxed) == 0 { "1" } else { wait };
            Answer::with("202 Accepted", &[("retry-after", wait)], "")
        })
        .await;
        let record = met(payer.system()).await;
        let step = stumbled(of(&record, WHOLE));
        assert!(step.id == "poll" && step.detail.contains("`limits.export_secs`"), "{step:?}");
        assert_eq!((failed(&record), Exit::of(&record)), (Vec::new(), Exit::Inconclusive));
    }))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_asks_for_no_wait_is_not_flooded() {
    let hurry = Answer::with("202 Accepted", &[("retry-after", "0")], "");
    let record = met(payer("GET /fhir/export-status/", hurry).await.system()).await;
    let exchanges = &of(&record, WHOLE).exchanges;
    let polls = exchanges.iter().filter(|exchange| exchange.endpoint == Endpoint::Status).count();
    assert_eq!(polls, 4, "one a second while the export may take three");
}
