//! What hostile and careless scripts get.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Call, Level, Limits, Sandbox, Script, ScriptError};

fn run(body: &str) -> Result<Value, ScriptError> {
    run_with(body, Vec::new())
}

fn run_with(body: &str, args: Vec<Value>) -> Result<Value, ScriptError> {
    let script = Script::compile("test", &format!("function f(a, b) {{ {body} }}"))?;
    script.call(&Call::new("f", args)).map(|answer| answer.value)
}

fn thrown(body: &str) -> String {
    match run(body) {
        Err(ScriptError::Thrown(what)) => what,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn a_function_gets_json_and_returns_json() {
    let args = vec![json!({"name": "Ann", "age": 7}), json!([1, 2.5, null, true])];
    let returned = run_with("return {hello: a.name, rest: b, sum: a.age + b[1]}", args);
    let expected = json!({"hello": "Ann", "rest": [1, 2.5, null, true], "sum": 9.5});
    assert_eq!(returned, Ok(expected));
    assert_eq!(run("return"), Ok(Value::Null));
}

#[test]
fn a_mistake_in_the_text_has_a_place() {
    let error = Script::compile("test", "function f() {\n  return 1 +;\n}").expect_err("a mistake");
    let ScriptError::Syntax { line, column, message } = error else { panic!("{error:?}") };
    assert_eq!(line, 2, "{message}");
    assert!(column > 0, "{message}");
    let outermost = Script::compile("test", "null.member").expect_err("a mistake");
    assert!(matches!(&outermost, ScriptError::Thrown(what) if what.starts_with("TypeError")));
    assert_eq!(Script::compile("test", "for(;;);"), Err(ScriptError::TooLong));
}

#[test]
fn functions_are_found_however_they_are_declared() {
    let text = "function one() {} const two = () => 2; var three = function () {}; let four = 4;";
    let script = Script::compile("test", text).expect("a script");
    for (name, there) in [("one", true), ("two", true), ("three", true), ("four", false)] {
        assert_eq!(script.defines(name), there, "{name}");
    }
    for odd in ["", "5", "one()", "five", "one;for(;;);"] {
        assert!(!script.defines(odd), "{odd}");
        assert!(matches!(
            script.call(&Call::new(odd, Vec::new())),
            Err(ScriptError::NoFunction(_))
        ));
    }
}

#[test]
fn what_never_ends_is_ended() {
    let mut went_on = Vec::new();
    for body in [
        "for (;;) {}",
        "while (true) { try { for (;;) {} } catch (e) {} finally { continue; } }",
        "let n = 0; do { n += 1 } while (n > 0)",
        "(function again() { try { again() } catch (e) { again() } })()",
        "return [1].map(function g() { for (;;); })",
        "return /^(a+)+$/.test('a'.repeat(40) + '!')",
        "return {toJSON() { for (;;); }}",
        "return {get x() { for (;;); }}",
        "return JSON.parse('[1]', function () { for (;;); })",
        "return Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1)",
        "return Array.prototype.includes.call({length: 2 ** 53 - 1}, 1)",
        "return Array.prototype.lastIndexOf.call({length: 2 ** 53 - 1}, 1)",
        "return Array.prototype.reverse.call({length: 2 ** 53 - 1})",
        "return Array.prototype.every.call({length: 2 ** 53 - 1}, () => true)",
        "return Array.prototype.unshift.call({length: 2 ** 52}, 1)",
        "return Array.prototype.copyWithin.call({length: 2 ** 52}, 0, 5)",
        "return Array.prototype.splice.call({length: 2 ** 52}, 0, 1)",
        "return Array.prototype.sort.call({length: 2 ** 32 - 2})",
        "return Array.prototype.flat.call({length: 2 ** 52})",
        "return Array.prototype.slice.call({length: 2 ** 32 - 2})",
        "return new Array(2 ** 32 - 1).findLast(() => false)",
        "const all = []; all.length = 2 ** 32 - 1; return all.join('')",
        "return [].concat(new Array(2 ** 32 - 1), new Array(2 ** 32 - 1))",
        "return [].concat({length: 2 ** 52, [Symbol.isConcatSpreadable]: true})",
        "return [new Array(2 ** 32 - 1)].flat()",
        "let first = true; return Array.prototype.reverse.call({get length() { \
            if (first) { first = false; return 1 } return 2 ** 52 }})",
        "return Array.prototype.reverse.call({length: {valueOf: () => 2 ** 52}})",
        "return new Set(new Array(2 ** 32 - 1)).size",
        "return Array.from(new Array(2 ** 32 - 1)).length",
        "return Math.max(...new Array(2 ** 32 - 1))",
        "return new Array(2 ** 32 - 1).values().drop(2 ** 32).toArray()",
        "return Object.fromEntries({[Symbol.iterator]() { return {next: () => ({value: []})} }})",
        "const [...all] = new Array(2 ** 32 - 1); return all.length",
        "return String.raw({raw: {length: 2 ** 53 - 1}})",
        "return ''.repeat(2 ** 30) + 'x'.repeat(2 ** 29)",
        "return 'ab'.repeat(2 ** 18).split('').sort().join('').replace(/(a*)*b/, '')",
        "return [...{[Symbol.iterator]() { return {next: () => ({done: false})} }}].length",
        "const it = {[Symbol.iterator]() { return {next: () => ({done: false})} }}; for (const x of it);",
        "new Set([1]).forEach(function g(v, k, s) { s.delete(v); s.add(v); })",
        "(function* () { for (;;) yield 1 })().find(() => false)",
    ] {
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || tell.send(run(body)));
        let ended = match told.recv_timeout(Duration::from_secs(10)) {
            Ok(Err(ScriptError::TooLong | ScriptError::TooMuchMemory | ScriptError::TooDeep)) => {
                continue;
            }
            Ok(Err(ScriptError::Thrown(what)))
                if what.contains("too long") || what.contains("not a list") =>
            {
                continue;
            }
            other => format!("{other:?}"),
        };
        went_on.push(format!("{body}: {ended}"));
    }
    assert!(went_on.is_empty(), "{went_on:#?}");
}

#[test]
fn the_budget_of_steps_does_not_depend_on_the_machine() {
    let script = Script::compile("test", "function f(n) { for (let i = 0; i < n; i++); return n }");
    let script = script.expect("a script");
    let call = |turns: u64| {
        let limits = Limits { steps: 20, time: Duration::from_mins(1), ..Limits::default() };
        script.call(&Call { limits, ..Call::new("f", vec![json!(turns)]) }).is_ok()
    };
    for _ in 0..3 {
        assert!(call(20_000));
        assert!(!call(300_000));
    }
}

#[test]
fn memory_is_limited() {
    for body in [
        "const all = []; for (;;) all.push('x'.repeat(100000) + all.length)",
        "return 'x'.repeat(2 ** 29)",
        "let text = 'x'; for (;;) text += text",
        "return new Array(2 ** 26).fill(7)",
        "const o = {}; for (let i = 0; ; i++) o['k' + i] = i",
        "return 'x'.padEnd(2 ** 28, 'y')",
        "return JSON.stringify(new Array(2 ** 31))",
        "return new Array(2 ** 31).join('abc')",
        "const m = new Map(); for (let i = 0; ; i++) m.set(i, [i])",
        "let f = () => 0; for (;;) { const g = f; f = () => g() }",
        "return 'aaaaaaaaaa'.repeat(100000).replace(/a/g, '$&$&$&$&$&$&$&$&$&$&')",
        "return 'a,'.repeat(2 ** 21).split(',')",
    ] {
        let ended = run(body);
        let full = matches!(ended, Err(ScriptError::TooMuchMemory | ScriptError::TooLong));
        // The engine has limits of its own for one text or one list.
        let refused = matches!(&ended, Err(ScriptError::Thrown(what))
            if what.starts_with("RangeError") || what.starts_with("InternalError"));
        assert!(full || refused, "{body}: {ended:?}");
    }
}

#[test]
fn nesting_is_limited() {
    for body in [
        "return (function again(n) { return again(n + 1) + 1 })(0)",
        "const o = {get x() { return this.x }}; return o.x",
        "const o = {toString() { return '' + this }}; return '' + o",
        "let deep = []; for (let i = 0; i < 50000; i++) deep = [deep]; return JSON.stringify(deep)",
        "return JSON.parse('['.repeat(50000) + ']'.repeat(50000))",
        "return new RegExp('('.repeat(50000) + ')'.repeat(50000)).test('')",
        "return Function('return ' + '('.repeat(50000) + '1' + ')'.repeat(50000))()",
    ] {
        let ended = run(body);
        let stopped = matches!(
            ended,
            Err(ScriptError::TooDeep | ScriptError::TooMuchMemory | ScriptError::Thrown(_))
        );
        assert!(stopped, "{body}: {ended:?}");
    }
    // Not too deep for the script, but for a reader of what it returns.
    let deep = "let deep = []; for (let i = 0; i < 300; i++) deep = [deep]; return deep";
    assert!(matches!(run(deep), Err(ScriptError::NotJson(_))));
}

#[test]
fn what_is_thrown_is_told() {
    assert_eq!(thrown("throw new Error('no such payer')"), "Error: no such payer");
    assert_eq!(thrown("throw 'plain'"), "the text \"plain\"");
    assert_eq!(thrown("throw 7"), "the number 7");
    assert_eq!(thrown("throw undefined"), "a value of type undefined");
    assert_eq!(thrown("throw {message: 'x'}"), "a value of type object");
    assert_eq!(thrown("null.x").split(':').next(), Some("TypeError"));
    let odd = "const e = new Error('x'); \
        Object.defineProperty(e, 'message', {get() { throw e }}); throw e";
    assert_eq!(thrown(odd), "Error: ");
    assert!(thrown("throw new Error('x'.repeat(100000))").len() < 400);
    assert!(thrown("throw 'é'.repeat(100000)").len() < 700);
    assert_eq!(
        run("throw {get message() { for (;;); }}"),
        Err(ScriptError::Thrown("a value of type object".to_owned()))
    );
}

#[test]
fn what_is_not_json_is_not_returned() {
    for body in [
        "const o = {}; o.self = o; return o",
        "return () => 1",
        "return Symbol('x')",
        "return 10n",
        "return Promise.resolve(1)",
        "return (async () => 1)()",
        "return {toJSON() { throw new Error('no') }}",
    ] {
        let returned = run(body);
        assert!(matches!(returned, Err(ScriptError::NotJson(_))), "{body}: {returned:?}");
    }
    assert_eq!(run("return NaN"), Ok(Value::Null));
    assert_eq!(run("return {then: 1, f() {}, u: undefined}"), Ok(json!({"then": 1})));
}

#[test]
fn there_is_no_host() {
    for name in [
        "require",
        "process",
        "std",
        "os",
        "fetch",
        "setTimeout",
        "setInterval",
        "scriptArgs",
        "XMLHttpRequest",
        "Deno",
        "console",
        "print",
        "eval",
        "Atomics",
        "SharedArrayBuffer",
        "performance",
        "WeakRef",
        "module",
        "exports",
        "Worker",
        "navigator",
        "queueMicrotask",
    ] {
        assert_eq!(run(&format!("return typeof {name}")), Ok(json!("undefined")), "{name}");
    }
    // The way out of many sandboxes leads to this one's own global object.
    let out = "const g = a.constructor.constructor('return this')(); \
        return [g === globalThis, typeof g.process, typeof g.require]";
    assert_eq!(run_with(out, vec![json!({})]), Ok(json!([true, "undefined", "undefined"])));
    assert!(Script::compile("test", "import * as std from 'std'").is_err());
    assert!(Script::compile("test", "export const a = 1").is_err());
    let imported =
        run("let r = 'none'; import('std').then(() => { r = 'got' }, () => {}); return r");
    assert!(matches!(imported, Ok(Value::String(ref r)) if r == "none") || imported.is_err());
}

#[test]
fn time_and_chance_are_inputs() {
    let script = Script::compile(
        "test",
        "function f() { return [Date.now(), new Date().toISOString(), Math.random(), \
         new Date(2020, 0, 2).getFullYear(), new Date() instanceof Date, \
         new (new Date().constructor)().getTime(), new Date(5).getTime()] }",
    )
    .expect("a script");
    let at = |secs: i64, seed: u32| {
        let now = jiff::Timestamp::from_second(secs).expect("an instant");
        script.call(&Call { now, seed, ..Call::new("f", Vec::new()) }).expect("an answer").value
    };
    let seen = at(1_893_456_000, 7);
    assert_eq!(seen[0], json!(1_893_456_000_000_u64));
    assert_eq!(seen[1], json!("2030-01-01T00:00:00.000Z"));
    assert_eq!(seen[3], json!(2020));
    assert_eq!(seen[4], json!(true));
    assert_eq!(seen[5], seen[0]);
    assert_eq!(seen[6], json!(5));
    assert_eq!(seen, at(1_893_456_000, 7));
    assert_ne!(seen[2], at(1_893_456_000, 8)[2]);
}

#[test]
fn one_call_leaves_nothing_for_the_next() {
    let script = Script::compile(
        "test",
        "var n = 0; function f(spoil) { n += 1; \
         const seen = [n, ({}).spoiled, [].spoiled, typeof globalThis.left, JSON.stringify([1])]; \
         if (spoil) { Object.prototype.spoiled = 1; Array.prototype.spoiled = 2; \
         globalThis.left = 3; JSON.stringify = () => 'spoiled'; Math.max = null; } return seen }",
    )
    .expect("a script");
    let call =
        |spoil: bool| script.call(&Call::new("f", vec![json!(spoil)])).expect("an answer").value;
    assert_eq!(call(true), call(false));
    assert_eq!(call(false), json!([1, null, null, "undefined", "[1]"]));
    // What comes in as JSON is data, whatever its members are called.
    let odd = json!({"__proto__": {"spoiled": 1}, "constructor": 5, "toJSON": "x"});
    assert_eq!(run_with("return [({}).spoiled, a]", vec![odd.clone()]), Ok(json!([null, odd])));
}

#[test]
fn what_is_given_cannot_be_replaced() {
    for body in [
        "Log = 5",
        "globalThis.Log = {}; if (typeof Log.info === 'function') throw new Error('kept')",
        "Log.info = null",
        "'use strict'; Log.info = null",
        "Math.random = () => 4",
        "Date = 5",
        "Date.prototype.constructor = null",
    ] {
        let what = run(body);
        assert!(matches!(what, Err(ScriptError::Thrown(_))), "{body}: {what:?}");
    }
    assert!(Script::compile("test", "function Log() {}").is_err());
    assert!(Script::compile("test", "const Date = 1").is_err());
}

#[test]
fn the_log_is_kept_within_bounds() {
    let script = Script::compile(
        "test",
        "function f() { Log.warn('a', {b: 1}, 2); const c = {}; c.c = c; Log.error(c); \
         for (let i = 0; i < 1000; i++) Log.info('x'.repeat(5000)) }",
    )
    .expect("a script");
    let log = script.call(&Call::new("f", Vec::new())).expect("an answer").log;
    assert_eq!((log[0].level, log[0].text.as_str()), (Level::Warn, "a {\"b\":1} 2"));
    assert_eq!((log[1].level, log[1].text.as_str()), (Level::Error, "object"));
    assert_eq!(log.len(), 100);
    assert!(log.iter().all(|line| line.text.len() < 600));
}

#[test]
fn a_wrapper_gives_the_script_its_objects_and_cannot_be_reached() {
    let script = Script::compile(
        "test",
        "function f(outcome) { outcome.add('x'); wrapper = null; return outcome } \
         function g() { return arguments.callee ? 1 : 2 }",
    );
    // Scripts are strict: a stray global is an error, not a leak.
    let script = script.expect("a script");
    let wrapper = "(f, input) => { const said = []; f({add: (v) => said.push(v + input)}); \
        return said }";
    let call = |function: &str| {
        let call = Call { wrapper: Some(wrapper), ..Call::new(function, vec![json!(1)]) };
        script.call(&call).map(|answer| answer.value)
    };
    assert!(matches!(call("f"), Err(ScriptError::Thrown(what)) if what.contains("wrapper")));
    assert!(matches!(call("g"), Err(ScriptError::Thrown(_))));
    let fine = Script::compile("test", "function f(o) { o.add('x') }").expect("a script");
    let call = Call { wrapper: Some(wrapper), ..Call::new("f", vec![json!(1)]) };
    assert_eq!(fine.call(&call).expect("an answer").value, json!(["x1"]));
}

#[tokio::test]
async fn endless_scripts_do_not_stop_the_others() {
    let endless = Script::compile("endless", "function f() { for (;;); }").expect("a script");
    let quick = Script::compile("quick", "function f() { return 1 }").expect("a script");
    let sandbox = Sandbox::new(2);
    let call = |steps: u64| {
        let limits = Limits { steps, time: Duration::from_secs(3), ..Limits::default() };
        Call { limits, ..Call::new("f", Vec::new()) }
    };
    let many = (0..8).map(|_| sandbox.call(&endless, call(200)));
    let (ended, answered) =
        tokio::join!(futures_util::future::join_all(many), sandbox.call(&quick, call(200)),);
    assert!(ended.iter().all(|ended| *ended == Err(ScriptError::TooLong)), "{ended:?}");
    assert_eq!(answered.expect("an answer").value, json!(1));
    let brief = Limits { time: Duration::from_millis(20), ..Limits::default() };
    let full = Sandbox::new(1);
    let slow = full.call(&endless, call(u64::MAX));
    let waiting = async {
        tokio::task::yield_now().await;
        full.call(&quick, Call { limits: brief, ..Call::new("f", Vec::new()) }).await
    };
    tokio::select! {
        biased;
        _ = slow => panic!("it never ends"),
        waited = waiting => assert_eq!(waited, Err(ScriptError::Busy)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_script_or_an_error(text in "\\PC{0,80}") {
        let _ = Script::compile("any", &text);
    }

    #[test]
    fn json_goes_through_unchanged(value in json_value()) {
        prop_assert_eq!(run_with("return a", vec![value.clone()]), Ok(value));
    }
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            // Members whose names are numbers would come first.
            prop::collection::btree_map("[a-zA-Z_$][a-zA-Z_]{0,8}", inner, 0..5)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}
