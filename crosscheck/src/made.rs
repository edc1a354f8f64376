//! Resources of any type, made by the table of R4: some of the elements each may have.

use payerproof::fhir::definitions::{Field, Kind, Primitive, R4, TypeId};
use serde_json::{Map, Value, json};

use super::Dice;

/// Beyond this depth only elements that must be there are made.
const DEEP: usize = 3;
/// Beyond this depth nothing is made.
const DEEPEST: usize = 9;

/// A resource of a type.
pub fn resource(of: TypeId, dice: &mut Dice) -> Value {
    object(of, 0, dice)
}

fn object(of: TypeId, depth: usize, dice: &mut Dice) -> Value {
    let kind = R4.get(of);
    let mut fields = Map::new();
    if kind.kind == Kind::Resource {
        fields.insert("resourceType".to_owned(), kind.name.into());
    }
    match kind.name {
        "Extension" => {
            return json!({"url": "http://example.org/extension", "valueString": "x"});
        }
        "Narrative" => {
            let div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p></div>";
            return json!({"status": "generated", "div": div});
        }
        _ => {}
    }
    let chance = if depth == 0 { 50 } else { 30 };
    for field in &kind.fields {
        let left_out = ["contained", "modifierExtension", "implicitRules"].contains(&field.name);
        let wanted = field.min > 0 || (depth < DEEP && dice.percent(chance));
        if left_out || field.max == 0 || !wanted || depth > DEEPEST {
            continue;
        }
        if field.name == "extension" && !dice.percent(20) {
            continue;
        }
        let (name, of) = if field.choice {
            let one = &field.choices[dice.below(field.choices.len())];
            (one.0, one.1)
        } else {
            let Some(first) = field.types.first() else { continue };
            (field.name, first.of)
        };
        let value = if field.many() {
            let count = usize::max(field.min as usize, 1 + dice.below(2));
            (0..count).map(|_| value(field, of, depth, dice)).collect::<Vec<_>>().into()
        } else {
            value(field, of, depth, dice)
        };
        fields.insert(name.to_owned(), value);
    }
    // An element has more than an id, a resource need not.
    if kind.kind != Kind::Resource && fields.keys().all(|name| name == "id") {
        let extension = json!([{"url": "http://example.org/extension", "valueString": "x"}]);
        fields.insert("extension".to_owned(), extension);
    }
    if fields.is_empty() {
        fields.insert("id".to_owned(), "a".into());
    }
    fields.into()
}

fn value(field: &Field, of: TypeId, depth: usize, dice: &mut Dice) -> Value {
    let kind = R4.get(of);
    match kind.kind {
        Kind::Primitive(primitive) => self::primitive(field, primitive, dice),
        Kind::Resource if kind.is_abstract => {
            json!({"resourceType": "Basic", "code": {"text": "x"}})
        }
        _ if kind.name == "Reference" => {
            let targets = field.types.iter().find(|one| one.of == of).map(|one| &one.targets);
            let target = targets.filter(|targets| !targets.is_empty());
            let name = target.map_or("Patient", |all| R4.get(all[dice.below(all.len())]).name);
            json!({"reference": format!("{name}/{}", dice.below(9))})
        }
        _ => object(of, depth + 1, dice),
    }
}

fn primitive(field: &Field, of: Primitive, dice: &mut Dice) -> Value {
    if let Some(binding) = &field.binding {
        let codes: Vec<&str> =
            binding.codes().examples().split(", ").filter(|code| *code != "…").collect();
        if !codes.is_empty() {
            return codes[dice.below(codes.len())].into();
        }
        let forms = [("mimetypes", "text/plain"), ("all-languages", "en"), ("currencies", "USD")];
        if let Some((_, code)) = forms.iter().find(|(set, _)| binding.url.contains(set)) {
            return (*code).into();
        }
    }
    let year = 1950 + dice.below(80);
    let month = 1 + dice.below(12);
    let day = 1 + dice.below(28);
    match of {
        Primitive::Boolean => dice.percent(50).into(),
        Primitive::Integer => json!(dice.below(20)),
        Primitive::PositiveInt | Primitive::UnsignedInt => json!(1 + dice.below(20)),
        Primitive::Decimal => json!([0.5, 1.0, 2.25, 10.0, 100.0][dice.below(5)]),
        Primitive::Date => match dice.below(4) {
            0 => format!("{year}").into(),
            1 => format!("{year}-{month:02}").into(),
            _ => format!("{year}-{month:02}-{day:02}").into(),
        },
        Primitive::DateTime => match dice.below(4) {
            0 => format!("{year}-{month:02}").into(),
            1 => format!("{year}-{month:02}-{day:02}").into(),
            _ => format!("{year}-{month:02}-{day:02}T10:30:00+01:00").into(),
        },
        Primitive::Instant => format!("{year}-{month:02}-{day:02}T10:30:00.250Z").into(),
        Primitive::Time => format!("{:02}:15:00", dice.below(24)).into(),
        Primitive::Code => ["a", "b-c", "final"][dice.below(3)].into(),
        Primitive::Uri | Primitive::Url | Primitive::Canonical => {
            ["http://example.org/a", "urn:oid:1.2.3", "http://example.org/b|1"][dice.below(3)]
                .into()
        }
        Primitive::Id => format!("a{}", dice.below(1000)).into(),
        _ if field.name == "id" => format!("a{}", dice.below(1000)).into(),
        Primitive::Oid => "urn:oid:1.2.3".into(),
        Primitive::Uuid => "urn:uuid:c757873d-ec9a-4326-a141-556f43239520".into(),
        Primitive::Base64Binary => "YWJj".into(),
        Primitive::Xhtml => "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>".into(),
        _ => ["a", "Name of_it", "Name", "x.y", "Ünïcode", "2"][dice.below(6)].into(),
    }
}
