//! The scripts of a server, read when it starts.

use crate::script::{Limits, Sandbox, Script, ScriptError};

/// The texts of scripts, each left out where there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScriptTexts {
    /// `onAuthenticateSuccess`, for clients and people who authenticate here.
    pub authentication: Option<String>,
    /// `onAuthenticateSuccess`, for people another provider has authenticated.
    pub federation: Option<String>,
    /// `authenticate`, for users another organization asserts.
    pub codap: Option<String>,
    /// `onContextSelection`, `onTokenGenerating`, `onTokenIssued`.
    pub post_authorize: Option<String>,
}

impl ScriptTexts {
    /// The names scripts go by.
    pub const NAMES: [&str; 4] = ["authentication", "federation", "codap", "post_authorize"];

    /// Sets the script called `name`; says whether there is one of that name.
    #[must_use]
    pub fn set(&mut self, name: &str, text: String) -> bool {
        let place = match name {
            "authentication" => &mut self.authentication,
            "federation" => &mut self.federation,
            "codap" => &mut self.codap,
            "post_authorize" => &mut self.post_authorize,
            _ => return false,
        };
        *place = Some(text);
        true
    }
}

/// The scripts of a server.
#[derive(Clone, Debug, Default)]
pub struct Scripts {
    pub(super) authentication: Option<Script>,
    pub(super) federation: Option<Script>,
    pub(super) codap: Option<Script>,
    pub(super) context_selection: Option<Script>,
    pub(super) token_generating: Option<Script>,
    pub(super) token_issued: Option<Script>,
    pub(super) sandbox: Sandbox,
    pub(super) limits: Limits,
}

/// The function of the authentication and federation scripts.
pub(super) const AUTHENTICATE_SUCCESS: &str = "onAuthenticateSuccess";
/// The function of the CODAP script.
pub(super) const AUTHENTICATE: &str = "authenticate";
/// The function before people are asked for a launch context.
pub(super) const CONTEXT_SELECTION: &str = "onContextSelection";
/// The function before tokens are made.
pub(super) const TOKEN_GENERATING: &str = "onTokenGenerating";
/// The function after tokens are kept.
pub(super) const TOKEN_ISSUED: &str = "onTokenIssued";

impl Scripts {
    /// Reads the scripts.
    ///
    /// # Errors
    /// When one is not JavaScript, or lacks the function it is there for.
    pub fn read(texts: &ScriptTexts) -> Result<Self, ScriptError> {
        let read = |name: &str, text: &Option<String>, function: &str| {
            let Some(text) = text else { return Ok(None) };
            let script = Script::compile(name, text)?;
            if script.defines(function) {
                return Ok(Some(script));
            }
            Err(ScriptError::NoFunction(function.to_owned()))
        };
        let post_authorize = texts
            .post_authorize
            .as_ref()
            .map(|text| Script::compile("post-authorize", text))
            .transpose()?;
        let with = |function: &str| {
            post_authorize.as_ref().filter(|script| script.defines(function)).cloned()
        };
        Ok(Self {
            authentication: read("authentication", &texts.authentication, AUTHENTICATE_SUCCESS)?,
            federation: read("federation", &texts.federation, AUTHENTICATE_SUCCESS)?,
            codap: read("codap", &texts.codap, AUTHENTICATE)?,
            context_selection: with(CONTEXT_SELECTION),
            token_generating: with(TOKEN_GENERATING),
            token_issued: with(TOKEN_ISSUED),
            sandbox: Sandbox::default(),
            limits: Limits::default(),
        })
    }

    /// Puts a script for people another provider has authenticated in place of the one there.
    ///
    /// # Errors
    /// As [`Scripts::read`].
    pub fn set_federation(&mut self, text: String) -> Result<(), ScriptError> {
        let texts = ScriptTexts { federation: Some(text), ..ScriptTexts::default() };
        self.federation = Self::read(&texts)?.federation;
        Ok(())
    }

    /// Whether users of other organizations can be asserted.
    pub fn asserts_users(&self) -> bool {
        self.codap.is_some()
    }
}
