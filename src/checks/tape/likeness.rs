//! What of a resource a validator looks at.
//!
//! Most lines of an export differ from others only in ids, dates, amounts and names, of which a
//! validator asks no more than that each is well formed. With those taken out, a million lines are
//! a few thousand different ones, and what is said of one holds for all that are alike.

use super::{Kind, Node, Token, key_of};

/// Types whose rules are known to compare no more than is kept here. Those that define things for
/// others, and those that hold whole resources, are not among them.
pub(in crate::checks) const ALIKE: [&str; 26] = [
    "AllergyIntolerance",
    "CarePlan",
    "CareTeam",
    "Condition",
    "Coverage",
    "Device",
    "DiagnosticReport",
    "DocumentReference",
    "Encounter",
    "ExplanationOfBenefit",
    "Goal",
    "Immunization",
    "Location",
    "Medication",
    "MedicationDispense",
    "MedicationRequest",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Procedure",
    "Provenance",
    "RelatedPerson",
    "ServiceRequest",
    "Specimen",
];

/// Elements that in these types are texts of any form, single or many. `value` may be a number,
/// too.
pub(in crate::checks) const WORDS: [&str; 11] = [
    "value",
    "valueString",
    "distinctIdentifier",
    "family",
    "given",
    "line",
    "city",
    "postalCode",
    "subscriberId",
    "lotNumber",
    "preAuthRef",
];

/// What stands for something taken out. No JSON text has these characters.
#[derive(Clone, Copy)]
enum Mark {
    Id = 1,
    Words,
    Positive,
    PositiveFraction,
    Date,
    Time,
    TimeFraction,
    Ordered,
    Reversed,
    Base64,
}

/// The text of a resource, with what does not matter taken out.
struct Sketch<'a> {
    node: Node<'a>,
    tokens: &'a [Token],
    kept: &'a mut Vec<u8>,
    /// Where the text begins that was not looked at yet.
    from: usize,
}

impl Node<'_> {
    /// Writes down what of it a validator looks at. Of two resources with the same, it says the
    /// same, unless both are invalid. Nothing is written of a type that is not known to be so.
    pub(in crate::checks) fn sketch(self, kept: &mut Vec<u8>) -> Option<()> {
        let kind = self.at("resourceType").as_str()?;
        ALIKE.binary_search(&kind).ok()?;
        let root = self.token().filter(|token| token.kind == Kind::Object)?;
        kept.clear();
        let from = root.start as usize;
        let mut sketch = Sketch { node: self, tokens: &self.tape.tokens, kept, from };
        sketch.object(self.at, root)?;
        sketch.keep(root.end as usize)
    }
}

const CODE: u32 = key_of("code");
const CONTAINED: u32 = key_of("contained");
const DATA: u32 = key_of("data");
const DISPLAY: u32 = key_of("display");
const END: u32 = key_of("end");
const HIGH: u32 = key_of("high");
const ID: u32 = key_of("id");
const LOW: u32 = key_of("low");
const REFERENCE: u32 = key_of("reference");
const START: u32 = key_of("start");
const SYSTEM: u32 = key_of("system");
const VALUE: u32 = key_of("value");
const VERSION: u32 = key_of("version");
const VERSION_ID: u32 = key_of("versionId");
const WHEN_HANDED_OVER: u32 = key_of("whenHandedOver");
const WHEN_PREPARED: u32 = key_of("whenPrepared");
const WORD_KEYS: [u32; WORDS.len()] = {
    let mut keys = [0; WORDS.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = key_of(WORDS[at]);
        at += 1;
    }
    keys
};

impl<'a> Sketch<'a> {
    /// Looks at everything in an object.
    fn object(&mut self, root: u32, token: &Token) -> Option<()> {
        let mut at = root + 1;
        // The root member that comes next, and the token that opened the innermost object.
        let (mut next_own, mut object) = (at, root);
        while at < token.next {
            let is_own = at == next_own;
            let one = self.tokens.get(at as usize)?;
            match one.kind {
                Kind::Object => object = at,
                Kind::Name => {
                    let value = self.tokens.get(at as usize + 1)?;
                    let behind = if value.is_open() { value.next } else { at + 2 };
                    if is_own {
                        next_own = behind;
                        // It may be of a type that is not known.
                        if one.next == CONTAINED && self.text(one) == "contained" {
                            return None;
                        }
                    }
                    at = if matches!(one.next, START | END) {
                        self.period(at, object)?
                    } else {
                        self.member(one, at, value, is_own)?
                    };
                    continue;
                }
                Kind::String => self.date(one)?,
                Kind::EscapedName => return None,
                _ => {}
            }
            at += 1;
        }
        Some(())
    }

    /// Looks at a member; says which token to look at next.
    #[inline]
    fn member(&mut self, name: &Token, at: u32, value: &Token, is_own: bool) -> Option<u32> {
        match value.kind {
            Kind::String => match name.next {
                // Codings are compared, dates of dispensing too, and of elements ids may come but
                // once.
                ID if is_own && self.text(name) == "id" => self.id(value)?,
                CODE | DISPLAY | ID | SYSTEM | VERSION | WHEN_HANDED_OVER | WHEN_PREPARED => {}
                VERSION_ID if self.text(name) == "versionId" => self.id(value)?,
                REFERENCE if self.text(name) == "reference" => self.reference(value)?,
                DATA if self.text(name) == "data" => self.base64(value)?,
                _ if self.is_worded(name) => self.words(value)?,
                _ => self.date(value)?,
            },
            Kind::Number if name.next == VALUE && self.text(name) == "value" => {
                self.number(value)?;
            }
            // The ends of a range are compared.
            Kind::Object if matches!(name.next, LOW | HIGH) => return Some(value.next),
            Kind::Array if self.is_worded(name) => {
                for at in at + 2..value.next {
                    let item = self.tokens.get(at as usize)?;
                    if item.kind != Kind::String {
                        return Some(at);
                    }
                    self.words(item)?;
                }
                return Some(value.next);
            }
            // What is in it is looked at like everything else.
            Kind::Object | Kind::Array => return Some(at + 1),
            _ => {}
        }
        Some(at + 2)
    }

    #[inline]
    fn is_worded(&self, name: &Token) -> bool {
        WORD_KEYS.contains(&name.next) && WORDS.contains(&self.text(name))
    }

    /// The start or end of a period, with the other one when that comes next: of both, the order
    /// is kept. Dates with something else around them are kept as they are.
    fn period(&mut self, at: u32, object: u32) -> Option<u32> {
        let token = |at: u32| self.tokens.get(at as usize);
        let (name, value) = (token(at)?, token(at + 1)?);
        if value.is_open() {
            return Some(at + 1);
        }
        let whole = token(object)?.next;
        if at != object + 1 || !matches!(self.text(name), "start" | "end") {
            return Some(at + 2);
        }
        if at + 2 == whole {
            self.date(value)?;
            return Some(at + 2);
        }
        let (Some(other_name), Some(other)) = (token(at + 2), token(at + 3)) else {
            return Some(at + 2);
        };
        let is_pair = at + 4 == whole
            && value.kind == Kind::String
            && other.kind == Kind::String
            && matches!(
                (self.text(name), self.text(other_name)),
                ("start", "end") | ("end", "start")
            );
        let (one, two) = (self.text(value), self.text(other));
        // Equally precise texts in one zone compare as they are written.
        let is_whole = |text| date_of(text).is_some();
        let alike = is_pair
            && one.len() == two.len()
            && one.get(TIME_BYTES as usize..) == two.get(TIME_BYTES as usize..)
            && is_whole(one)
            && is_whole(two);
        if alike {
            let ordered = if name.next == START { one <= two } else { two <= one };
            self.date(value)?;
            self.date(other)?;
            self.kept.push(if ordered { Mark::Ordered } else { Mark::Reversed } as u8);
        }
        Some(at + 4)
    }

    fn id(&mut self, value: &Token) -> Option<()> {
        if is_id(self.text(value)) {
            self.cut(value.start, value.end, Mark::Id)?;
        }
        Some(())
    }

    fn words(&mut self, value: &Token) -> Option<()> {
        // It has no escapes, so no control characters.
        let length = value.end - value.start;
        if (1..=1024).contains(&length) {
            self.cut(value.start, value.end, Mark::Words)?;
        }
        Some(())
    }

    /// Of a number that is more than nothing, whether it has a fraction.
    fn number(&mut self, value: &Token) -> Option<()> {
        let text = self.text(value);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        if whole.len() > 9 || whole.starts_with('0') || !digits(whole) || !digits(fraction) {
            return Some(());
        }
        let has_fraction = whole.len() < text.len();
        let mark = if has_fraction { Mark::PositiveFraction } else { Mark::Positive };
        self.cut(value.start, value.end, mark)
    }

    /// Of a reference that ends in the id of a resource elsewhere, everything before that.
    fn reference(&mut self, value: &Token) -> Option<()> {
        let bytes = self.text(value).as_bytes();
        let length = bytes.iter().rev().take_while(|byte| IN_ID[usize::from(**byte)]).count();
        let (before, id) = bytes.split_at(bytes.len() - length);
        let leads_elsewhere = before.ends_with(b"/") || before == b"urn:uuid:";
        let is_plain = !before.iter().any(|byte| matches!(byte, b'?' | b'#'));
        if leads_elsewhere && is_plain && (1..=64).contains(&id.len()) {
            let start = value.end - u32::try_from(length).ok()?;
            self.cut(start, value.end, Mark::Id)?;
        }
        Some(())
    }

    fn base64(&mut self, value: &Token) -> Option<()> {
        let bytes = self.text(value).as_bytes();
        let bare = bytes.strip_suffix(b"=").unwrap_or(bytes);
        let bare = bare.strip_suffix(b"=").unwrap_or(bare);
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
        if !bare.is_empty() && bytes.len().is_multiple_of(4) && bare.iter().all(fits) {
            self.cut(value.start, value.end, Mark::Base64)?;
        }
        Some(())
    }

    /// Of a whole date of the calendar, nothing; of one with a time, whether it has a fraction, and
    /// its zone.
    fn date(&mut self, value: &Token) -> Option<()> {
        let text = self.text(value);
        let Some(mark) = date_of(text) else { return Some(()) };
        if matches!(mark, Mark::Date) {
            return self.cut(value.start, value.end, mark);
        }
        let zone = value.start + TIME_BYTES;
        let rest = text.as_bytes().get(TIME_BYTES as usize..)?;
        match rest.strip_prefix(b".").map(digits_in) {
            Some(fraction @ 1..) => self.cut(value.start, zone + 1 + fraction, Mark::TimeFraction),
            _ => self.cut(value.start, zone, mark),
        }
    }

    fn text(&self, token: &Token) -> &'a str {
        self.node.text.get(token.start as usize..token.end as usize).unwrap_or_default()
    }

    fn cut(&mut self, start: u32, end: u32, mark: Mark) -> Option<()> {
        self.keep(start as usize)?;
        self.kept.push(mark as u8);
        self.from = end as usize;
        Some(())
    }

    fn keep(&mut self, until: usize) -> Option<()> {
        self.kept.extend_from_slice(self.node.text.as_bytes().get(self.from..until)?);
        self.from = until;
        Some(())
    }
}

/// Of a date with a time to the second.
const TIME_BYTES: u32 = 19;

/// How many digits it begins with; of too many, none.
fn digits_in(text: &[u8]) -> u32 {
    let count = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    u32::try_from(count).unwrap_or(0)
}

/// The characters of ids.
const IN_ID: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0;
    while byte < 128_u8 {
        all[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        byte += 1;
    }
    all
};

fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| IN_ID[usize::from(byte)])
}

/// Whether it is a date of the calendar, alone or with a time to the second and something behind.
#[inline]
fn date_of(text: &str) -> Option<Mark> {
    let bytes = text.as_bytes();
    if !bytes.first()?.is_ascii_digit() || bytes.len() < 10 {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes.get(from..to)?.iter().try_fold(0_u32, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })
    };
    let year = number(0, 4)?;
    let (month, day) = (number(5, 7)?, number(8, 10)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if year == 0 || !(1..=last).contains(&day) || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    if bytes.len() == 10 {
        return Some(Mark::Date);
    }
    let is_time = bytes.len() >= 19
        && bytes[10] == b'T'
        && bytes[13] == b':'
        && bytes[16] == b':'
        && number(11, 13)? < 24
        && number(14, 16)? < 60
        && number(17, 19)? < 60;
    is_time.then_some(Mark::Time)
}
