//! sekmet-fhir of PyPI in a virtual environment of its own, with a few patients and two clients.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use payerproof::runner::ClientKey;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{free_port, installed};

/// The version whose findings are argued.
const VERSION: &str = "0.1.1";
/// The scopes its clients are registered for.
pub const SCOPE: &str = "system/*.read";

/// A running server; it ends with this value.
pub struct Sekmet {
    child: Child,
    folder: TempDir,
    base: String,
}

impl Drop for Sekmet {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Sekmet {
    /// Installs it where that was not done before, and starts it.
    ///
    /// # Errors
    /// When it cannot be had here, in words.
    pub async fn start() -> Result<Self, String> {
        payerproof::transcript::install_crypto_provider();
        let program = installed("sekmet-fhir", VERSION, "sekmet")?;
        let folder = tempfile::tempdir().expect("a temporary directory");
        let port = free_port();
        let base = format!("http://127.0.0.1:{port}/fhir");
        let clients: Vec<Value> = ["client", "other_client"]
            .iter()
            .map(|name| {
                let key = ClientKey::generate(name, "ES384", false).expect("a key");
                std::fs::write(folder.path().join(format!("{name}.pem")), key.pem())
                    .expect("writable");
                let jwks = key.jwks().expect("a key set");
                json!({"client_id": name, "jwks": jwks, "scopes": SCOPE})
            })
            .collect();
        // Its settings are YAML, and JSON is YAML.
        let settings = json!({
            "base_url": base, "host": "127.0.0.1", "port": port, "data_dir": "data",
            "server_auth": {"types": ["smart"], "smart_clients": clients, "token_lifetime": 300},
            "simulator": {"enabled": false, "delay_seconds": 1.0},
        });
        std::fs::write(folder.path().join("settings.yaml"), settings.to_string())
            .expect("writable");
        let seeded = at(&program, folder.path()).args(["seed", "--count", "3"]).status();
        assert!(seeded.expect("it starts").success(), "{}", log(folder.path()));
        let child = at(&program, folder.path()).arg("serve").spawn().expect("it starts");
        let mut server = Self { child, folder, base };
        server.comes_up().await;
        Ok(server)
    }

    /// Where files of a run may lie; the keys of its clients are there.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its FHIR base.
    pub fn base(&self) -> &str {
        &self.base
    }

    #[expect(clippy::disallowed_methods, reason = "nothing is recorded while a peer is set up")]
    async fn comes_up(&mut self) {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let url = format!("{}/metadata", self.base);
        for _ in 0..600 {
            if http.get(&url).send().await.is_ok() {
                return;
            }
            assert!(matches!(self.child.try_wait(), Ok(None)), "it ended: {}", log(self.folder()));
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it does not answer: {}", log(self.folder()));
    }
}

/// The program in a folder of its own, its words going to a log there.
fn at(program: &Path, folder: &Path) -> Command {
    let log = File::options().append(true).create(true).open(folder.join("sekmet.log"));
    let log = log.expect("writable");
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env_remove("SEKMET_CONFIG")
        .stdin(Stdio::null())
        .stdout(log.try_clone().expect("a handle"))
        .stderr(log);
    command
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("sekmet.log")).unwrap_or_default()
}
