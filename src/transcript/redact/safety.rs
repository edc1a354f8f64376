//! Property tests: no value given at a hidden position comes out, whatever surrounds it.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::id::{Endpoint, Party};
use crate::transcript::{Body, Exchange, Headers, Request, Response, Timing};

use super::Redactor;

const LIMIT_BYTES: usize = 1 << 20;

/// Text that could not stand anywhere by chance.
fn secret() -> impl Strategy<Value = String> {
    "[QXZ][a-zA-Z0-9]{11,20}"
}

fn exchange(endpoint: Endpoint, request: Request, response: Response) -> Exchange {
    Exchange {
        seq: 1,
        over_before: 2,
        step: "step".to_owned(),
        initiator: Party::Runner,
        responder: Party::Source,
        endpoint,
        connection: 1,
        tls: None,
        started_at: "2027-01-15T12:00:00Z".parse().expect("an instant"),
        timing: Timing::default(),
        request,
        response: Some(response),
        failure: None,
    }
}

fn everything_of(exchange: &Exchange) -> String {
    let mut text = format!("{exchange:?}");
    text.push_str(&exchange.request.body.text());
    text.push_str(&exchange.response.as_ref().map(|r| r.body.text()).unwrap_or_default());
    text
}

/// Any JSON, of which every string leaf is `secret`.
fn any_json(secret: String) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u16>().prop_map(Value::from),
        Just(Value::from(secret)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let name = prop_oneof![
            "x[a-z]{1,8}",
            Just("value".to_owned()),
            Just("text".to_owned()),
            Just("family".to_owned()),
            Just("name".to_owned()),
            Just("display".to_owned()),
            Just("resource".to_owned()),
            Just("birthDate".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The same objects, the same arrays, the same simple values where nothing was hidden.
fn same_shape(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            before.len() == after.len()
                && before
                    .iter()
                    .zip(after)
                    .all(|((a, before), (b, after))| a == b && same_shape(before, after))
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| same_shape(before, after))
        }
        (Value::String(_) | Value::Number(_), Value::String(_)) => true,
        (before, after) => before == after,
    }
}

proptest! {
    #[test]
    fn nothing_personal_leaves_a_patient(
        (secret, inside) in secret().prop_flat_map(|s| (Just(s.clone()), any_json(s))),
        member in prop::sample::select(vec![
            "name", "telecom", "address", "photo", "contact", "birthDate", "deceasedDateTime",
            "extension", "text", "note", "identifier", "somethingElse",
        ]),
    ) {
        let patient = json!({"resourceType": "Patient", "id": "p1", member: inside});
        let redactor = Redactor::new(b"key");
        let shown = redactor.json(&patient, true);
        prop_assert!(!shown.to_string().contains(&secret), "{shown}");
        prop_assert!(same_shape(&patient, &shown), "{shown}");
        let again = redactor.json(&shown, true);
        prop_assert!(same_shape(&shown, &again), "{again}");
    }

    #[test]
    fn no_free_text_leaves_a_resource_about_care(
        (secret, inside) in secret().prop_flat_map(|s| (Just(s.clone()), any_json(s))),
        resource_type in prop::sample::select(vec!["Coverage", "Observation", "Claim", "Unheard"]),
        member in prop::sample::select(vec!["subscriberId", "note", "valueString", "comment"]),
    ) {
        let resource = json!({"resourceType": resource_type, member: inside});
        let shown = Redactor::new(b"key").json(&resource, true);
        prop_assert!(!shown.to_string().contains(&secret), "{shown}");
        prop_assert!(same_shape(&resource, &shown), "{shown}");
    }

    #[test]
    fn no_credential_leaves_an_exchange(secret in secret(), endpoint in prop::sample::select(
        Endpoint::ALL.to_vec(),
    )) {
        let mut request = Request {
            method: "POST".to_owned(),
            url: format!("https://u:{secret}@a.test/x?access_token={secret}&family={secret}"),
            headers: Headers(vec![
                ("Authorization".to_owned(), format!("Bearer {secret}")),
                ("Cookie".to_owned(), format!("a={secret}")),
                ("Referer".to_owned(), format!("https://a.test/?sig={secret}")),
            ]),
            body: Body::from(format!("grant_type=x&client_secret={secret}&token={secret}").as_str()),
            raw_head: Some(secret.clone().into()),
        };
        request.headers.set("content-type", "application/x-www-form-urlencoded");
        let response = Response {
            status: 200,
            headers: Headers(vec![
                ("Set-Cookie".to_owned(), format!("a={secret}; Path=/")),
                ("WWW-Authenticate".to_owned(), format!("Digest nonce=\"{secret}\"")),
                ("Location".to_owned(), format!("/x?token={secret}")),
            ]),
            body: Body::from(
                json!({"access_token": secret, "registration_access_token": secret,
                    "nested": [{"refresh_token": {"value": secret}}]})
                .to_string()
                .as_str(),
            ),
            raw_head: Some(secret.clone().into()),
        };
        let exchange = exchange(endpoint, request, response);
        let redactor = Redactor::new(b"key");
        let shown = redactor.exchange(&exchange, LIMIT_BYTES).exchange;
        prop_assert!(!everything_of(&shown).contains(&secret[1..10]), "{}", everything_of(&shown));
        let again = redactor.exchange(&shown, LIMIT_BYTES).exchange;
        prop_assert_eq!(again.request.url, shown.request.url);
        prop_assert_eq!(again.request.headers.0.len(), shown.request.headers.0.len());
    }

    #[test]
    fn a_file_torn_anywhere_gives_nothing_away(secret in secret(), at in 0_usize..200) {
        let line = json!({"resourceType": "Patient", "name": [{"family": secret, "given": [secret]}],
            "birthDate": "1970-01-02", "telecom": [{"value": secret}]})
        .to_string();
        let at = at.min(line.len());
        let body = format!("{}\n{}\n", &line[..at], &line[at..]);
        let headers: Headers = [("content-type", "application/fhir+ndjson")].into_iter().collect();
        let response =
            Response { status: 200, headers, body: Body::from(body.as_str()), raw_head: None };
        let exchange = exchange(Endpoint::File, Request::default(), response);
        let shown = Redactor::new(b"key").exchange(&exchange, LIMIT_BYTES).exchange;
        let text = everything_of(&shown);
        // Where the line was torn inside the value, neither half may show.
        prop_assert!(!text.contains(&secret[..6]) && !text.contains(&secret[6..]), "{text}");
    }

    #[test]
    fn any_text_is_cut_within_the_limit(text in "\\PC*", limit in 0_usize..64) {
        let headers: Headers = [("content-type", "text/plain")].into_iter().collect();
        let response =
            Response { status: 404, headers, body: Body::from(text.as_str()), raw_head: None };
        let exchange = exchange(Endpoint::Metadata, Request::default(), response);
        let shown = Redactor::new(b"key").exchange(&exchange, limit);
        let body = shown.exchange.response.expect("one").body.text();
        prop_assert!(body.len() <= limit);
    }
}
