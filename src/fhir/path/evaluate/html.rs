//! Narrative: whether a `div` is well-formed XHTML of the elements and attributes FHIR allows.
//!
//! By [the narrative rules of R4](https://hl7.org/fhir/R4/narrative.html#xhtml): formatting
//! elements, no scripts, forms, frames or events, and something to read.

const NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

/// Elements may stand inside each other this deep.
const DEEPEST: usize = 256;

#[rustfmt::skip]
const ELEMENTS: [&str; 58] = [
    "a", "abbr", "acronym", "address", "area", "b", "bdo", "big", "blockquote", "br", "caption",
    "cite", "code", "col",
    "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "map", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var",
];

#[rustfmt::skip]
const ATTRIBUTES: [&str; 47] = [
    "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border", "cellpadding", "cellspacing",
    "char", "charoff", "cite", "class", "colspan", "compact", "coords", "dir", "frame", "headers",
    "height", "href", "id", "lang", "longdesc", "name", "noshade", "nowrap", "rel", "rev", "rowspan",
    "rules", "scope", "shape", "size", "span", "src", "start", "style", "summary", "tabindex",
    "target", "title", "type", "valign", "value", "width", "xmlns",
];

/// Whether a text is a narrative FHIR allows.
pub(super) fn is_narrative(text: &str) -> bool {
    Reader { rest: text, open: Vec::new(), says_something: false }.document() == Some(true)
}

struct Reader<'t> {
    rest: &'t str,
    open: Vec<&'t str>,
    says_something: bool,
}

impl<'t> Reader<'t> {
    /// `None` where it is not well-formed or holds what is not allowed; else whether it says
    /// something.
    fn document(mut self) -> Option<bool> {
        self.rest = self.rest.trim();
        let mut begun = false;
        while !self.rest.is_empty() {
            if begun && self.open.is_empty() && !self.rest.starts_with("<!--") {
                return None;
            }
            if let Some(comment) = self.rest.strip_prefix("<!--") {
                self.rest = &comment[comment.find("-->")? + 3..];
            } else if let Some(name) = self.rest.strip_prefix("</") {
                let end = name.find('>')?;
                if self.open.pop() != Some(name[..end].trim_end()) {
                    return None;
                }
                self.rest = &name[end + 1..];
            } else if self.rest.starts_with('<') {
                self.element(!begun)?;
                begun = true;
            } else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let text = &self.rest[..end];
                if self.open.is_empty() || !entities_known(text) {
                    return None;
                }
                self.says_something |= !text.trim().is_empty();
                self.rest = &self.rest[end..];
            }
        }
        (begun && self.open.is_empty()).then_some(self.says_something)
    }

    fn take_name(&mut self) -> Option<&'t str> {
        let ends = |next: char| !(next.is_ascii_alphanumeric() || matches!(next, ':' | '-' | '_'));
        let end = self.rest.find(ends)?;
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!name.is_empty()).then_some(name)
    }

    fn element(&mut self, root: bool) -> Option<()> {
        self.rest = &self.rest[1..];
        let name = self.take_name()?;
        if !ELEMENTS.contains(&name) || self.open.len() == DEEPEST || (root && name != "div") {
            return None;
        }
        self.says_something |= name == "img";
        let mut namespace = !root;
        let mut seen: Vec<&str> = Vec::new();
        loop {
            let blank = self.rest.starts_with(char::is_whitespace);
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                return namespace.then_some(());
            }
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                self.open.push(name);
                return namespace.then_some(());
            }
            if !blank {
                return None;
            }
            let attribute = self.take_name()?;
            let allowed = ATTRIBUTES.contains(&attribute)
                || attribute == "xml:lang"
                || attribute == "xml:space";
            if !allowed || seen.contains(&attribute) {
                return None;
            }
            seen.push(attribute);
            let value = self.value()?;
            if attribute == "xmlns" {
                if value != NAMESPACE {
                    return None;
                }
                namespace = true;
            }
            let scripted = value.trim_start().to_ascii_lowercase().starts_with("javascript:");
            if scripted || !entities_known(value) {
                return None;
            }
        }
    }

    fn value(&mut self) -> Option<&'t str> {
        let rest = self.rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let end = rest[1..].find(quote)?;
        let value = &rest[1..=end];
        self.rest = &rest[end + 2..];
        (!value.contains('<')).then_some(value)
    }
}

/// Whether every `&` begins an entity: a number, or a name as HTML has them.
fn entities_known(text: &str) -> bool {
    text.split('&').skip(1).all(|after| {
        let Some((entity, _)) = after.split_once(';') else { return false };
        if let Some(number) = entity.strip_prefix('#') {
            match number.strip_prefix('x') {
                Some(hex) => !hex.is_empty() && hex.bytes().all(|byte| byte.is_ascii_hexdigit()),
                None => !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()),
            }
        } else {
            let plain = entity.bytes().all(|byte| byte.is_ascii_alphanumeric());
            (2..=8).contains(&entity.len()) && plain
        }
    })
}

#[cfg(test)]
mod tests {
    use super::is_narrative;

    fn in_div(inner: &str) -> String {
        format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{inner}</div>")
    }

    #[test]
    fn formatted_text_is_narrative() {
        for inner in [
            "text",
            "<p class=\"x\">a &amp; b &#169; &nbsp;</p><br/><br />",
            "<table border='1'><tbody><tr><td colspan=\"2\">x</td></tr></tbody></table>",
            "<!-- note --><a href=\"#x\">x</a>",
            "<img src=\"#x\" alt=\"x\"/>",
        ] {
            assert!(is_narrative(&in_div(inner)), "{inner}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for inner in [
            "",
            "  ",
            "<p>",
            "</p>x",
            "<script>x</script>",
            "<p onclick=\"x\">x</p>",
            "<b>x</i>",
            "a & b",
            "a < b",
            "<form>x</form>",
            "<a href=\"javascript:x\">x</a>",
            "<p class=x>x</p>",
            "<p id=\"a\" id=\"b\">x</p>",
        ] {
            assert!(!is_narrative(&in_div(inner)), "{inner}");
        }
        for text in ["", "text", "<div>x</div>", "<p xmlns=\"http://www.w3.org/1999/xhtml\">x</p>"]
        {
            assert!(!is_narrative(text), "{text}");
        }
        assert!(!is_narrative(&format!("{}x", in_div("x"))));
        assert!(!is_narrative(&in_div(&"<b>".repeat(100_000))));
    }
}
