//! An expression as it was understood.

use regex::Regex;

use super::function::Function;
use super::item::Item;

/// What an expression is made of.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    /// A term and what is done to it, in order. Never empty.
    Path(Vec<Step>),
    /// Operators of one level, from the left.
    Chain(Box<Expr>, Vec<(Operator, Right)>),
    /// `-x`.
    Negative(Box<Expr>),
}

/// One step of a path. The first is applied to the focus.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// `{}`.
    Nothing,
    /// A literal.
    Literal(Item<'static>),
    /// An element by name.
    Name(String),
    This,
    Index,
    Total,
    /// `%name`.
    Variable(String),
    /// A function.
    Call(Box<Call>),
    /// `ofType(T)`, `is(T)`, `as(T)`.
    Typed(Function, TypeName),
    /// `[n]`.
    At(Expr),
    /// `(…)`.
    Group(Box<Expr>),
}

/// A function with its arguments.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub function: Function,
    pub arguments: Vec<Expr>,
    /// The pattern, where it is a literal.
    pub pattern: Option<Regex>,
}

/// `FHIR.Quantity`, `System.String`, `Quantity`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TypeName {
    pub namespace: Option<String>,
    pub name: String,
}

/// What stands right of an operator.
#[derive(Debug, Clone)]
pub(super) enum Right {
    Expr(Expr),
    Type(TypeName),
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Times,
    Divided,
    WholeDivided,
    Modulo,
    Plus,
    Minus,
    Joined,
    Is,
    As,
    Union,
    Less,
    LessOrEqual,
    More,
    MoreOrEqual,
    Equal,
    NotEqual,
    Equivalent,
    NotEquivalent,
    In,
    Contains,
    And,
    Or,
    Xor,
    Implies,
}

impl Operator {
    /// How expressions write it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Times => "*",
            Self::Divided => "/",
            Self::WholeDivided => "div",
            Self::Modulo => "mod",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Joined => "&",
            Self::Is => "is",
            Self::As => "as",
            Self::Union => "|",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::More => ">",
            Self::MoreOrEqual => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Equivalent => "~",
            Self::NotEquivalent => "!~",
            Self::In => "in",
            Self::Contains => "contains",
            Self::And => "and",
            Self::Or => "or",
            Self::Xor => "xor",
            Self::Implies => "implies",
        }
    }
}

/// Operators by level, the weakest first.
pub(super) const LEVELS: [&[Operator]; 10] = [
    &[Operator::Implies],
    &[Operator::Or, Operator::Xor],
    &[Operator::And],
    &[Operator::In, Operator::Contains],
    &[Operator::Equal, Operator::NotEqual, Operator::Equivalent, Operator::NotEquivalent],
    &[Operator::Less, Operator::LessOrEqual, Operator::More, Operator::MoreOrEqual],
    &[Operator::Union],
    &[Operator::Is, Operator::As],
    &[Operator::Plus, Operator::Minus, Operator::Joined],
    &[Operator::Times, Operator::Divided, Operator::WholeDivided, Operator::Modulo],
];
