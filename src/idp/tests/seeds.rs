//! Pre-seed files: what is there when the server starts.

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::world::{START, client, pem};
use crate::admin::Variables;
use crate::clock::Clock;
use crate::id::Party;
use crate::idp::{AuthMethod, Handle, SeedFile, Seeds, Server, Settings, SigningKeys};
use crate::seed::Seed;
use crate::transcript::{ClientTls, Recorder, Spool, Stage, Timeouts, WireClient};

fn plant(seeds: &[(Seeds, bool, Value)]) -> Result<(), String> {
    let clock = Clock::simulated(jiff::Timestamp::from_second(START).expect("an instant"));
    let recorder = Recorder::new(clock, Spool::create().expect("a directory"));
    let tls = ClientTls::configure(None, None, false).expect("TLS settings");
    let stage = Stage {
        recorder: recorder.clone(),
        client: WireClient::new(recorder, Party::Idp, tls, Timeouts::default()),
        defects: Vec::new(),
        tls: None,
        shutdown: CancellationToken::new(),
    };
    let keys = SigningKeys::from_pems(&[&pem("idp-es256")]).expect("a key");
    let issuer = "https://as.test".to_owned();
    let settings = Settings {
        clients: vec![client("secretive", AuthMethod::ClientSecretBasic, Value::Null)],
        seeds: seeds
            .iter()
            .map(|(kind, overwrite, file)| SeedFile {
                name: "seeds.json".to_owned(),
                text: file.as_str().map_or_else(|| file.to_string(), str::to_owned),
                kind: *kind,
                overwrite: *overwrite,
            })
            .collect(),
        variables: Variables::from([("host".to_owned(), "payer-a.example".to_owned())]),
        secret_rounds: 2,
        ..Settings::new(issuer, "https://source.test/fhir".to_owned(), keys, Seed(7))
    };
    Server::new(stage, settings, Handle::default()).map(drop).map_err(|error| error.to_string())
}

fn clients(client: &Value) -> Value {
    json!({"clients": [{"clientId": "first"}, client]})
}

#[test]
fn sound_files_are_taken_twice_over() {
    let north = json!({"clientId": "north", "clientSecrets": [{"secret": "a long secret"}]});
    let server = json!({"servers": [
        {"name": "a", "issuer": "https://#{systemProperties['host']}/as"},
    ]});
    let again = json!({"clients": [{"clientId": "north", "clientSecrets": [{"secret": "***"}]}]});
    plant(&[
        (Seeds::Clients, false, clients(&north)),
        (Seeds::Clients, false, clients(&north)),
        (Seeds::Clients, true, again),
        (Seeds::Servers, false, server.clone()),
        (Seeds::Servers, true, server),
    ])
    .expect("sound");
}

#[test]
fn a_file_that_cannot_be_is_refused_with_its_name_and_the_place() {
    let secret = json!({"clientId": "secretive", "clientSecrets": [{"secret": "a long secret"}]});
    for (kind, overwrite, file, expected) in [
        (Seeds::Clients, false, json!("{"), "seeds.json: is not JSON"),
        (Seeds::Clients, false, json!([]), "must be an object with one list, `clients`"),
        (Seeds::Servers, false, json!({"clients": []}), "one list, `servers`"),
        (
            Seeds::Clients,
            false,
            clients(&json!({"clientId": ""})),
            "seeds.json: clients[1].clientId: must be",
        ),
        (Seeds::Clients, false, clients(&json!({"id": "x"})), "clients[1]: unknown field `id`"),
        (
            Seeds::Clients,
            false,
            clients(&json!({"clientId": "#{systemProperties['hosts']}"})),
            "clients[1].clientId: the variable hosts has no value; did you mean `host`?; give it",
        ),
        (
            Seeds::Clients,
            true,
            clients(&secret),
            "clients[1].clientSecrets: the client has secrets already",
        ),
        (
            Seeds::Servers,
            false,
            json!({"servers": [{"name": "a", "issuer": "a"}]}),
            "servers[0].issuer: must be the URL of the issuer",
        ),
    ] {
        let error = plant(&[(kind, overwrite, file)]).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }
    plant(&[(Seeds::Clients, false, clients(&secret))]).expect("what exists is left alone");
}
