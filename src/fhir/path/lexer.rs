//! Splits an expression into tokens, each with its place.

use super::error::BadExpression;

/// Longer expressions are refused.
const LONGEST: usize = 65_536;

/// A place in the text, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub(super) fn bad(self, reason: impl Into<String>) -> BadExpression {
        BadExpression { line: self.line, column: self.column, reason: reason.into() }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A name; `true` for one in backquotes, which is never a keyword.
    Name(String, bool),
    Text(String),
    Number(String),
    /// A date or date with time, without its `@`; a time keeps its `T`.
    Moment(String),
    /// `%name`.
    External(String),
    /// `$this`, `$index`, `$total`.
    Special(&'static str),
    Symbol(&'static str),
    End,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub at: Position,
}

impl Token {
    /// How a message names it.
    pub(super) fn found(&self) -> String {
        match &self.kind {
            Kind::Name(name, _) => format!("`{name}`"),
            Kind::Text(_) => "a string".to_owned(),
            Kind::Number(number) => format!("`{number}`"),
            Kind::Moment(text) => format!("`@{text}`"),
            Kind::External(name) => format!("`%{name}`"),
            Kind::Special(name) => format!("`{name}`"),
            Kind::Symbol(symbol) => format!("`{symbol}`"),
            Kind::End => "the end".to_owned(),
        }
    }
}

/// Symbols, longer ones before their beginnings.
const SYMBOLS: [&str; 24] = [
    "!=", "!~", "<=", ">=", "(", ")", "[", "]", "{", "}", ".", ",", "+", "-", "*", "/", "&", "|",
    "=", "~", "<", ">", "$", "@",
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, BadExpression> {
    if text.len() > LONGEST {
        let start = Position { line: 1, column: 1 };
        return Err(start.bad(format!("an expression of more than {LONGEST} bytes")));
    }
    let mut lexer = Lexer { characters: text.chars().collect(), at: 0, line: 1, column: 1 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blank()?;
        let at = lexer.position();
        let kind = lexer.token(at)?;
        let end = kind == Kind::End;
        tokens.push(Token { kind, at });
        if end {
            return Ok(tokens);
        }
    }
}

struct Lexer {
    characters: Vec<char>,
    at: usize,
    line: usize,
    column: usize,
}

impl Lexer {
    fn position(&self) -> Position {
        Position { line: self.line, column: self.column }
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek(0)?;
        self.at += 1;
        if next == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(next)
    }

    fn take_while(&mut self, into: &mut String, wanted: impl Fn(char) -> bool) {
        while let Some(next) = self.peek(0).filter(|next| wanted(*next)) {
            into.push(next);
            self.take();
        }
    }

    fn skip_blank(&mut self) -> Result<(), BadExpression> {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(next), _) if next.is_whitespace() => {
                    self.take();
                }
                (Some('/'), Some('/')) => {
                    while self.peek(0).is_some_and(|next| next != '\n') {
                        self.take();
                    }
                }
                (Some('/'), Some('*')) => {
                    let start = self.position();
                    self.take();
                    self.take();
                    while (self.peek(0), self.peek(1)) != (Some('*'), Some('/')) {
                        self.take().ok_or_else(|| start.bad("a comment that does not end"))?;
                    }
                    self.take();
                    self.take();
                }
                _ => return Ok(()),
            }
        }
    }

    fn token(&mut self, at: Position) -> Result<Kind, BadExpression> {
        let Some(next) = self.peek(0) else { return Ok(Kind::End) };
        match next {
            '\'' => Ok(Kind::Text(self.quoted('\'')?)),
            '`' => Ok(Kind::Name(self.quoted('`')?, true)),
            '"' => {
                Err(at
                    .bad("expected a string in single quotes or a name in backquotes, found `\"`"))
            }
            '0'..='9' => Ok(Kind::Number(self.number())),
            'A'..='Z' | 'a'..='z' | '_' => {
                let mut name = String::new();
                self.take_while(&mut name, |next| next.is_ascii_alphanumeric() || next == '_');
                Ok(Kind::Name(name, false))
            }
            '%' => self.external(at),
            '$' => self.special(at),
            '@' => self.moment(at),
            _ => {
                let symbol = SYMBOLS.iter().find(|symbol| {
                    symbol.chars().enumerate().all(|(ahead, part)| self.peek(ahead) == Some(part))
                });
                let symbol =
                    symbol.ok_or_else(|| at.bad(format!("`{next}` begins nothing known here")))?;
                symbol.chars().for_each(|_| {
                    self.take();
                });
                Ok(Kind::Symbol(symbol))
            }
        }
    }

    fn number(&mut self) -> String {
        let mut number = String::new();
        self.take_while(&mut number, |next| next.is_ascii_digit());
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|next| next.is_ascii_digit()) {
            number.push('.');
            self.take();
            self.take_while(&mut number, |next| next.is_ascii_digit());
        } else if self.peek(0) == Some('L') && !self.peek(1).is_some_and(char::is_alphanumeric) {
            self.take();
        }
        number
    }

    fn quoted(&mut self, quote: char) -> Result<String, BadExpression> {
        let start = self.position();
        self.take();
        let mut text = String::new();
        loop {
            let at = self.position();
            match self.take() {
                None => return Err(start.bad(format!("expected a closing {quote}, found the end"))),
                Some(end) if end == quote => return Ok(text),
                Some('\\') => text.push(self.escape(at)?),
                Some(other) => text.push(other),
            }
        }
    }

    fn escape(&mut self, at: Position) -> Result<char, BadExpression> {
        match self.take() {
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('f') => Ok('\u{c}'),
            Some(same @ ('\'' | '"' | '`' | '\\' | '/')) => Ok(same),
            Some('u') => {
                let digits: String = (0..4).filter_map(|_| self.take()).collect();
                let code = u32::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4);
                code.and_then(char::from_u32).ok_or_else(|| {
                    at.bad(format!("expected a character as \\uXXXX, found `\\u{digits}`"))
                })
            }
            Some(other) => {
                Err(at
                    .bad(format!("`\\{other}` is no escape; a backslash itself is written `\\\\`")))
            }
            None => Err(at.bad("expected a character after the backslash, found the end")),
        }
    }

    fn external(&mut self, at: Position) -> Result<Kind, BadExpression> {
        self.take();
        let name = if let Some(quote @ ('\'' | '`')) = self.peek(0) {
            self.quoted(quote)?
        } else {
            let mut name = String::new();
            // `%vs-name` and `%ext-name` are written without quotes in older expressions.
            self.take_while(&mut name, |next| next.is_ascii_alphanumeric() || next == '_');
            if matches!(name.as_str(), "vs" | "ext") && self.peek(0) == Some('-') {
                self.take_while(&mut name, |next| {
                    next.is_ascii_alphanumeric() || next == '_' || next == '-'
                });
            }
            name
        };
        if name.is_empty() {
            return Err(at.bad("expected the name of a variable after `%`"));
        }
        Ok(Kind::External(name))
    }

    fn special(&mut self, at: Position) -> Result<Kind, BadExpression> {
        self.take();
        let mut name = String::new();
        self.take_while(&mut name, |next| next.is_ascii_alphanumeric());
        match name.as_str() {
            "this" => Ok(Kind::Special("$this")),
            "index" => Ok(Kind::Special("$index")),
            "total" => Ok(Kind::Special("$total")),
            _ => Err(at.bad(format!("expected `$this`, `$index` or `$total`, found `${name}`"))),
        }
    }

    fn moment(&mut self, at: Position) -> Result<Kind, BadExpression> {
        self.take();
        let mut text = String::new();
        if self.peek(0) != Some('T') {
            self.take_while(&mut text, |next| next.is_ascii_digit());
            while self.peek(0) == Some('-')
                && self.peek(1).is_some_and(|next| next.is_ascii_digit())
            {
                self.take();
                text.push('-');
                self.take_while(&mut text, |next| next.is_ascii_digit());
            }
        }
        if self.peek(0) == Some('T') {
            self.take();
            text.push('T');
            self.take_while(&mut text, |next| next.is_ascii_digit() || next == ':');
            if self.peek(0) == Some('.') && self.peek(1).is_some_and(|next| next.is_ascii_digit()) {
                self.take();
                text.push('.');
                self.take_while(&mut text, |next| next.is_ascii_digit());
            }
            let zone = matches!(self.peek(0), Some('+' | '-'))
                && self.peek(1).is_some_and(|next| next.is_ascii_digit())
                && self.peek(2).is_some_and(|next| next.is_ascii_digit())
                && self.peek(3) == Some(':');
            if self.peek(0) == Some('Z') {
                self.take();
                text.push('Z');
            } else if zone {
                (0..6).filter_map(|_| self.take()).for_each(|next| text.push(next));
            }
        }
        if text.is_empty() {
            return Err(at.bad("expected a date or a time after `@`"));
        }
        Ok(Kind::Moment(text))
    }
}
