//! From a node to its children, and what type a node has.

use std::borrow::Cow;

use crate::fhir::json::Json;
use crate::fhir::path::error::PathError;
use crate::fhir::path::function::Function;
use crate::fhir::path::item::{Collection, Item, Node};
use crate::fhir::path::model::{Element, TypeId};
use crate::fhir::path::syntax::{Operator, TypeName};

use super::walk::Evaluation;

/// Arrays of arrays are no FHIR; they are followed this deep.
const NESTED_ARRAYS: usize = 8;

impl<'a> Evaluation<'a, '_> {
    /// The children of that name of every item.
    pub(super) fn children_named(
        &mut self,
        of: &Collection<'a>,
        name: &str,
    ) -> Result<Collection<'a>, PathError> {
        let mut found = Collection::Empty;
        for item in of.items() {
            match item {
                Item::Node(node) => self.push_named(node, name, &mut found)?,
                Item::Kind(space, kind) => match name {
                    "namespace" => found.push(Item::String(Cow::Borrowed(space))),
                    "name" => found.push(Item::String(kind.clone())),
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(found)
    }

    fn push_named(
        &mut self,
        node: &Node<'a>,
        name: &str,
        into: &mut Collection<'a>,
    ) -> Result<(), PathError> {
        let element = match (node.is, self.model()) {
            (Some(is), Some(model)) => match model.element(is, name) {
                Some(element) => Some(element),
                None => return Ok(()),
            },
            _ => None,
        };
        // The id and the extensions of a primitive stand in the object beside it.
        let holder = match node.json {
            Some(object @ Json::Object(_)) => Some(object),
            _ => node.beside,
        };
        let Some(Json::Object(members)) = holder else { return Ok(()) };
        self.spend(members.len() / 8)?;
        match element {
            Some(Element::Plain(is)) => self.push_member(members, name, Some(is), into),
            Some(Element::Choice(forms)) => {
                for (form, is) in forms {
                    self.push_member(members, form, Some(*is), into)?;
                }
                Ok(())
            }
            None => self.push_member(members, name, None, into),
        }
    }

    /// A member of an object with the one beside it, as nodes.
    fn push_member(
        &mut self,
        members: &'a [(Cow<'a, str>, Json<'a>)],
        name: &str,
        is: Option<TypeId>,
        into: &mut Collection<'a>,
    ) -> Result<(), PathError> {
        let (mut value, mut beside) = (None, None);
        for (member, json) in members {
            if member == name {
                value = value.or(Some(json));
            } else if member.strip_prefix('_') == Some(name) {
                beside = beside.or(Some(json));
            }
        }
        self.push_pair(value, beside, is, into, NESTED_ARRAYS)
    }

    fn push_pair(
        &mut self,
        value: Option<&'a Json<'a>>,
        beside: Option<&'a Json<'a>>,
        is: Option<TypeId>,
        into: &mut Collection<'a>,
        depth: usize,
    ) -> Result<(), PathError> {
        let real = |json: Option<&'a Json<'a>>| json.filter(|json| !matches!(json, Json::Null));
        match (real(value), real(beside)) {
            (None, None) => Ok(()),
            (Some(Json::Array(values)), beside) => {
                let beside = beside.and_then(Json::as_array).unwrap_or(&[]);
                self.spend(values.len())?;
                if depth == 0 {
                    return Ok(());
                }
                for index in 0..values.len().max(beside.len()) {
                    self.push_pair(values.get(index), beside.get(index), is, into, depth - 1)?;
                }
                Ok(())
            }
            (None, Some(Json::Array(beside))) => {
                self.spend(beside.len())?;
                if depth == 0 {
                    return Ok(());
                }
                beside
                    .iter()
                    .try_for_each(|one| self.push_pair(None, Some(one), is, into, depth - 1))
            }
            (json, beside) => {
                into.push(Item::Node(self.resolved(Node { json, beside, is })));
                Ok(())
            }
        }
    }

    /// All children of a node, in the order of the document.
    pub(super) fn push_children(
        &mut self,
        node: &Node<'a>,
        into: &mut Collection<'a>,
    ) -> Result<(), PathError> {
        let holder = match node.json {
            Some(object @ Json::Object(_)) => Some(object),
            _ => node.beside,
        };
        let Some(Json::Object(members)) = holder else { return Ok(()) };
        self.spend(members.len())?;
        let typed = node.is.zip(self.model());
        for (name, json) in members {
            if name == "resourceType" {
                continue;
            }
            let is = |name: &str| typed.and_then(|(is, model)| model.member(is, name));
            if let Some(plain) = name.strip_prefix('_') {
                // With its value, unless it has none.
                if !members.iter().any(|(other, _)| other == plain) {
                    self.push_pair(None, Some(json), is(plain), into, NESTED_ARRAYS)?;
                }
                continue;
            }
            let beside = match json {
                Json::Object(_) => None,
                _ => members
                    .iter()
                    .find(|(other, _)| other.strip_prefix('_') == Some(name))
                    .map(|(_, json)| json),
            };
            self.push_pair(Some(json), beside, is(name), into, NESTED_ARRAYS)?;
        }
        Ok(())
    }

    /// Whether a node is of a type of that name: by the model, or by what it says itself.
    pub(super) fn is_named(&self, node: &Node<'a>, name: &str) -> bool {
        match (node.is, self.model()) {
            (Some(is), Some(model)) => {
                model.type_named(name).is_some_and(|wanted| model.is_a(is, wanted))
            }
            _ => node.resource_type() == Some(name),
        }
    }

    /// The namespace and the name of an item's type.
    pub(super) fn kind_name(&self, item: &Item<'a>) -> (&'static str, Cow<'a, str>) {
        let system = |name: &'static str| ("System", Cow::Borrowed(name));
        match item {
            Item::Node(node) => {
                if let (Some(is), Some(model)) = (node.is, self.model()) {
                    return ("FHIR", Cow::Owned(model.name_of(is).to_owned()));
                }
                if let Some(name) = node.resource_type() {
                    return ("FHIR", Cow::Borrowed(name));
                }
                match self.value(item) {
                    Item::Node(_) => system("Any"),
                    value => self.kind_name(&value),
                }
            }
            Item::Boolean(_) => system("Boolean"),
            Item::Integer(_) => system("Integer"),
            Item::Decimal(_) => system("Decimal"),
            Item::String(_) => system("String"),
            Item::Date(_) => system("Date"),
            Item::DateTime(_) => system("DateTime"),
            Item::Time(_) => system("Time"),
            Item::Quantity(_) => system("Quantity"),
            Item::Kind(..) => system("TypeInfo"),
        }
    }

    /// Whether an item is of a type.
    pub(super) fn is_of(&self, item: &Item<'a>, wanted: &TypeName) -> Result<bool, PathError> {
        let namespace = wanted.namespace.as_deref();
        if namespace != Some("System")
            && let Item::Node(node) = item
            && let (Some(is), Some(model)) = (node.is, self.model())
        {
            if let Some(wanted) = model.type_named(&wanted.name) {
                return Ok(model.is_a(is, wanted));
            }
            if namespace == Some("FHIR") || !SYSTEM.contains(&wanted.name.as_str()) {
                return Err(PathError::NoType(wanted.name.clone()));
            }
            // A constraint of R4 (que-7) means the value of the primitive.
            return Ok(self.invariant
                && !matches!(self.value(item), Item::Node(_))
                && self.kind_name(&self.value(item)).1 == wanted.name);
        }
        if matches!(item, Item::Node(node) if node.is.is_some()) {
            return Ok(false);
        }
        let (space, name) = self.kind_name(item);
        if namespace.is_some_and(|namespace| namespace != space) {
            return Ok(false);
        }
        Ok(name == wanted.name || (space == "System" && wanted.name == "Any"))
    }

    /// `ofType(T)`, `as(T)` and `is(T)` as functions.
    pub(super) fn typed_call(
        &mut self,
        function: Function,
        items: Collection<'a>,
        wanted: &TypeName,
    ) -> Result<Collection<'a>, PathError> {
        if function == Function::Is {
            return self.typed(Operator::Is, items, wanted);
        }
        // FHIR's own expressions use `as` on several items, where it is a filter.
        let mut found = Collection::Empty;
        for item in items {
            if self.is_of(&item, wanted)? {
                found.push(item);
            }
        }
        Ok(found)
    }

    /// `is` and `as` as operators.
    pub(super) fn typed(
        &mut self,
        operator: Operator,
        items: Collection<'a>,
        wanted: &TypeName,
    ) -> Result<Collection<'a>, PathError> {
        if operator == Operator::As {
            return self.typed_call(Function::As, items, wanted);
        }
        match self.single("is", &items)? {
            None => Ok(Collection::Empty),
            Some(item) => Ok(self.is_of(item, wanted)?.into()),
        }
    }
}

/// Types of the language itself.
const SYSTEM: [&str; 9] =
    ["Any", "Boolean", "Date", "DateTime", "Decimal", "Integer", "Quantity", "String", "Time"];
