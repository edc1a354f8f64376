//! A StructureDefinition as a validator reads it.

use super::super::json::Json;

/// How bad it is to break a constraint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It must hold.
    Error,
    /// It should hold.
    Warning,
}

/// A FHIRPath constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// Its key, such as `pat-1`.
    pub key: String,
    /// How bad it is to break it.
    pub level: Level,
    /// What must be true.
    pub expression: String,
    /// The same in words, where stated.
    pub human: Option<String>,
    /// The canonical URL of the definition that introduced it, where stated.
    pub source: Option<String>,
}

/// A type an element may have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypeUse {
    /// The name of the type.
    pub code: String,
    /// Profiles, one of which a value must conform to.
    pub profiles: Vec<String>,
    /// Profiles, one of which what is referred to must conform to.
    pub targets: Vec<String>,
}

/// Which codes an element takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// `required`, `extensible`, `preferred` or `example`.
    pub strength: String,
    /// The canonical URL of the value set.
    pub value_set: String,
    /// That of the value set beyond which no code may be taken, where there is one.
    pub most: Option<String>,
}

/// What tells slices apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discriminator {
    /// `value`, `pattern`, `exists`, `type` or `profile`.
    pub kind: String,
    /// The path from the sliced element.
    pub path: String,
}

/// How an element is sliced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slicing {
    /// What tells slices apart; none when only their order or a human can.
    pub discriminators: Vec<Discriminator>,
    /// Whether slices must come in the order they are defined in.
    pub ordered: bool,
    /// `open`, `closed` or `openAtEnd`.
    pub rules: String,
}

/// One element of a definition. What is not stated is absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ElementDefinition {
    /// The id, with slice names: `Patient.identifier:mb.system`.
    pub id: String,
    /// The least number of values.
    pub min: Option<u32>,
    /// The greatest number of values; [`u32::MAX`] for `*`.
    pub max: Option<u32>,
    /// The same in the base definition.
    pub base: Option<(u32, u32)>,
    /// The types it may have.
    pub types: Vec<TypeUse>,
    /// The id of the element whose content it shares.
    pub content: Option<String>,
    /// Exactly this value.
    pub fixed: Option<Json<'static>>,
    /// At least what this value holds.
    pub pattern: Option<Json<'static>>,
    /// The least and greatest value.
    pub range: (Option<Json<'static>>, Option<Json<'static>>),
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// Which codes it takes.
    pub binding: Option<Binding>,
    /// What must be true of it.
    pub constraints: Vec<Constraint>,
    /// How it is sliced.
    pub slicing: Option<Slicing>,
    /// Whether systems must support it.
    pub must_support: bool,
}

/// A StructureDefinition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Definition {
    /// Its canonical URL.
    pub url: String,
    /// Its version.
    pub version: Option<String>,
    /// Its computable name.
    pub name: String,
    /// `primitive-type`, `complex-type`, `resource` or `logical`.
    pub kind: String,
    /// The type it defines or constrains.
    pub of: String,
    /// The canonical URL of what it is derived from.
    pub base: Option<String>,
    /// Whether it constrains a type, rather than defining one.
    pub profile: bool,
    /// Whether only descendants of the type exist.
    pub is_abstract: bool,
    /// Whether the elements are a snapshot: everything, not only what changed.
    pub snapshot: bool,
    /// The elements in order.
    pub elements: Vec<ElementDefinition>,
    /// Whether it changes the meaning of what it stands on, where that is stated.
    pub modifier: Option<bool>,
    /// Where an extension may stand: kinds and expressions.
    pub contexts: Vec<(String, String)>,
}

impl Definition {
    /// Reads a StructureDefinition; `None` for one without URL, type or elements.
    pub fn read(resource: &Json<'_>) -> Option<Self> {
        let text = |name: &str| resource.get(name).and_then(Json::as_str).map(str::to_owned);
        let elements = |view: &str| {
            let elements = resource.get(view)?.get("element")?.as_array()?;
            let mut ids = Ids::default();
            Some(elements.iter().filter_map(|one| element(one, &mut ids)).collect::<Vec<_>>())
        };
        let snapshot = elements("snapshot");
        let modifier = |view: &str| match resource.get(view)?.get("element")?.as_array()?.first()? {
            root if root.get("isModifier") == Some(&Json::Bool(true)) => Some(true),
            root if root.get("isModifier") == Some(&Json::Bool(false)) => Some(false),
            _ => None,
        };
        let context = |context: &Json<'_>| {
            let part = |name: &str| context.get(name).and_then(Json::as_str).map(str::to_owned);
            Some((part("type")?, part("expression")?))
        };
        Some(Self {
            url: text("url")?,
            version: text("version"),
            name: text("name").unwrap_or_default(),
            kind: text("kind").unwrap_or_default(),
            of: text("type")?,
            base: text("baseDefinition"),
            profile: text("derivation").as_deref() == Some("constraint"),
            is_abstract: resource.get("abstract") == Some(&Json::Bool(true)),
            snapshot: snapshot.is_some(),
            modifier: modifier("snapshot").or_else(|| modifier("differential")),
            elements: snapshot.or_else(|| elements("differential"))?,
            contexts: list(resource.get("context")).filter_map(context).collect(),
        })
    }
}

fn list<'j, 't>(value: Option<&'j Json<'t>>) -> impl Iterator<Item = &'j Json<'t>> {
    value.and_then(Json::as_array).into_iter().flatten()
}

fn strings(value: Option<&Json<'_>>) -> Vec<String> {
    list(value).filter_map(Json::as_str).map(str::to_owned).collect()
}

/// The number a max stands for.
fn most(text: &str) -> Option<u32> {
    if text == "*" { Some(u32::MAX) } else { text.parse().ok() }
}

fn number(value: Option<&Json<'_>>) -> Option<u32> {
    match value? {
        Json::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// The ids of elements that have none: what is inside a slice follows it, and tells no more than its
/// path.
#[derive(Default)]
struct Ids<'j> {
    /// Paths and ids of the element before and those around it.
    around: Vec<(&'j str, String)>,
}

impl<'j> Ids<'j> {
    fn id(
        &mut self,
        id: Option<&str>,
        path: Option<&'j str>,
        slice: Option<&str>,
    ) -> Option<String> {
        let Some(path) = path else { return id.map(str::to_owned) };
        let inside = |outer: &str| path.strip_prefix(outer).filter(|rest| rest.starts_with('.'));
        while self.around.last().is_some_and(|(outer, _)| inside(outer).is_none()) {
            self.around.pop();
        }
        let around = || {
            let (outer, rest) = self
                .around
                .last()
                .and_then(|(outer, id)| Some((id.as_str(), inside(outer)?)))
                .unwrap_or(("", path));
            let slice = slice.map(|slice| format!(":{slice}")).unwrap_or_default();
            format!("{outer}{rest}{slice}")
        };
        let id = id.map_or_else(around, str::to_owned);
        self.around.push((path, id.clone()));
        Some(id)
    }
}

fn element<'j>(element: &'j Json<'_>, ids: &mut Ids<'j>) -> Option<ElementDefinition> {
    let text = |name: &str| element.get(name).and_then(Json::as_str);
    let id = ids.id(text("id"), text("path"), text("sliceName"))?;
    let starting = |prefix: &str| {
        let fields = element.as_object()?;
        let found = fields.iter().find(|(name, _)| {
            name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(char::is_uppercase))
        });
        found.map(|(_, value)| value.clone().into_owned())
    };
    let base = element
        .get("base")
        .and_then(|base| Some((number(base.get("min"))?, most(base.get("max")?.as_str()?)?)));
    Some(ElementDefinition {
        id,
        min: number(element.get("min")),
        max: text("max").and_then(most),
        base,
        types: list(element.get("type")).filter_map(type_use).collect(),
        content: text("contentReference").map(|id| id.rsplit('#').next().unwrap_or(id).to_owned()),
        fixed: starting("fixed"),
        pattern: starting("pattern"),
        range: (starting("minValue"), starting("maxValue")),
        max_length: number(element.get("maxLength")).map(|most| most as usize),
        binding: element.get("binding").and_then(|binding| {
            Some(Binding {
                strength: binding.get("strength")?.as_str()?.to_owned(),
                value_set: binding.get("valueSet")?.as_str()?.to_owned(),
                most: list(binding.get("extension")).find_map(greatest).map(str::to_owned),
            })
        }),
        constraints: list(element.get("constraint")).filter_map(constraint).collect(),
        slicing: element.get("slicing").map(slicing),
        must_support: element.get("mustSupport") == Some(&Json::Bool(true)),
    })
}

/// The value set an extension of a binding names as the greatest.
fn greatest<'j>(extension: &'j Json<'_>) -> Option<&'j str> {
    let text = |name: &str| extension.get(name).and_then(Json::as_str);
    let set = text("valueCanonical").or_else(|| text("valueUri"))?;
    let named = text("url")?.ends_with("/StructureDefinition/elementdefinition-maxValueSet");
    named.then_some(set)
}

fn type_use(of: &Json<'_>) -> Option<TypeUse> {
    let code = of.get("code")?.as_str()?;
    Some(TypeUse {
        code: code.to_owned(),
        profiles: strings(of.get("profile")),
        targets: strings(of.get("targetProfile")),
    })
}

fn constraint(constraint: &Json<'_>) -> Option<Constraint> {
    let text = |name: &str| constraint.get(name).and_then(Json::as_str);
    Some(Constraint {
        key: text("key")?.to_owned(),
        level: if text("severity") == Some("warning") { Level::Warning } else { Level::Error },
        expression: text("expression")?.to_owned(),
        human: text("human").filter(|words| !words.trim().is_empty()).map(str::to_owned),
        source: text("source").map(str::to_owned),
    })
}

fn slicing(slicing: &Json<'_>) -> Slicing {
    let discriminator = |discriminator: &Json<'_>| {
        Some(Discriminator {
            kind: discriminator.get("type")?.as_str()?.to_owned(),
            path: discriminator.get("path")?.as_str()?.to_owned(),
        })
    };
    Slicing {
        discriminators: list(slicing.get("discriminator")).filter_map(discriminator).collect(),
        ordered: slicing.get("ordered") == Some(&Json::Bool(true)),
        rules: slicing.get("rules").and_then(Json::as_str).unwrap_or("open").to_owned(),
    }
}
