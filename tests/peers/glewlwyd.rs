//! Debian's glewlwyd, started on a database of its own and configured over its admin API.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use payerproof::runner::ClientKey;
use rcgen::{KeyPair, PKCS_RSA_SHA256, RsaKeySize};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::free_port;

/// The scope that clients ask for.
pub const SCOPE: &str = "system/Patient.read";

/// The tables it starts with, and the user `admin` with the password `password`.
const SCHEMA: &str = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3";

/// The plugin's parameters without issuer and key, as an operator would set it up for clients of
/// other payers.
const PLUGIN: &str = include_str!("glewlwyd.json");

/// A running server; it ends with this value.
pub struct Glewlwyd {
    child: Child,
    folder: TempDir,
    origin: String,
    http: reqwest::Client,
}

impl Drop for Glewlwyd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Glewlwyd {
    /// Starts it, with an OpenID Connect plugin that registers clients and serves them.
    #[expect(clippy::disallowed_methods, reason = "nothing is recorded while a peer is set up")]
    pub async fn start() -> Self {
        payerproof::transcript::install_crypto_provider();
        let folder = tempfile::tempdir().expect("a temporary directory");
        let port = free_port();
        let origin = format!("http://127.0.0.1:{port}");
        let config = configuration(folder.path(), port, &origin);
        let log = std::fs::File::create(folder.path().join("glewlwyd.log")).expect("writable");
        let child = Command::new("glewlwyd")
            .arg(format!("--config-file={}", config.display()))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a handle"))
            .stderr(log)
            .spawn()
            .expect("glewlwyd is there: apt-get install glewlwyd sqlite3");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let mut server = Self { child, folder, origin, http };
        server.comes_up().await;
        server.configure().await;
        server
    }

    /// Where files of a run may lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The issuer its discovery document names.
    pub fn issuer(&self) -> String {
        format!("{}/api/oidc", self.origin)
    }

    /// Registers a client at its registration endpoint; returns its id.
    pub async fn register(&self, key: &ClientKey) -> String {
        let body = json!({
            "client_name": "payerproof, by hand",
            "redirect_uris": ["https://payerproof.example/callback"],
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": key.algorithm,
            "grant_types": ["client_credentials"],
            "scope": SCOPE,
            "jwks": key.jwks().expect("a key set"),
        });
        let url = format!("{}/register", self.issuer());
        let answer = self.http.post(url).json(&body).send().await.expect("an answer");
        let answer: Value = answer.json().await.expect("JSON");
        answer["client_id"].as_str().unwrap_or_else(|| panic!("registered: {answer}")).to_owned()
    }

    /// Waits until it answers. It says nothing when it is ready, so that it must be asked.
    async fn comes_up(&mut self) {
        let url = format!("{}/config", self.origin);
        for _ in 0..100 {
            if self.http.get(&url).send().await.is_ok() {
                return;
            }
            assert!(matches!(self.child.try_wait(), Ok(None)), "glewlwyd ended: {}", self.log());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("glewlwyd does not answer: {}", self.log());
    }

    async fn configure(&self) {
        let admin = json!({"username": "admin", "password": "password"});
        let answer = self.post("auth/", &admin, None).await;
        let cookie = answer.headers()["set-cookie"].to_str().expect("text");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let scope = json!({
            "name": SCOPE, "display_name": SCOPE, "description": SCOPE, "password_required": false,
            "scheme": {},
        });
        self.post("scope/", &scope, Some(&cookie)).await;
        self.post("mod/plugin/", &plugin(&self.issuer()), Some(&cookie)).await;
    }

    async fn post(&self, path: &str, body: &Value, cookie: Option<&str>) -> reqwest::Response {
        let mut request = self.http.post(format!("{}/api/{path}", self.origin)).json(body);
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}: {}", answer.status(), self.log());
        answer
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("glewlwyd.log")).unwrap_or_default()
    }
}

/// Its packaged configuration, with another port, database and log.
fn configuration(folder: &Path, port: u16, origin: &str) -> PathBuf {
    let database = folder.join("glewlwyd.db");
    let filled = Command::new("sqlite3")
        .arg(&database)
        .stdin(std::fs::File::open(SCHEMA).expect("the tables of the package glewlwyd"))
        .status();
    assert!(filled.expect("sqlite3 is there: apt-get install sqlite3").success());
    let packaged = std::fs::read_to_string("/etc/glewlwyd/glewlwyd.conf").expect("its example");
    let mut text = String::new();
    for line in packaged.lines() {
        // A slash at the end of its URL would be doubled in those of its endpoints.
        let own = match line.split('=').next().unwrap_or_default().trim() {
            "port" => format!("port={port}"),
            "external_url" => format!("external_url=\"{origin}\""),
            "#bind_address" => "bind_address=\"127.0.0.1\"".to_owned(),
            "log_mode" => "log_mode=\"console\"".to_owned(),
            "log_level" => "log_level=\"WARNING\"".to_owned(),
            include if include.starts_with("@include") => {
                format!("database = {{ type = \"sqlite3\"; path = \"{}\"; }};", database.display())
            }
            _ => line.to_owned(),
        };
        writeln!(text, "{own}").expect("a string takes text");
    }
    let config = folder.join("glewlwyd.conf");
    std::fs::write(&config, text).expect("writable");
    config
}

/// The OpenID Connect plugin with a key of its own.
fn plugin(issuer: &str) -> Value {
    let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048).expect("a key");
    let mut parameters: Value = serde_json::from_str(PLUGIN).expect("JSON");
    parameters["iss"] = json!(issuer);
    parameters["key"] = json!(key.serialize_pem());
    parameters["cert"] = json!(key.public_key_pem());
    json!({
        "module": "oidc",
        "name": "oidc",
        "display_name": "oidc",
        "enabled": true,
        "parameters": parameters,
    })
}
