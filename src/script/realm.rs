//! The engine and global scope of one call.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use rquickjs::context::intrinsic;
use rquickjs::function::Args;
use rquickjs::{CatchResultExt, CaughtError, Context, Ctx, Function, Runtime};
use serde_json::Value;

use super::call::Call;
use super::error::ScriptError;
use super::limits::Limits;
use super::log::{Log, shortened};

/// Runs before the script: fixes the time, the seed and the log.
const SURROUNDINGS: &str = include_str!("surroundings.js");
/// What a script may say about its own failure, in bytes.
const MESSAGE_BYTES: usize = 300;

/// What the language has, without clocks, memory shared between threads, and weak references,
/// through which a script could see what happens outside it.
type Language = (
    intrinsic::Date,
    intrinsic::Eval,
    intrinsic::RegExpCompiler,
    intrinsic::RegExp,
    intrinsic::Json,
    intrinsic::MapSet,
    intrinsic::Promise,
);

/// The engine and global scope of one call.
pub(super) struct Realm {
    context: Context,
    interrupted: Rc<Cell<bool>>,
    now_ms: f64,
    seed: u32,
    log: Log,
}

/// The inside of a realm, in which a script has been loaded.
pub(super) struct Scope<'a, 'js> {
    realm: &'a Realm,
    ctx: Ctx<'js>,
}

impl Realm {
    /// An engine that ends by the limits of `call`.
    pub(super) fn new(call: &Call) -> Result<Self, ScriptError> {
        let engine = |error: rquickjs::Error| ScriptError::Engine(error.to_string());
        let limits = call.limits;
        let runtime = Runtime::new().map_err(engine)?;
        runtime.set_max_stack_size(limits.stack_bytes.min(Limits::DEEPEST_BYTES));
        let context = Context::custom::<Language>(&runtime).map_err(engine)?;
        // From here on: the engine's own objects are not the script's expense.
        let used = usize::try_from(runtime.memory_usage().malloc_size).unwrap_or_default();
        runtime.set_memory_limit(used + limits.memory_bytes.max(1));
        let interrupted = Rc::new(Cell::new(false));
        let flag = Rc::clone(&interrupted);
        let (begun, mut steps) = (Instant::now(), 0_u64);
        runtime.set_interrupt_handler(Some(Box::new(move || {
            steps += 1;
            if steps > limits.steps || begun.elapsed() > limits.time {
                flag.set(true);
            }
            flag.get()
        })));
        Ok(Self {
            context,
            interrupted,
            #[expect(clippy::cast_precision_loss, reason = "JavaScript has no other numbers")]
            now_ms: call.now.as_millisecond() as f64,
            seed: call.seed,
            log: Log::default(),
        })
    }

    /// What the script wrote to its log.
    pub(super) fn log(&self) -> Vec<super::log::LogLine> {
        self.log.take()
    }

    /// Loads a script and does `work` inside.
    pub(super) fn enter<R>(
        &self,
        text: &str,
        work: impl FnOnce(&Scope<'_, '_>) -> Result<R, ScriptError>,
    ) -> Result<R, ScriptError> {
        self.context.with(|ctx| {
            let scope = Scope { realm: self, ctx };
            scope.surround()?;
            let loaded = scope.ctx.eval::<(), _>(text).catch(&scope.ctx);
            loaded.map_err(|caught| scope.blame(caught, true))?;
            work(&scope)
        })
    }
}

impl<'js> Scope<'_, 'js> {
    /// Takes away what scripts must not have, and gives them the rest.
    fn surround(&self) -> Result<(), ScriptError> {
        let log = self.realm.log.clone();
        let given = || {
            let surround: Function = self.ctx.eval(SURROUNDINGS)?;
            let note = Function::new(self.ctx.clone(), move |level: String, text: String| {
                log.add(&level, &text);
            })?;
            surround.call::<_, ()>((self.realm.now_ms, self.realm.seed, note))
        };
        given().catch(&self.ctx).map_err(|caught| self.blame(caught, false))
    }

    /// The script's function of this name, whichever way it was declared.
    pub(super) fn function(&self, name: &str) -> Result<Function<'js>, ScriptError> {
        let missing = || ScriptError::NoFunction(shortened(name, MESSAGE_BYTES));
        let is_name = !name.is_empty()
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte));
        if !is_name {
            return Err(missing());
        }
        // A function kept in a constant is no member of the global object: only its name finds it.
        let found: rquickjs::Value = self
            .ctx
            .eval(format!("typeof {name} === 'function' ? {name} : undefined"))
            .catch(&self.ctx)
            .map_err(|caught| self.blame(caught, false))?;
        found.into_function().ok_or_else(missing)
    }

    /// Calls the function that `call` names.
    pub(super) fn call(&self, call: &Call) -> Result<Value, ScriptError> {
        let function = self.function(&call.function)?;
        let called = || {
            let mut args = Args::new(self.ctx.clone(), call.args.len() + 1);
            let callee = match call.wrapper {
                Some(wrapper) => {
                    args.push_arg(function)?;
                    self.ctx.eval(wrapper)?
                }
                None => function,
            };
            for arg in &call.args {
                args.push_arg(self.ctx.json_parse(arg.to_string())?)?;
            }
            callee.call_arg::<rquickjs::Value>(args)
        };
        let returned = called().catch(&self.ctx).map_err(|caught| self.blame(caught, false))?;
        self.json(returned)
    }

    fn json(&self, returned: rquickjs::Value<'js>) -> Result<Value, ScriptError> {
        let not_json = |what: &str| ScriptError::NotJson(what.to_owned());
        if returned.is_undefined() {
            return Ok(Value::Null);
        }
        if returned.is_promise() {
            // Nothing here waits, so a promise would never be kept.
            return Err(not_json("a promise"));
        }
        let kind = returned.type_of();
        let text = match self.ctx.json_stringify(returned).catch(&self.ctx) {
            Ok(Some(text)) => text,
            Ok(None) => return Err(not_json(&format!("a {}", kind.as_str()))),
            Err(caught) => {
                return Err(match self.blame(caught, false) {
                    ScriptError::Thrown(why) => ScriptError::NotJson(why),
                    other => other,
                });
            }
        };
        let text = text.to_string().map_err(|_| not_json("text that is not Unicode"))?;
        serde_json::from_str(&text).map_err(|error| ScriptError::NotJson(error.to_string()))
    }

    /// Says which limit was met, or what was thrown.
    fn blame(&self, caught: CaughtError<'js>, loading: bool) -> ScriptError {
        if self.realm.interrupted.get() {
            return ScriptError::TooLong;
        }
        let exception = match caught {
            CaughtError::Exception(exception) => exception,
            // The engine throws this when there is no room for an error; nobody else should.
            CaughtError::Value(value) if value.is_null() => return ScriptError::TooMuchMemory,
            CaughtError::Value(value) => return ScriptError::Thrown(described(&value)),
            CaughtError::Error(rquickjs::Error::Allocation) => return ScriptError::TooMuchMemory,
            CaughtError::Error(error) => return ScriptError::Engine(error.to_string()),
        };
        let text = |member: &str| {
            let member: Option<rquickjs::Value> = exception.as_object().get(member).ok();
            let text = member.and_then(|member| member.into_string()?.to_string().ok());
            // An error whose members throw when they are read has said enough.
            let _ = self.ctx.catch();
            text.unwrap_or_default()
        };
        let (name, message) = (text("name"), shortened(&text("message"), MESSAGE_BYTES));
        match (name.as_str(), message.as_str()) {
            ("InternalError", "out of memory") => ScriptError::TooMuchMemory,
            ("RangeError", "Maximum call stack size exceeded")
            | ("InternalError", "stack overflow") => ScriptError::TooDeep,
            ("SyntaxError", _) if loading => {
                let (line, column) = place(&text("stack"));
                ScriptError::Syntax { message, line, column }
            }
            ("", "") => ScriptError::Thrown("an error without words".to_owned()),
            ("", _) => ScriptError::Thrown(message),
            _ => ScriptError::Thrown(format!("{}: {message}", shortened(&name, 60))),
        }
    }
}

/// What was thrown that is no error, without asking it.
fn described(value: &rquickjs::Value<'_>) -> String {
    if let Some(text) = value.as_string().and_then(|text| text.to_string().ok()) {
        return format!("the text {:?}", shortened(&text, MESSAGE_BYTES));
    }
    if let Some(number) = value.as_number() {
        return format!("the number {number}");
    }
    format!("a value of type {}", value.type_of().as_str())
}

/// Line and column of the first place a stack names: `at <script>:3:14`.
fn place(stack: &str) -> (u32, u32) {
    let first = stack.lines().next().unwrap_or_default().trim_end_matches(')');
    let mut parts = first.rsplit(':');
    let mut number = || parts.next().and_then(|part| part.trim().parse().ok());
    match (number(), number()) {
        (Some(column), Some(line)) => (line, column),
        (Some(line), None) => (line, 0),
        _ => (0, 0),
    }
}
