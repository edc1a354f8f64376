//! A real browser: Debian's chromium, driven by its chromedriver.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::ElementRef;
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::{ParseError, Url};

/// What to do when there is no browser.
const MISSING: &str =
    "install chromium and chromium-driver, or set PAYERPROOF_NO_BROWSER to leave these tests out";

/// Between two looks at a page that is on its way: the driver tells of no event to wait for.
const PAUSE: Duration = Duration::from_millis(50);

/// A running chromedriver.
pub struct Driver {
    child: Mutex<Child>,
    address: String,
}

impl Driver {
    /// Starts it on a port of its own choice.
    pub fn start() -> Result<Self, String> {
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{MISSING} (chromedriver: {error})"))?;
        let stdout = child.stdout.take().expect("a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        // It goes on writing; somebody must read, or it would wait.
        std::thread::spawn(move || lines.for_each(drop));
        if let Some(port) = port {
            Ok(Self { child: Mutex::new(child), address: format!("http://127.0.0.1:{port}") })
        } else {
            let _ = child.kill();
            Err(format!("{MISSING} (chromedriver did not say its port)"))
        }
    }

    /// Ends it.
    pub fn stop(&self) {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = child.kill();
        let _ = child.wait();
    }

    /// A browser of its own, with scripts or without.
    pub async fn browser(&self, scripts: bool) -> Result<Browser, String> {
        let profile = TempDir::new().map_err(|error| error.to_string())?;
        let allowed = if scripts { 1 } else { 2 };
        let capabilities = json!({
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": {
                "args": [
                    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update",
                    "--disable-sync", "--disable-dev-shm-usage", "--window-size=800,900",
                    format!("--user-data-dir={}", profile.path().display()),
                ],
                "prefs": { "profile.default_content_setting_values.javascript": allowed },
            },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.address)
            .await
            .map_err(|error| format!("{MISSING} (chromium: {error})"))?;
        Ok(Browser { client, profile })
    }
}

/// A browser with one window.
pub struct Browser {
    /// Drives it.
    pub client: Client,
    #[expect(dead_code, reason = "removes the profile when the browser is gone")]
    profile: TempDir,
}

impl Browser {
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.expect("a page");
    }

    pub async fn url(&self) -> Url {
        self.client.current_url().await.expect("an address")
    }

    pub async fn title(&self) -> String {
        self.client.title().await.expect("a title")
    }

    /// The text of what `selector` finds first; empty when there is nothing.
    pub async fn text(&self, selector: &str) -> String {
        match self.client.find(Locator::Css(selector)).await {
            Ok(found) => found.text().await.expect("text"),
            Err(_) => String::new(),
        }
    }

    /// The text of what `selector` finds, waiting until there is one.
    pub async fn shows(&self, selector: &str) -> String {
        let found = self.client.wait().for_element(Locator::Css(selector)).await;
        found.expect(selector).text().await.expect("text")
    }

    pub async fn heading(&self) -> String {
        self.text("h1").await
    }

    /// Waits until the page has this heading.
    pub async fn arrives_at(&self, heading: &str) {
        for _ in 0..100 {
            if self.heading().await == heading {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("at `{}` ({}), not at `{heading}`", self.heading().await, self.url().await);
    }

    /// Presses keys one after the other, wherever the focus is.
    pub async fn keys(&self, keys: impl IntoIterator<Item = char>) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.client.perform_actions(actions).await.expect("a keyboard");
    }

    pub async fn tab(&self) {
        self.keys([Key::Tab.into()]).await;
    }

    /// Presses Enter, and waits until the page it was pressed on is gone.
    pub async fn enter(&self) {
        let left = self.document().await;
        self.keys([Key::Enter.into()]).await;
        for _ in 0..100 {
            if self.document().await.is_some_and(|now| Some(now) != left) {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("Enter led nowhere from `{}` ({})", self.heading().await, self.url().await);
    }

    /// Which document is shown; none between two.
    async fn document(&self) -> Option<ElementRef> {
        let root = self.client.find(Locator::Css("html")).await.ok()?;
        Some(root.element_id())
    }

    pub async fn types(&self, text: &str) {
        self.keys(text.chars()).await;
    }

    /// Tabs until the element that `selector` finds has the focus, as somebody without a mouse
    /// would, and never more often than there could be stops on a page.
    pub async fn tab_to(&self, selector: &str) {
        for _ in 0..40 {
            let focused = format!("{selector}:focus");
            if self.client.find(Locator::Css(&focused)).await.is_ok() {
                return;
            }
            self.tab().await;
        }
        panic!("no way by keyboard to `{selector}` on `{}`", self.title().await);
    }

    /// Presses a button by keyboard.
    pub async fn press(&self, action: &str) {
        self.tab_to(&format!("button[value='{action}']")).await;
        self.enter().await;
    }

    /// Signs in by keyboard; the field for the name has the focus at first.
    pub async fn sign_in(&self, name: &str, password: &str) {
        self.tab_to("#username").await;
        self.types(name).await;
        self.tab().await;
        self.types(password).await;
        self.enter().await;
    }

    /// What the browser complained of since it was last asked.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.client.issue_cmd(BrowserLog).await.expect("a log");
        let entries = log.as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| entry["message"].to_string()).collect()
    }
}

/// Reads the console.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base_url: &Url, session_id: Option<&str>) -> Result<Url, ParseError> {
        base_url.join(&format!("session/{}/se/log", session_id.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({"type": "browser"}).to_string()))
    }
}
