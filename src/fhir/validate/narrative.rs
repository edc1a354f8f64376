//! The XHTML of a narrative: well formed, of the elements and attributes
//! [Narrative](https://hl7.org/fhir/R4/narrative.html) allows, and not empty.

/// The elements a narrative may hold.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "b",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "map",
    "area",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "kbd",
    "del",
    "ins",
    "strike",
];
/// The attributes HTML 4 gives to these elements.
#[rustfmt::skip]
const ATTRIBUTES: &[&str] = &[
    "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border", "cellpadding", "cellspacing",
    "char", "charoff", "charset", "cite", "class", "clear", "colspan", "color", "compact", "coords",
    "datetime", "dir", "frame", "headers", "height", "href", "hreflang", "hspace", "id", "ismap",
    "lang", "longdesc", "name", "nohref", "noshade", "nowrap", "rel", "rev", "rowspan", "rules",
    "scope", "shape", "size", "span", "src", "start", "style", "summary", "tabindex", "target",
    "title", "type", "usemap", "valign", "value", "vspace", "width", "xml:lang", "xml:space",
    "xmlns",
];
/// Attributes that would run something.
const ACTIVE: &str = "on";
/// How many elements may stand inside each other.
const DEEPEST: usize = 512;

/// Checks the text of `div`, and says what is wrong with it.
pub(super) fn check(text: &str) -> Result<(), String> {
    let trimmed = text.trim();
    if !trimmed.starts_with("<div") {
        return Err("does not begin with a div element".to_owned());
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = trimmed;
    let mut content = false;
    let mut first = true;
    loop {
        let (plain, tag) = match rest.find('<') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        entities(plain)?;
        content |= !plain.trim().is_empty();
        if open.is_empty() && !first && !plain.trim().is_empty() {
            return Err("has text after its div".to_owned());
        }
        if tag.is_empty() {
            break;
        }
        if let Some(comment) = tag.strip_prefix("<!--") {
            rest = &comment[comment.find("-->").ok_or("has a comment without end")? + 3..];
            continue;
        }
        if let Some(closing) = tag.strip_prefix("</") {
            let end = closing.find('>').ok_or("has a tag without end")?;
            let name = closing[..end].trim_end();
            match open.pop() {
                Some(expected) if expected == name => {}
                Some(expected) => return Err(format!("closes {name} where {expected} is open")),
                None => return Err(format!("closes {name}, which is not open")),
            }
            rest = &closing[end + 1..];
            continue;
        }
        if first || !open.is_empty() {
            rest = element(&tag[1..], &mut open, first, &mut content)?;
            first = false;
        } else {
            return Err("has more than one root element".to_owned());
        }
    }
    match open.last() {
        Some(name) => Err(format!("leaves {name} open")),
        None if !content => Err("has no content".to_owned()),
        None => Ok(()),
    }
}

/// One opening tag, after its `<`; returns what follows it.
fn element<'t>(
    tag: &'t str,
    open: &mut Vec<&'t str>,
    first: bool,
    content: &mut bool,
) -> Result<&'t str, String> {
    let ends = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    let at = tag.find(ends).ok_or("has a tag without end")?;
    let (name, mut rest) = tag.split_at(at);
    if !ELEMENTS.contains(&name) {
        return Err(format!("has the element {}, which a narrative may not", short(name)));
    }
    *content |= matches!(name, "img" | "hr" | "br");
    let mut namespace = false;
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix("/>") {
            if first && !namespace {
                return Err(NAMESPACE.to_owned());
            }
            return Ok(after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            if first && !namespace {
                return Err(NAMESPACE.to_owned());
            }
            if open.len() == DEEPEST {
                return Err(format!("nests elements more than {DEEPEST} deep"));
            }
            open.push(name);
            return Ok(after);
        }
        let equals = rest.find(['=', '>', '<']).ok_or("has a tag without end")?;
        let attribute = rest[..equals].trim_end();
        if !rest[equals..].starts_with('=') || attribute.is_empty() {
            return Err("has an attribute without value".to_owned());
        }
        let value = rest[equals + 1..].trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let quote = quote.ok_or("has an attribute whose value is not quoted")?;
        let end = value[1..].find(quote).ok_or("has an attribute whose value does not end")?;
        let inside = &value[1..=end];
        if inside.contains('<') {
            return Err("has '<' inside an attribute".to_owned());
        }
        entities(inside)?;
        namespace |= attribute == "xmlns" && inside == "http://www.w3.org/1999/xhtml";
        let script = inside.trim_start().to_ascii_lowercase().starts_with("javascript:");
        if attribute.to_ascii_lowercase().starts_with(ACTIVE) || script {
            return Err(format!("has the active attribute {}", short(attribute)));
        }
        if !ATTRIBUTES.contains(&attribute) {
            let attribute = short(attribute);
            return Err(format!("has the attribute {attribute}, which a narrative may not"));
        }
        rest = &value[end + 2..];
    }
}

const NAMESPACE: &str = "lacks xmlns=\"http://www.w3.org/1999/xhtml\" on its div";

/// An ampersand must begin an entity or a character reference.
fn entities(text: &str) -> Result<(), String> {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        rest = &rest[at + 1..];
        let end = rest.bytes().position(|byte| byte == b';').filter(|end| *end > 0 && *end < 12);
        let fits = |name: &str| {
            let name = name.strip_prefix('#').unwrap_or(name);
            name.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if !end.is_some_and(|end| rest.get(..end).is_some_and(fits)) {
            return Err("has '&' that begins no entity".to_owned());
        }
    }
    Ok(())
}

fn short(text: &str) -> String {
    text.chars().take(20).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn div(inside: &str) -> Result<(), String> {
        check(&format!("<div xmlns=\"http://www.w3.org/1999/xhtml\">{inside}</div>"))
    }

    #[test]
    fn narratives_are_told_from_others() {
        for good in ["text", "<p>a<br/>b</p>", "<!-- > --><p class='x'>&amp;&#160;</p>"] {
            assert_eq!(div(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "  ",
            "<p>x",
            "<b>x</p>",
            "<script>x</script>",
            "<p foo=\"1\">y</p>",
            "<p onclick=\"x\">y</p>",
            "a & b",
            "<p class=x>y</p>",
            "<p",
            "<p class=\"",
            "x</div><div>y",
        ] {
            assert!(div(bad).is_err(), "{bad}");
        }
        assert!(check("<div>text</div>").is_err());
        assert!(check("text").is_err());
    }
}
