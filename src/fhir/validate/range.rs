//! The least and the greatest value a profile allows.

use std::cmp::Ordering;

use super::super::json::Json;
use super::super::path::{DateTime, Decimal, Quantity, Time, Unit};
use super::report::{Severity, said};
use super::shape::{Node, Shape};
use super::texts::shown;
use super::walk::Walk;

/// How a value and a limit stand to each other.
enum Compared {
    As(Ordering),
    /// Units or precision do not tell.
    Untold,
    /// They are of different kinds, or malformed, which other rules say.
    Unlike,
}

impl Walk<'_, '_> {
    pub(super) fn in_range(&mut self, shape: &Shape, node: &Node, json: &Json<'_>) {
        let limits =
            [(&node.range.0, Ordering::Less, "less"), (&node.range.1, Ordering::Greater, "more")];
        for (limit, wrong, word) in limits {
            let Some(limit) = limit else { continue };
            match compared(json, limit) {
                Compared::As(order) if order == wrong => {
                    let text = || said(format!("is {word} than {limit}"), shown(json));
                    self.broken(shape, "range", text);
                }
                Compared::Untold => {
                    let source = || (shape.url.clone(), shape.version.clone());
                    let text = || said(format!("cannot be compared with {limit}"), shown(json));
                    self.problem(Severity::Note, "range", source, text);
                }
                Compared::As(_) | Compared::Unlike => {}
            }
        }
    }
}

fn compared(value: &Json<'_>, limit: &Json<'_>) -> Compared {
    let told = |order: Option<Ordering>| order.map_or(Compared::Untold, Compared::As);
    let both = match (value, limit) {
        (Json::Number(value), Json::Number(limit)) => Decimal::parse(value)
            .zip(Decimal::parse(limit))
            .map(|(value, limit)| Some(value.compare(limit))),
        (Json::String(value), Json::String(limit)) => DateTime::parse(value)
            .zip(DateTime::parse(limit))
            .map(|(value, limit)| value.compare(limit))
            .or_else(|| {
                let times = Time::parse(value).zip(Time::parse(limit));
                times.map(|(value, limit)| value.compare(limit))
            }),
        (Json::Object(_), Json::Object(_)) => {
            quantity(value).zip(quantity(limit)).map(|(value, limit)| value.compare(&limit))
        }
        _ => None,
    };
    both.map_or(Compared::Unlike, told)
}

/// A Quantity that says exactly how much.
fn quantity(json: &Json<'_>) -> Option<Quantity> {
    let text = |name: &str| json.get(name).and_then(Json::as_str);
    let Json::Number(value) = json.get("value")? else { return None };
    let unit = text("code").or_else(|| text("unit")).unwrap_or("1");
    let value = Decimal::parse(value).filter(|_| text("comparator").is_none())?;
    Some(Quantity { value, unit: Unit::Ucum(unit.to_owned()) })
}
