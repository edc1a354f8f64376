//! A script that was read and found to be JavaScript.

use std::sync::Arc;

use super::call::{Answer, Call};
use super::error::ScriptError;
use super::limits::Limits;
use super::realm::Realm;

/// A script: text with functions in it. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    name: Arc<str>,
    text: Arc<str>,
}

impl Script {
    /// Reads a script and runs its outermost level once, to find mistakes early.
    ///
    /// # Errors
    /// When it is not JavaScript, or its outermost level does not end well.
    pub fn compile(name: &str, text: &str) -> Result<Self, ScriptError> {
        let script = Self { name: name.into(), text: text.into() };
        let call = Call::new("", Vec::new());
        Realm::new(&call)?.enter(&script.text, |_| Ok(()))?;
        Ok(script)
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it has a function of this name.
    pub fn defines(&self, function: &str) -> bool {
        let call = Call { limits: Limits::default(), ..Call::new(function, Vec::new()) };
        let found = Realm::new(&call)
            .and_then(|realm| realm.enter(&self.text, |scope| scope.function(function).map(drop)));
        found.is_ok()
    }

    /// Calls a function, on this thread and to its end. An async server calls it through a
    /// [`super::Sandbox`].
    ///
    /// # Errors
    /// When it does not return JSON within its limits.
    pub fn call(&self, call: &Call) -> Result<Answer, ScriptError> {
        let realm = Realm::new(call)?;
        let value = realm.enter(&self.text, |scope| scope.call(call))?;
        Ok(Answer { value, log: realm.log() })
    }
}
