//! The types of R4 as a table one can walk quickly: small numbers instead of names.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use foldhash::fast::FixedState;

use super::super::path::TypeId;
use super::binding::Codes;
use super::invariant::Invariant;
use super::r4::MORE;
use super::structure::{Constraint, Definition, ElementDefinition};

/// What a CapabilityStatement may call the formats of FHIR, beside their media types.
const FORMATS: [&str; 3] = ["json", "ttl", "xml"];

/// The primitive types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the names of the types")]
pub enum Primitive {
    Base64Binary,
    Boolean,
    Canonical,
    Code,
    Date,
    DateTime,
    Decimal,
    Id,
    Instant,
    Integer,
    Markdown,
    Oid,
    PositiveInt,
    String,
    Time,
    UnsignedInt,
    Uri,
    Url,
    Uuid,
    Xhtml,
}

impl Primitive {
    /// The primitive of that name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "base64Binary" => Self::Base64Binary,
            "boolean" => Self::Boolean,
            "canonical" => Self::Canonical,
            "code" => Self::Code,
            "date" => Self::Date,
            "dateTime" => Self::DateTime,
            "decimal" => Self::Decimal,
            "id" => Self::Id,
            "instant" => Self::Instant,
            "integer" => Self::Integer,
            "markdown" => Self::Markdown,
            "oid" => Self::Oid,
            "positiveInt" => Self::PositiveInt,
            "string" => Self::String,
            "time" => Self::Time,
            "unsignedInt" => Self::UnsignedInt,
            "uri" => Self::Uri,
            "url" => Self::Url,
            "uuid" => Self::Uuid,
            "xhtml" => Self::Xhtml,
            _ => return None,
        })
    }
}

/// What sort of type it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A value with a text or number of its own.
    Primitive(Primitive),
    /// A type with elements.
    Complex,
    /// The content of an element that has children of its own, such as `Patient.contact`.
    Inner,
    /// A resource.
    Resource,
}

/// A type an element may have.
#[derive(Clone, Debug)]
pub struct FieldType {
    /// The type.
    pub of: TypeId,
    /// Of a reference: the types it may lead to; none when it may lead anywhere.
    pub targets: Vec<TypeId>,
    /// The profile on the type, such as SimpleQuantity.
    pub profile: Option<&'static str>,
}

/// An element of a type.
#[derive(Debug)]
pub struct Field {
    /// Its name in expressions: `value`, not `valueQuantity`.
    pub name: &'static str,
    /// The path of its definition: `Observation.value[x]`.
    pub path: &'static str,
    /// Whether the type is part of its JSON name.
    pub choice: bool,
    /// The least number of values.
    pub min: u32,
    /// The greatest number of values; [`u32::MAX`] for `*`.
    pub max: u32,
    /// The types it may have.
    pub types: Vec<FieldType>,
    /// Of a choice: each JSON name and its type.
    pub choices: Vec<(&'static str, TypeId)>,
    /// The value set its codes must be from.
    pub binding: Option<Bound>,
    /// What must be true of each value.
    pub invariants: Vec<Invariant>,
}

/// A value set of R4 that binds an element.
#[derive(Debug)]
pub struct Bound {
    /// Its canonical URL.
    pub url: &'static str,
    /// Whether it is only the set beyond which no code may be taken: text alone is no code of it.
    pub greatest: bool,
    /// Codes an element may have that are not in the set.
    also: &'static [&'static str],
    codes: OnceLock<Codes>,
}

impl Bound {
    /// Its codes, expanded at the first use.
    pub fn codes(&self) -> &Codes {
        self.codes.get_or_init(|| Codes::of(self.url, &[&MORE]))
    }

    /// Whether an element may have a code; `None` when that cannot be told.
    pub fn holds(&self, system: Option<&str>, code: &str) -> Option<bool> {
        self.codes().holds(system, code).map(|holds| holds || self.also.contains(&code))
    }
}

impl Field {
    /// Whether JSON shows it as an array.
    pub fn many(&self) -> bool {
        self.max > 1
    }
}

#[derive(Debug)]
struct Key {
    name: &'static str,
    field: u8,
    of: u8,
}

/// A type.
#[derive(Debug)]
pub struct Type {
    /// Its name; the path of an inner one.
    pub name: &'static str,
    /// What sort of type it is.
    pub kind: Kind,
    /// What it inherits from.
    pub parent: Option<TypeId>,
    /// Whether only its descendants exist.
    pub is_abstract: bool,
    /// Its elements.
    pub fields: Vec<Field>,
    /// The places of the elements it must have, as bits.
    pub required: u128,
    /// What must be true of each value.
    pub invariants: Vec<Invariant>,
    keys: Vec<Key>,
    places: HashMap<&'static str, u16, FixedState>,
}

impl Type {
    /// The element of a JSON name, with the type that name tells.
    pub fn member(&self, name: &str) -> Option<(usize, &Field, &FieldType)> {
        let key = &self.keys[usize::from(*self.places.get(name)?)];
        let field = &self.fields[usize::from(key.field)];
        Some((usize::from(key.field), field, &field.types[usize::from(key.of)]))
    }

    /// The element of the name expressions use.
    pub fn element(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The JSON names of its elements.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }
}

/// All types.
#[derive(Debug, Default)]
pub struct Table {
    types: Vec<Type>,
    names: HashMap<&'static str, TypeId, FixedState>,
    known: HashSet<(String, String)>,
}

impl Table {
    /// Compiles definitions of types; profiles among them are ignored.
    pub fn of(definitions: &[Definition]) -> Self {
        let mut table = Self::default();
        // Names first, because types refer to each other.
        for definition in definitions.iter().filter(|definition| !definition.profile) {
            let kind = match definition.kind.as_str() {
                "primitive-type" => {
                    Primitive::named(&definition.of).map_or(Kind::Complex, Kind::Primitive)
                }
                "resource" => Kind::Resource,
                _ => Kind::Complex,
            };
            table.declare(&definition.of, kind, definition.is_abstract);
            for element in &definition.elements {
                if element.id.contains('.') && has_children(definition, element) {
                    table.declare(&element.id, Kind::Inner, false);
                }
            }
        }
        for definition in definitions.iter().filter(|definition| !definition.profile) {
            let of = table.names[definition.of.as_str()];
            let parent = definition.base.as_deref().and_then(|url| table.of_url(url));
            table.types[of.0 as usize].parent = parent;
            for element in &definition.elements {
                table.add(element);
            }
        }
        for of in &mut table.types {
            of.keys.sort_by(|a, b| a.name.len().cmp(&b.name.len()).then(a.name.cmp(b.name)));
            of.places = (0..).zip(&of.keys).map(|(place, key)| (key.name, place)).collect();
            let fields = of.fields.iter().flat_map(|field| &field.invariants);
            for Invariant { constraint, .. } in of.invariants.iter().chain(fields) {
                table.known.insert((constraint.key.clone(), constraint.expression.clone()));
            }
        }
        table
    }

    fn declare(&mut self, name: &str, kind: Kind, is_abstract: bool) {
        let name: &'static str = name.to_owned().leak();
        let id = TypeId(u32::try_from(self.types.len()).expect("R4 has a thousand types"));
        self.types.push(Type {
            name,
            kind,
            parent: None,
            is_abstract,
            fields: Vec::new(),
            required: 0,
            invariants: Vec::new(),
            keys: Vec::new(),
            places: HashMap::default(),
        });
        self.names.insert(name, id);
    }

    fn add(&mut self, element: &ElementDefinition) {
        let Some((parent, name)) = element.id.rsplit_once('.') else {
            if let Some(of) = self.names.get(element.id.as_str()) {
                self.types[of.0 as usize].invariants = Invariant::all(&element.constraints);
            }
            return;
        };
        let parent = self.names[parent];
        let owner = &self.types[parent.0 as usize];
        // The value of a primitive is the JSON value itself.
        if matches!(owner.kind, Kind::Primitive(_)) && name == "value" {
            return;
        }
        let is_resource = owner.kind == Kind::Resource;
        let choice = name.ends_with("[x]");
        let name: &'static str = name.trim_end_matches("[x]").to_owned().leak();
        let types = self.types_of(element, is_resource, name);
        let mut choices = Vec::new();
        if choice {
            for of in &types {
                let suffix = self.types[of.of.0 as usize].name;
                let (first, rest) = suffix.split_at(1);
                let key: &'static str = format!("{name}{}{rest}", first.to_uppercase()).leak();
                choices.push((key, of.of));
            }
        }
        if let Some(inner) = self.names.get(element.id.as_str()).copied() {
            let backbone = element.types.first().and_then(|of| self.names.get(of.code.as_str()));
            self.types[inner.0 as usize].parent = backbone.copied();
        }
        let field = Field {
            name,
            path: element.id.clone().leak(),
            choice,
            min: element.min.unwrap_or(0),
            max: element.max.unwrap_or(1),
            types,
            choices,
            binding: element.binding.as_ref().map(|binding| Bound {
                url: binding.value_set.clone().leak(),
                greatest: binding.strength == "maximum",
                also: if element.id == "CapabilityStatement.format" { &FORMATS } else { &[] },
                codes: OnceLock::new(),
            }),
            invariants: Invariant::all(&element.constraints),
        };
        let owner = &mut self.types[parent.0 as usize];
        let place = u8::try_from(owner.fields.len()).expect("no type has so many elements");
        if field.choice {
            for (of, (key, _)) in (0..).zip(&field.choices) {
                owner.keys.push(Key { name: key, field: place, of });
            }
        } else {
            owner.keys.push(Key { name, field: place, of: 0 });
        }
        if field.min > 0 {
            owner.required |= 1 << place;
        }
        owner.fields.push(field);
    }

    fn types_of(
        &self,
        element: &ElementDefinition,
        is_resource: bool,
        name: &str,
    ) -> Vec<FieldType> {
        let plain = |of: TypeId| FieldType { of, targets: Vec::new(), profile: None };
        if let Some(content) = &element.content {
            return vec![plain(self.names[content.as_str()])];
        }
        if let Some(inner) = self.names.get(element.id.as_str()) {
            return vec![plain(*inner)];
        }
        let mut types = Vec::new();
        for of in &element.types {
            // The few elements whose type is one of FHIRPath are ids and the URL of an extension.
            let code = match (of.code.as_str(), name) {
                (code, "id") if code.contains(':') && is_resource => "id",
                (code, "url") if code.contains(':') => "uri",
                (code, _) if code.contains(':') => "string",
                (code, _) => code,
            };
            let Some(id) = self.names.get(code) else { continue };
            let targets = of.targets.iter().filter_map(|url| self.of_url(url)).collect::<Vec<_>>();
            let anywhere = targets.iter().any(|target| self.get(*target).name == "Resource");
            types.push(FieldType {
                of: *id,
                targets: if anywhere { Vec::new() } else { targets },
                profile: of.profiles.first().map(|profile| &*profile.clone().leak()),
            });
        }
        types
    }

    /// The type a canonical URL of R4 defines.
    pub fn of_url(&self, url: &str) -> Option<TypeId> {
        let name = url.strip_prefix("http://hl7.org/fhir/StructureDefinition/")?;
        self.named(name)
    }

    /// The type of that name, or the inner type of that path.
    pub fn named(&self, name: &str) -> Option<TypeId> {
        self.names.get(name).copied()
    }

    /// A type.
    pub fn get(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// Whether a type is another or inherits from it.
    pub fn is_a(&self, of: TypeId, ancestor: TypeId) -> bool {
        let mut of = Some(of);
        while let Some(id) = of {
            if id == ancestor {
                return true;
            }
            of = self.get(id).parent;
        }
        false
    }

    /// The resource of that name, unless it is abstract.
    pub fn resource(&self, name: &str) -> Option<TypeId> {
        let id = self.named(name)?;
        let of = self.get(id);
        (of.kind == Kind::Resource && !of.is_abstract).then_some(id)
    }

    /// Every type.
    pub fn types(&self) -> &[Type] {
        &self.types
    }

    /// Whether a type of R4 states this constraint already.
    pub fn states(&self, constraint: &Constraint) -> bool {
        let pair = (constraint.key.clone(), constraint.expression.clone());
        self.known.contains(&pair) || Invariant::is_of_all(constraint)
    }
}

/// Whether elements of a definition stand below this one.
fn has_children(definition: &Definition, element: &ElementDefinition) -> bool {
    definition.elements.iter().any(|other| {
        other.id.strip_prefix(element.id.as_str()).is_some_and(|rest| rest.starts_with('.'))
    })
}
