//! Reads tokens by the grammar of the language.

use std::borrow::Cow;

use regex::Regex;
use regex::RegexBuilder;

use crate::suggest;

use super::decimal::Decimal;
use super::error::BadExpression;
use super::function::{FUNCTIONS, Function, Takes, named};
use super::item::Item;
use super::lexer::{Kind, Position, Token, tokens};
use super::moment::{Date, DateTime, Time};
use super::quantity::{Calendar, Quantity, Unit};
use super::syntax::{Call, Expr, LEVELS, Operator, Right, Step, TypeName};

/// Parentheses, arguments and signs may stand inside each other this often.
const DEEPEST: usize = 64;
/// Bytes a compiled pattern may take.
const LARGEST_PATTERN: usize = 1 << 20;

pub(super) fn parse(text: &str) -> Result<Expr, BadExpression> {
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expr = parser.expression()?;
    match parser.token().kind {
        Kind::End => Ok(expr),
        _ => Err(parser.expected("an operator or the end")),
    }
}

/// A pattern as `matches` means it: anywhere in the text, and a dot is any character.
pub(super) fn pattern(text: &str) -> Option<Regex> {
    RegexBuilder::new(text).dot_matches_new_line(true).size_limit(LARGEST_PATTERN).build().ok()
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn token(&self) -> &Token {
        // The last token is the end, which is never taken.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn ahead(&self, by: usize) -> &Kind {
        &self.tokens[(self.at + by).min(self.tokens.len() - 1)].kind
    }

    fn take(&mut self) -> Token {
        let token = self.token().clone();
        self.at += 1;
        token
    }

    fn is(&self, symbol: &str) -> bool {
        matches!(self.token().kind, Kind::Symbol(found) if found == symbol)
    }

    fn takes(&mut self, symbol: &str) -> bool {
        let found = self.is(symbol);
        self.at += usize::from(found);
        found
    }

    fn expected(&self, what: &str) -> BadExpression {
        let token = self.token();
        token.at.bad(format!("expected {what}, found {}", token.found()))
    }

    fn must(&mut self, symbol: &str) -> Result<(), BadExpression> {
        if self.takes(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    fn expression(&mut self) -> Result<Expr, BadExpression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.token().at.bad(format!("nested more than {DEEPEST} deep")));
        }
        let expr = self.level(0)?;
        self.depth -= 1;
        Ok(expr)
    }

    /// The operator that comes next, if it is one of a level at least as strong as `from`.
    fn operator(&self, from: usize) -> Option<(usize, Operator)> {
        let name = match &self.token().kind {
            Kind::Symbol(symbol) => symbol,
            Kind::Name(name, false) => name.as_str(),
            _ => return None,
        };
        let levels = LEVELS.iter().enumerate().skip(from);
        levels
            .flat_map(|(level, all)| all.iter().map(move |one| (level, *one)))
            .find(|(_, one)| one.name() == name)
    }

    /// Operands of the level `from` and stronger ones.
    ///
    /// Each turn takes a whole chain of one level, so neither a long chain nor the number of levels
    /// costs depth.
    fn level(&mut self, from: usize) -> Result<Expr, BadExpression> {
        let mut left = self.signed()?;
        // The level of the operator last taken: the next chain can only be weaker.
        let mut strongest = LEVELS.len();
        while let Some((level, _)) = self.operator(from).filter(|(level, _)| *level < strongest) {
            let mut rest = Vec::new();
            while let Some((_, operator)) =
                self.operator(level).filter(|(found, _)| *found == level)
            {
                self.at += 1;
                let right = match operator {
                    Operator::Is | Operator::As => Right::Type(self.type_name()?),
                    _ => Right::Expr(self.level(level + 1)?),
                };
                rest.push((operator, right));
            }
            left = Expr::Chain(Box::new(left), rest);
            strongest = level;
        }
        Ok(left)
    }

    fn signed(&mut self) -> Result<Expr, BadExpression> {
        let mut negative = false;
        while self.is("-") || self.is("+") {
            negative ^= self.is("-");
            self.at += 1;
        }
        let path = self.path()?;
        Ok(if negative { Expr::Negative(Box::new(path)) } else { path })
    }

    fn path(&mut self) -> Result<Expr, BadExpression> {
        let mut steps = vec![self.term()?];
        loop {
            if self.takes(".") {
                steps.push(self.invocation(true)?);
            } else if self.takes("[") {
                let index = self.expression()?;
                self.must("]")?;
                steps.push(Step::At(index));
            } else {
                return Ok(Expr::Path(steps));
            }
        }
    }

    fn term(&mut self) -> Result<Step, BadExpression> {
        let token = self.token().clone();
        match token.kind {
            Kind::Symbol("(") => {
                self.at += 1;
                let inner = self.expression()?;
                self.must(")")?;
                Ok(Step::Group(Box::new(inner)))
            }
            Kind::Symbol("{") => {
                self.at += 1;
                self.must("}")?;
                Ok(Step::Nothing)
            }
            Kind::Text(text) => {
                self.at += 1;
                Ok(Step::Literal(Item::String(Cow::Owned(text))))
            }
            Kind::Number(number) => {
                self.at += 1;
                self.number(&number, token.at)
            }
            Kind::Moment(text) => {
                self.at += 1;
                let literal = moment(&text);
                let bad = || {
                    token.at.bad(format!("expected a date or a time that exists, found `@{text}`"))
                };
                literal.map(Step::Literal).ok_or_else(bad)
            }
            Kind::External(name) => {
                self.at += 1;
                Ok(Step::Variable(name))
            }
            Kind::Name(word, false) if word == "true" || word == "false" => {
                self.at += 1;
                Ok(Step::Literal(Item::Boolean(word == "true")))
            }
            _ => self.invocation(false),
        }
    }

    fn number(&mut self, number: &str, at: Position) -> Result<Step, BadExpression> {
        let value = Decimal::parse(number)
            .ok_or_else(|| at.bad(format!("`{number}` is too large a number")))?;
        let unit = match self.ahead(0) {
            Kind::Text(code) => Some(Unit::Ucum(code.clone())),
            Kind::Name(word, false) => Calendar::of_word(word).map(Unit::Calendar),
            _ => None,
        };
        if let Some(unit) = unit {
            self.at += 1;
            return Ok(Step::Literal(Item::Quantity(Box::new(Quantity { value, unit }))));
        }
        let whole = (!number.contains('.')).then(|| number.parse().ok()).flatten();
        Ok(Step::Literal(whole.map_or(Item::Decimal(value), Item::Integer)))
    }

    /// An element or a call. After a dot a keyword is a name: `text.div` is written like that.
    fn invocation(&mut self, after_dot: bool) -> Result<Step, BadExpression> {
        let token = self.take();
        let what = "an element, a function or a value";
        match &token.kind {
            Kind::Special("$this") => Ok(Step::This),
            Kind::Special("$index") => Ok(Step::Index),
            Kind::Special(_) => Ok(Step::Total),
            Kind::Name(name, quoted) => {
                if self.is("(") {
                    self.at += 1;
                    return self.call(name, token.at);
                }
                let keyword = ["and", "or", "xor", "implies", "div", "mod", "true", "false"];
                if !quoted && !after_dot && keyword.contains(&name.as_str()) {
                    return Err(token.at.bad(format!("expected {what}, found the word `{name}`")));
                }
                Ok(Step::Name(name.clone()))
            }
            _ => Err(token.at.bad(format!("expected {what}, found {}", token.found()))),
        }
    }

    fn call(&mut self, name: &str, at: Position) -> Result<Step, BadExpression> {
        let Some((function, takes)) = named(name) else {
            let nearest = suggest::did_you_mean(name, FUNCTIONS.iter().map(|row| row.0));
            return Err(at.bad(format!("there is no function `{name}`{nearest}")));
        };
        if takes == Takes::Type {
            let wanted = self.type_name()?;
            self.must(")")?;
            return Ok(Step::Typed(function, wanted));
        }
        let mut arguments = Vec::new();
        if !self.is(")") {
            loop {
                arguments.push(self.expression()?);
                if !self.takes(",") {
                    break;
                }
            }
        }
        if !self.takes(")") {
            return Err(self.expected("`,` or `)`"));
        }
        let (Takes::Values(least, most) | Takes::Criteria(least, most)) = takes else {
            return Ok(Step::Nothing);
        };
        if !(least..=most).contains(&arguments.len()) {
            let wanted =
                if least == most { least.to_string() } else { format!("{least} to {most}") };
            let plural = if wanted == "1" { "" } else { "s" };
            let found = arguments.len();
            return Err(at.bad(format!("`{name}` takes {wanted} argument{plural}, found {found}")));
        }
        let pattern = literal_pattern(function, &arguments).map_err(|text| {
            at.bad(format!("`{text}` is no regular expression (look-around and back references are not offered)"))
        })?;
        Ok(Step::Call(Box::new(Call { function, arguments, pattern })))
    }

    fn type_name(&mut self) -> Result<TypeName, BadExpression> {
        let first = self.name_of_type()?;
        // `FHIR.Quantity`; a dot after anything else begins the next step.
        let qualified = first == "FHIR" || first == "System";
        if qualified && self.takes(".") {
            return Ok(TypeName { namespace: Some(first), name: self.name_of_type()? });
        }
        Ok(TypeName { namespace: None, name: first })
    }

    fn name_of_type(&mut self) -> Result<String, BadExpression> {
        match &self.token().kind {
            Kind::Name(name, _) => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            // Some published expressions quote the type.
            Kind::Text(name) if !name.is_empty() => {
                let name = name.clone();
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.expected("the name of a type")),
        }
    }
}

fn moment(text: &str) -> Option<Item<'static>> {
    if let Some(time) = text.strip_prefix('T') {
        return Time::parse(time).map(Item::Time);
    }
    if text.contains('T') {
        return DateTime::parse(text).map(Item::DateTime);
    }
    Date::parse(text).map(Item::Date)
}

/// The pattern of a call whose pattern is a literal; the text where it is none.
fn literal_pattern(function: Function, arguments: &[Expr]) -> Result<Option<Regex>, String> {
    let wanted = [Function::Matches, Function::MatchesFull, Function::ReplaceMatches];
    let Some(Expr::Path(steps)) = arguments.first().filter(|_| wanted.contains(&function)) else {
        return Ok(None);
    };
    let [Step::Literal(Item::String(text))] = steps.as_slice() else { return Ok(None) };
    let text = if function == Function::MatchesFull { full(text) } else { text.to_string() };
    pattern(&text).map(Some).ok_or(text)
}

/// The pattern that has to match the whole text.
pub(super) fn full(text: &str) -> String {
    format!("^(?:{text})$")
}
