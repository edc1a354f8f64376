//! Reads the pages an authorization server shows, and fills their forms like a person would.
//!
//! Pages of other servers are of any kind, so nothing is taken from their words: a form with a
//! password field is the sign-in; of any other, boxes are ticked and the first button pressed,
//! unless the person says no.

use scraper::{ElementRef, Html, Selector};
use url::Url;

/// What stands on buttons that say no, in lower case.
const NO: &[&str] = &["deny", "cancel", "decline", "reject", "refuse", "abort", "disagree"];
/// Fields a name is typed into.
const NAME_TYPES: &[&str] = &["", "text", "email", "tel", "search"];

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Its forms.
    pub forms: Vec<Form>,
}

/// A form, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Where it goes.
    pub action: Url,
    /// Whether it is sent by POST.
    pub is_post: bool,
    /// Whether it asks for a password.
    pub asks_password: bool,
    /// Its fields as a browser would send them, without buttons.
    pub fields: Vec<Field>,
    /// Its submit buttons: name, value, and what stands on them.
    pub buttons: Vec<(String, String, String)>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What is typed into it.
    pub kind: FieldKind,
}

/// What a field is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A password.
    Password,
    /// A name, or any other text.
    Text,
    /// Nothing: it is sent as it is.
    Fixed,
}

impl Page {
    /// Reads the page that was served at `url`.
    pub fn read(url: &Url, html: &str) -> Self {
        let document = Html::parse_document(html);
        let title = select(document.root_element(), "title")
            .first()
            .map(|title| title.text().collect::<String>().trim().to_owned())
            .unwrap_or_default();
        let forms = select(document.root_element(), "form")
            .into_iter()
            .filter_map(|form| read_form(url, form))
            .collect();
        Self { title, forms }
    }

    /// The form that asks for a password, else the first one with a button.
    pub fn main_form(&self) -> Option<&Form> {
        let sign_in = self.forms.iter().find(|form| form.asks_password);
        sign_in.or_else(|| self.forms.iter().find(|form| !form.buttons.is_empty()))
    }
}

impl Form {
    /// The pairs to send when somebody signs in.
    pub fn signed_in(&self, user: &str, password: &str) -> Vec<(String, String)> {
        let typed = self.fields.iter().map(|field| {
            let value = match field.kind {
                FieldKind::Password => password,
                FieldKind::Text => user,
                FieldKind::Fixed => &field.value,
            };
            (field.name.clone(), value.to_owned())
        });
        let button = self.buttons.iter().find(|button| !says_no(button));
        typed.chain(button.and_then(pressed)).collect()
    }

    /// The pairs to send when somebody agrees, or says no; `None` when there is no such button.
    pub fn answered(&self, agrees: bool) -> Option<Vec<(String, String)>> {
        let button = self.buttons.iter().find(|button| says_no(button) != agrees)?;
        let fields = self.fields.iter().map(|field| (field.name.clone(), field.value.clone()));
        Some(fields.chain(pressed(button)).collect())
    }
}

fn pressed((name, value, _): &(String, String, String)) -> Option<(String, String)> {
    (!name.is_empty()).then(|| (name.clone(), value.clone()))
}

fn says_no((name, value, words): &(String, String, String)) -> bool {
    let text = format!("{name} {value} {words}").to_lowercase();
    NO.iter().any(|no| text.contains(no)) || text.split_whitespace().any(|word| word == "no")
}

fn read_form(url: &Url, form: ElementRef<'_>) -> Option<Form> {
    let attribute = |name| form.value().attr(name).unwrap_or_default();
    // An empty action is the page itself.
    let action = match attribute("action") {
        "" => url.clone(),
        action => url.join(action).ok()?,
    };
    let mut fields = Vec::new();
    let mut buttons = Vec::new();
    let mut radios: Vec<String> = Vec::new();
    for element in select(form, "input, button, select, textarea") {
        let text = |name| element.value().attr(name).unwrap_or_default();
        if element.value().attr("disabled").is_some() {
            continue;
        }
        let (name, kind) = (text("name").to_owned(), text("type").to_lowercase());
        let field = |value: &str, kind| Field { name: name.clone(), value: value.to_owned(), kind };
        match (element.value().name(), kind.as_str()) {
            ("button", "" | "submit") | ("input", "submit" | "image") => {
                let words: String = element.text().collect();
                buttons.push((name.clone(), text("value").to_owned(), words.trim().to_owned()));
            }
            ("button", _) | ("input", "button" | "reset" | "file") => {}
            _ if name.is_empty() => {}
            ("input", "password") => fields.push(field("", FieldKind::Password)),
            ("input", "checkbox") => {
                let value = element.value().attr("value").unwrap_or("on");
                fields.push(field(value, FieldKind::Fixed));
            }
            ("input", "radio") => {
                // One of each name: the one that is checked, else the first.
                let checked = element.value().attr("checked").is_some();
                if checked {
                    fields.retain(|other: &Field| other.name != name);
                }
                if checked || !radios.contains(&name) {
                    fields.push(field(text("value"), FieldKind::Fixed));
                }
                radios.push(name.clone());
            }
            ("input", kind) if NAME_TYPES.contains(&kind) && text("value").is_empty() => {
                fields.push(field("", FieldKind::Text));
            }
            ("input", _) => fields.push(field(text("value"), FieldKind::Fixed)),
            ("select", _) => {
                let chosen = select(element, "option[selected]");
                let options = select(element, "option");
                let option = chosen.first().or(options.first());
                let value = option.and_then(|option| option.value().attr("value"));
                fields.push(field(value.unwrap_or_default(), FieldKind::Fixed));
            }
            _ => {
                let words: String = element.text().collect();
                fields.push(field(&words, FieldKind::Fixed));
            }
        }
    }
    Some(Form {
        action,
        is_post: attribute("method").eq_ignore_ascii_case("post"),
        asks_password: fields.iter().any(|field| field.kind == FieldKind::Password),
        fields,
        buttons,
    })
}

fn select<'a>(element: ElementRef<'a>, selector: &str) -> Vec<ElementRef<'a>> {
    // The selectors are our own.
    Selector::parse(selector).map(|it| element.select(&it).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::read(&Url::parse("https://idp.test/a/b").expect("a URL"), html)
    }

    #[test]
    fn a_sign_in_is_told_by_its_password() {
        let page = page(
            "<title> Hello </title><form action=/search><input name=q></form>
             <form method=post action=../go><input type=hidden name=t value=1>
             <input name=login><input type=password name=pw><button>Go</button></form>",
        );
        assert_eq!(page.title, "Hello");
        let form = page.main_form().expect("a form");
        assert_eq!((form.action.as_str(), form.is_post), ("https://idp.test/go", true));
        let pairs = form.signed_in("amy", "secret");
        let plain: Vec<_> = pairs.iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(plain.join("&"), "t=1&login=amy&pw=secret");
    }

    #[test]
    fn boxes_are_ticked_and_the_right_button_is_pressed() {
        let page = page(
            "<form method=post><input type=checkbox name=s value=a><input type=checkbox name=s
             value=b><input type=radio name=p value=1><input type=radio name=p value=2 checked>
             <select name=z><option value=x><option value=y selected></select>
             <button name=do value=deny>No</button><button name=do value=ok>Yes</button></form>",
        );
        let form = page.main_form().expect("a form");
        let sent = |agrees| {
            let pairs = form.answered(agrees).expect("a button");
            pairs.iter().map(|(n, v)| format!("{n}={v}")).collect::<Vec<_>>().join("&")
        };
        assert_eq!(sent(true), "s=a&s=b&p=2&z=y&do=ok");
        assert_eq!(sent(false), "s=a&s=b&p=2&z=y&do=deny");
    }

    #[test]
    fn a_page_without_forms_has_none() {
        assert_eq!(page("<p>not even closed").main_form(), None);
    }
}
