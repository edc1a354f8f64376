//! What every page keeps to, whatever it shows: held against the markup itself.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html, Selector};

use super::{
    Approval, Choice, Context, GrantView, HandOver, Message, Question, STYLE, Sessions, SignIn,
    SignUp, Terms,
};
use crate::idp::scope_words::words;

const HOSTILE: &str = "<script>alert(1)</script>\"' onload=x";

/// Every page, in every state that changes its markup, with `text` wherever a value stands.
fn pages(text: &str) -> Vec<(&'static str, String)> {
    let own = BTreeMap::new();
    let scopes =
        || ["openid", "patient/*.rs", "user/*.write", text].map(|s| words(s, &own)).to_vec();
    let sign_in = |problem| SignIn {
        action: text,
        csrf: text,
        going_to: text,
        username: text,
        problem,
        may_cancel: true,
        sign_up: Some(text),
    };
    let approval = |fixed, attestation, problem| Approval {
        action: text,
        csrf: text,
        user: text,
        client: text,
        problem,
        asked: scopes(),
        given: scopes(),
        fixed,
        attestation,
        context: vec![(text.to_owned(), text.to_owned())],
        returns_to: text,
        remembers: true,
        sessions: text,
    };
    let context = |problem| Context {
        action: text,
        csrf: text,
        user: text,
        client: text,
        problem,
        questions: ["patient", "encounter"].map(|name| question(name, text)).to_vec(),
    };
    let sign_up = |wrong, problem| SignUp {
        action: text,
        csrf: text,
        name: text,
        username: text,
        problem,
        wrong,
    };
    let message =
        |is_error| Message { title: text, text, code: text, is_error, link: Some((text, text)) };
    let terms = Terms { action: text, csrf: text, user: text, client: text, version: text, text };
    let grant = GrantView {
        id: text.to_owned(),
        client: text.to_owned(),
        since: text.to_owned(),
        since_machine: text.to_owned(),
        facts: vec![(text.to_owned(), text.to_owned())],
        scopes: scopes(),
    };
    let sessions = Sessions {
        action: text,
        csrf: text,
        user: text,
        done: text,
        grants: vec![grant.clone(), grant],
    };
    let hand_over = HandOver { action: text, csrf: text, user: text, client: text, provider: text };
    let render = |page: &dyn askama::DynTemplate| page.dyn_render().expect("a page");
    vec![
        ("sign-in", render(&sign_in(""))),
        ("sign-in again", render(&sign_in(text))),
        ("terms", render(&terms)),
        ("context", render(&context(""))),
        ("context again", render(&context(text))),
        ("approval", render(&approval(false, None, ""))),
        ("approval again", render(&approval(false, Some(true), text))),
        ("fixed approval", render(&approval(true, Some(false), ""))),
        ("sign-up", render(&sign_up("", ""))),
        ("sign-up again", render(&sign_up("username", text))),
        ("sign-up once more", render(&sign_up("password", text))),
        ("sessions", render(&sessions)),
        ("message", render(&message(false))),
        ("error", render(&message(true))),
        ("hand-over", render(&hand_over)),
    ]
}

fn question(name: &str, text: &str) -> Question {
    let choice = |id: &str| Choice {
        id: id.to_owned(),
        text: text.to_owned(),
        more: text.to_owned(),
        chosen: id == "a",
    };
    Question {
        name: name.to_owned(),
        legend: text.to_owned(),
        choices: vec![choice("a"), choice("b")],
    }
}

fn select<'a>(html: &'a Html, selector: &str) -> Vec<ElementRef<'a>> {
    let selector = Selector::parse(selector).expect("a selector");
    html.select(&selector).collect()
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

#[test]
fn every_page_has_a_language_a_title_one_heading_and_its_landmarks() {
    for (name, html) in pages("Plain") {
        let html = Html::parse_document(&html);
        assert_eq!(select(&html, "html[lang=en]").len(), 1, "{name}");
        for once in ["h1", "main", "header", "footer", "title", "a.skip[href='#main']"] {
            assert_eq!(select(&html, once).len(), 1, "{name}: {once}");
        }
        let title = text(select(&html, "title")[0]);
        assert!(title.ends_with(" – payerproof") && title.len() > 14, "{name}: {title}");
        let announced = !select(&html, "[role=alert]").is_empty() && name != "error";
        let attested = title.starts_with("Error: ");
        assert_eq!(announced, attested, "{name}: the title tells of the error first");
        // Headings go down one level at a time.
        let levels: Vec<_> =
            select(&html, "h1, h2, h3, h4").iter().map(|h| h.value().name().to_owned()).collect();
        assert_eq!(levels.first().map(String::as_str), Some("h1"), "{name}");
        assert!(levels.iter().all(|level| level == "h1" || level == "h2"), "{name}: {levels:?}");
        assert!(select(&html, "script, [onclick], [onload], [style]").is_empty(), "{name}");
    }
}

#[test]
fn every_field_has_a_label_and_every_reference_an_end() {
    for (name, html) in pages("Plain") {
        let html = Html::parse_document(&html);
        let ids: Vec<&str> =
            select(&html, "[id]").iter().filter_map(|element| element.attr("id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len(), "{name}: an id stands twice in {ids:?}");
        for attribute in ["for", "aria-describedby", "aria-labelledby"] {
            for element in select(&html, &format!("[{attribute}]")) {
                for id in element.attr(attribute).unwrap_or_default().split_whitespace() {
                    assert!(unique.contains(id), "{name}: {attribute}={id} leads nowhere");
                }
            }
        }
        for input in select(&html, "input:not([type=hidden])") {
            let by_id = input.attr("id").is_some_and(|id| {
                select(&html, &format!("label[for='{id}']")).iter().any(|l| !text(*l).is_empty())
            });
            let around = input
                .ancestors()
                .filter_map(ElementRef::wrap)
                .any(|element| element.value().name() == "label" && !text(element).is_empty());
            assert!(by_id || around, "{name}: {} has no label", input.html());
            let typed = matches!(input.attr("type"), Some("text" | "password"));
            assert_eq!(typed, input.attr("autocomplete").is_some(), "{name}: {}", input.html());
            if matches!(input.attr("type"), Some("radio" | "checkbox")) {
                let grouped = input
                    .ancestors()
                    .filter_map(ElementRef::wrap)
                    .any(|element| element.value().name() == "fieldset");
                assert!(grouped, "{name}: {} stands in no group", input.html());
            }
        }
        for group in select(&html, "fieldset") {
            let legends = Selector::parse("legend").expect("a selector");
            assert_eq!(group.select(&legends).count(), 1, "{name}");
        }
        for control in select(&html, "button, a[href]") {
            assert!(!text(control).is_empty(), "{name}: {} has no name", control.html());
        }
        for invalid in select(&html, "[aria-invalid=true]") {
            let said = invalid.attr("aria-describedby").unwrap_or_default();
            assert!(said.split_whitespace().any(|id| id == "problem"), "{name}");
        }
        assert!(select(&html, "[autofocus]").len() <= 1, "{name}");
        assert!(
            select(&html, "[tabindex]")
                .iter()
                .all(|e| { matches!(e.attr("tabindex"), Some("0" | "-1")) })
        );
    }
}

#[test]
fn every_form_is_posted_with_the_token_that_proves_its_origin() {
    for (name, html) in pages("Plain") {
        let html = Html::parse_document(&html);
        let (token, action) =
            (Selector::parse("input[type=hidden][name=csrf]"), "button[name=action]");
        let (token, action) = (token.expect("a selector"), Selector::parse(action).expect("one"));
        for form in select(&html, "form") {
            assert_eq!(form.attr("method"), Some("post"), "{name}");
            assert_eq!(form.select(&token).count(), 1, "{name}");
            assert!(form.select(&action).count() >= 1, "{name}");
        }
    }
}

#[test]
fn every_value_is_escaped() {
    for (name, html) in pages(HOSTILE) {
        assert!(!html.contains("<script"), "{name}");
        let html = Html::parse_document(&html);
        assert!(select(&html, "script, [onload]").is_empty(), "{name}");
    }
}

/// The colour pairs that stand on each other, and the contrast WCAG 2.2 demands: 4.5 for text
/// (1.4.3), 3 for what shows where a control is (1.4.11).
const PAIRS: &[(&str, &str, f64)] = &[
    ("ink", "bg", 4.5),
    ("ink", "surface", 4.5),
    ("ink", "sunken", 4.5),
    ("ink", "failed-bg", 4.5),
    ("ink", "warned-bg", 4.5),
    ("ink", "passed-bg", 4.5),
    ("muted", "bg", 4.5),
    ("muted", "surface", 4.5),
    ("muted", "sunken", 4.5),
    ("accent", "bg", 4.5),
    ("accent", "surface", 4.5),
    ("on-accent", "accent", 4.5),
    ("failed", "surface", 4.5),
    ("failed", "sunken", 4.5),
    ("failed", "failed-bg", 4.5),
    ("warned", "surface", 4.5),
    ("warned", "sunken", 4.5),
    ("warned", "warned-bg", 4.5),
    ("passed", "surface", 4.5),
    ("edge", "surface", 3.0),
    ("edge", "sunken", 3.0),
    ("focus", "bg", 3.0),
    ("focus", "surface", 3.0),
    ("focus", "sunken", 3.0),
];

#[test]
fn colours_stand_out_in_both_schemes() {
    let (light, dark) = STYLE.split_once("@media (prefers-color-scheme: dark)").expect("two");
    let dark = dark.split("color: var").next().expect("the colours");
    for (scheme, style) in [("light", light), ("dark", dark)] {
        let colours = colours(style);
        for (front, back, least) in PAIRS {
            let contrast = contrast(colours[*front], colours[*back]);
            assert!(contrast >= *least, "{scheme}: {front} on {back} is {contrast:.2}");
        }
    }
}

/// The custom properties of a style that are plain colours, as linear luminance.
fn colours(style: &str) -> BTreeMap<&str, f64> {
    let declared = style.split("--").skip(1).filter_map(|rest| rest.split_once(": #"));
    declared
        .map(|(name, rest)| {
            let digits: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
            (name, luminance(&digits))
        })
        .collect()
}

/// WCAG 2.2: relative luminance.
fn luminance(digits: &str) -> f64 {
    let full = match digits.len() {
        3 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        _ => digits.to_owned(),
    };
    let channel = |at: usize| {
        let value = u8::from_str_radix(&full[at..at + 2], 16).expect("two digits");
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

/// WCAG 2.2: contrast ratio.
fn contrast(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}
