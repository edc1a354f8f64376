//! Walks an expression: paths, literals and variables, with work and depth bounded.

use std::borrow::Cow;

use crate::fhir::json::Json;
use crate::fhir::path::error::PathError;
use crate::fhir::path::expression::Surroundings;
use crate::fhir::path::item::{Collection, Item, Node};
use crate::fhir::path::model::{Model, Primitive};
use crate::fhir::path::syntax::{Expr, Right, Step};

/// What `$this`, `$index` and `$total` are where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'c, 'a> {
    pub this: &'c Collection<'a>,
    pub index: Option<usize>,
    pub total: Option<&'c Collection<'a>>,
}

impl<'c, 'a> Scope<'c, 'a> {
    pub(super) fn of(this: &'c Collection<'a>) -> Self {
        Self { this, index: None, total: None }
    }
}

/// One evaluation.
pub(in crate::fhir::path) struct Evaluation<'a, 's> {
    pub(super) focus: Node<'a>,
    pub(super) around: &'s Surroundings<'a, 's>,
    /// What nothing could be said about, if there was such.
    pub(super) unknown: Option<String>,
    /// Whether an invariant is judged. Those of R4 ask `is Boolean` of what is a `boolean`.
    pub(super) invariant: bool,
    left: u64,
}

impl<'a, 's> Evaluation<'a, 's> {
    pub(in crate::fhir::path) fn new(focus: Node<'a>, around: &'s Surroundings<'a, 's>) -> Self {
        let mut evaluation =
            Self { focus, around, unknown: None, invariant: false, left: around.steps };
        if evaluation.focus.is.is_none() {
            let named = |name| around.model.and_then(|model| model.type_named(name));
            evaluation.focus.is = focus.resource_type().and_then(named);
        }
        evaluation
    }

    pub(in crate::fhir::path) fn run(
        mut self,
        expr: &'a Expr,
    ) -> Result<Collection<'a>, PathError> {
        self.whole(expr)
    }

    /// Whether an invariant holds, and how many steps it took to tell.
    pub(in crate::fhir::path) fn judge(mut self, expr: &'a Expr) -> (Result<bool, PathError>, u64) {
        self.invariant = true;
        let told = self.holds(expr);
        (told, self.around.steps - self.left)
    }

    fn holds(&mut self, expr: &'a Expr) -> Result<bool, PathError> {
        let result = self.whole(expr)?;
        match (self.truth("an invariant", &result)?, self.unknown.take()) {
            (Some(true), _) => Ok(true),
            (_, Some(reason)) => Err(PathError::Unknown(reason)),
            (other, None) => Ok(other == Some(true)),
        }
    }

    fn whole(&mut self, expr: &'a Expr) -> Result<Collection<'a>, PathError> {
        let mut focus = Collection::Empty;
        match self.focus.json {
            Some(Json::Array(items)) if self.focus.is.is_none() => {
                for item in items {
                    focus.push(Item::Node(Node::new(item, None)));
                }
            }
            _ => focus.push(Item::Node(self.focus)),
        }
        self.eval(expr, Scope::of(&focus))
    }

    pub(super) fn model(&self) -> Option<&'s dyn Model> {
        self.around.model
    }

    /// Counts work done.
    pub(super) fn spend(&mut self, steps: usize) -> Result<(), PathError> {
        match self.left.checked_sub(steps as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(PathError::TooMuchWork(self.around.steps)),
        }
    }

    pub(super) fn eval(
        &mut self,
        expr: &'a Expr,
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        match expr {
            Expr::Path(steps) => self.path(steps, scope),
            Expr::Negative(inner) => {
                let value = self.eval(inner, scope)?;
                self.negative(&value)
            }
            Expr::Chain(first, rest) => {
                let mut left = self.eval(first, scope)?;
                for (operator, right) in rest {
                    self.spend(1)?;
                    left = match right {
                        Right::Type(name) => self.typed(*operator, left, name)?,
                        Right::Expr(right) => self.operate(*operator, left, right, scope)?,
                    };
                }
                Ok(left)
            }
        }
    }

    fn path(
        &mut self,
        steps: &'a [Step],
        scope: Scope<'_, 'a>,
    ) -> Result<Collection<'a>, PathError> {
        let Some((first, rest)) = steps.split_first() else { return Ok(Collection::Empty) };
        let mut value = self.first(first, scope)?;
        for step in rest {
            self.spend(1 + value.len())?;
            value = match step {
                Step::Name(name) => self.children_named(&value, name)?,
                Step::At(index) => {
                    let index = self.eval(index, scope)?;
                    self.at(value, &index)?
                }
                Step::Call(call) => self.call(call, value, scope)?,
                Step::Typed(function, name) => self.typed_call(*function, value, name)?,
                // `x.$this` and the like: the focus is each item.
                other => self.first(other, Scope { this: &value, ..scope })?,
            };
        }
        Ok(value)
    }

    /// The first step of a path, applied to the focus.
    fn first(&mut self, step: &'a Step, scope: Scope<'_, 'a>) -> Result<Collection<'a>, PathError> {
        self.spend(1)?;
        match step {
            Step::Nothing => Ok(Collection::Empty),
            Step::Literal(item) => Ok(Collection::One(literal(item))),
            Step::Name(name) => {
                if let Collection::One(Item::Node(node)) = scope.this
                    && name.starts_with(|first: char| first.is_ascii_uppercase())
                    && self.is_named(node, name)
                {
                    return Ok(Collection::One(Item::Node(*node)));
                }
                self.children_named(scope.this, name)
            }
            Step::This => Ok(scope.this.clone()),
            Step::Index => Ok(scope
                .index
                .and_then(|index| i64::try_from(index).ok())
                .map(Item::Integer)
                .into()),
            Step::Total => Ok(scope.total.cloned().unwrap_or_default()),
            Step::Variable(name) => self.variable(name),
            Step::Call(call) => self.call(call, scope.this.clone(), scope),
            Step::Typed(function, name) => self.typed_call(*function, scope.this.clone(), name),
            Step::At(index) => {
                let index = self.eval(index, scope)?;
                self.at(scope.this.clone(), &index)
            }
            Step::Group(inner) => self.eval(inner, scope),
        }
    }

    fn variable(&self, name: &str) -> Result<Collection<'a>, PathError> {
        let text = |value: &'static str| Ok(Collection::One(Item::String(Cow::Borrowed(value))));
        let node = |node: Option<Node<'a>>| {
            Ok(node.map(|node| self.resolved(node)).map(Item::Node).into())
        };
        if let Some((_, found)) = self.around.variables.iter().find(|(known, _)| *known == name) {
            return node(Some(*found));
        }
        match name {
            "context" => node(Some(self.focus)),
            "resource" => node(self.around.resource.or(Some(self.focus))),
            "rootResource" => node(self.around.root.or(self.around.resource).or(Some(self.focus))),
            "ucum" => text("http://unitsofmeasure.org"),
            "sct" => text("http://snomed.info/sct"),
            "loinc" => text("http://loinc.org"),
            _ => {
                let prefixes = [
                    ("vs-", "http://hl7.org/fhir/ValueSet/"),
                    ("ext-", "http://hl7.org/fhir/StructureDefinition/"),
                ];
                let url = prefixes.iter().find_map(|(prefix, base)| {
                    name.strip_prefix(prefix).map(|rest| format!("{base}{rest}"))
                });
                url.map(Collection::from).ok_or_else(|| PathError::NoVariable(name.to_owned()))
            }
        }
    }

    /// A node with the type it names itself, where it was only known to be a resource.
    pub(super) fn resolved(&self, mut node: Node<'a>) -> Node<'a> {
        if let Some(model) = self.model()
            && node.is.is_none_or(|is| model.says_itself(is))
            && let Some(name) = node.resource_type()
        {
            node.is = model.type_named(name).or(node.is);
        }
        node
    }

    /// The value of an item: a primitive node as what it holds, anything else as it is.
    pub(super) fn value(&self, item: &Item<'a>) -> Item<'a> {
        let Item::Node(node) = item else { return item.clone() };
        let primitive = node.is.and_then(|is| self.model().and_then(|model| model.primitive(is)));
        value_of(node, primitive).unwrap_or_else(|| item.clone())
    }

    /// The one item of a collection, or nothing.
    #[expect(clippy::unused_self, reason = "it reads as the other ways to take a collection apart")]
    pub(super) fn single<'c>(
        &self,
        wants: &'static str,
        items: &'c Collection<'a>,
    ) -> Result<Option<&'c Item<'a>>, PathError> {
        match items.items() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            several => Err(PathError::NotSingle { wants, found: several.len() }),
        }
    }

    /// The truth value of a collection: one item that is none counts as true.
    pub(super) fn truth(
        &self,
        wants: &'static str,
        items: &Collection<'a>,
    ) -> Result<Option<bool>, PathError> {
        Ok(self.single(wants, items)?.map(|item| match self.value(item) {
            Item::Boolean(value) => value,
            _ => true,
        }))
    }

    /// The text of the one item; nothing where there is none.
    pub(super) fn text(
        &self,
        wants: &'static str,
        items: &Collection<'a>,
    ) -> Result<Option<Cow<'a, str>>, PathError> {
        let Some(item) = self.single(wants, items)? else { return Ok(None) };
        if let Item::Node(node) = item
            && let Some(Json::String(text)) = node.json
        {
            return Ok(Some(Cow::Borrowed(text)));
        }
        match item {
            Item::String(text) => Ok(Some(text.clone())),
            // A primitive that only has extensions has no value.
            Item::Node(Node { json: None, .. }) => Ok(None),
            other => Err(self.kinds(wants, other)),
        }
    }

    /// The whole number of the one item.
    pub(super) fn whole_number(
        &self,
        wants: &'static str,
        items: &Collection<'a>,
    ) -> Result<Option<i64>, PathError> {
        let Some(item) = self.single(wants, items)? else { return Ok(None) };
        match self.value(item) {
            Item::Integer(number) => Ok(Some(number)),
            Item::Decimal(number) if number.as_whole().is_some() => Ok(number.as_whole()),
            _ => Err(self.kinds(wants, item)),
        }
    }

    /// The error for an item of a kind something cannot work on.
    pub(super) fn kinds(&self, wants: &'static str, item: &Item<'a>) -> PathError {
        PathError::Kinds { wants, found: self.kind_name(item).1.into_owned() }
    }
}

/// A literal of an expression, borrowed from it.
fn literal<'a>(item: &'a Item<'static>) -> Item<'a> {
    match item {
        Item::String(text) => Item::String(Cow::Borrowed(text)),
        other => other.clone(),
    }
}

/// What a primitive holds; `None` for a node that is no primitive or has no value.
fn value_of<'a>(node: &Node<'a>, primitive: Option<Primitive>) -> Option<Item<'a>> {
    use crate::fhir::path::decimal::Decimal;
    use crate::fhir::path::moment::{Date, DateTime, Time};
    match node.json? {
        Json::Bool(value) => Some(Item::Boolean(*value)),
        Json::Number(text) => {
            let whole =
                (primitive != Some(Primitive::Decimal)).then(|| text.parse().ok()).flatten();
            whole.map(Item::Integer).or_else(|| Decimal::parse(text).map(Item::Decimal))
        }
        Json::String(text) => {
            let told = match primitive {
                Some(Primitive::Date) => Date::parse(text).map(Item::Date),
                Some(Primitive::DateTime) => DateTime::parse(text).map(Item::DateTime),
                Some(Primitive::Time) => Time::parse(text).map(Item::Time),
                _ => None,
            };
            // What is malformed stays text: that it is, is for a validator to say.
            Some(told.unwrap_or(Item::String(Cow::Borrowed(text))))
        }
        _ => None,
    }
}
