//! Entity and character references, and the values that hold them.

use quick_xml::escape::resolve_xml_entity;

use crate::wire::charset::is_xml_char;

/// The character for what stands between `&` and `;`: one of XML's five entities or a number.
pub(super) fn resolve(reference: &str) -> Result<char, &'static str> {
    let Some(number) = reference.strip_prefix('#') else {
        let entity = resolve_xml_entity(reference).and_then(|text| text.chars().next());
        return entity.ok_or("an entity is not known");
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
    // The parser of the standard library would take a sign.
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err("a character reference is not a number");
    }
    let number = u32::from_str_radix(digits, radix).ok();
    let character = number.and_then(char::from_u32).filter(|c| is_xml_char(*c));
    character.ok_or("a character reference is to what XML forbids")
}

/// An attribute's value as XML 1.0 normalises it: references resolved, blanks of all kinds as
/// spaces. The spaces are not collapsed, as no DTD is read.
pub(super) fn normalise(raw: &str) -> Result<String, &'static str> {
    if raw.contains('<') {
        return Err("an attribute's value holds `<`");
    }
    // Nearly every value stands as it is; looked at to the end, many bytes at a time.
    let special = |byte: u8| matches!(byte, b'&' | b'\t' | b'\n' | b'\r');
    if !raw.bytes().fold(false, |found, byte| found | special(byte)) {
        return Ok(raw.to_owned());
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, after)) = rest.split_once('&') {
        let (reference, after) = after.split_once(';').ok_or("an `&` is not escaped")?;
        spaced(&mut value, plain);
        value.push(resolve(reference)?);
        rest = after;
    }
    spaced(&mut value, rest);
    Ok(value)
}

fn spaced(value: &mut String, plain: &str) {
    value.extend(plain.chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        for (reference, character) in [
            ("amp", Some('&')),
            ("lt", Some('<')),
            ("gt", Some('>')),
            ("quot", Some('"')),
            ("apos", Some('\'')),
            ("#65", Some('A')),
            ("#x41", Some('A')),
            ("#xe9", Some('é')),
            ("#xE9", Some('é')),
            ("#00000000000000000065", Some('A')),
            ("#x1F600", Some('😀')),
            ("#13", Some('\r')),
            ("#0", None),
            ("#x1F", None),
            ("#xD800", None),
            ("#xFFFE", None),
            ("#x110000", None),
            ("#99999999999", None),
            ("#X41", None),
            ("#+65", None),
            ("#x-1", None),
            ("#", None),
            ("#x", None),
            ("#6 5", None),
            ("", None),
            ("AMP", None),
            ("nbsp", None),
            (" amp", None),
        ] {
            assert_eq!(resolve(reference).ok(), character, "{reference}");
        }
    }

    #[test]
    fn values() {
        for (raw, value) in [
            ("", Some("")),
            ("a\tb\nc  d", Some("a b c  d")),
            ("&#9;&#xA;&#13;", Some("\t\n\r")),
            ("a&amp;&lt;&quot;'>", Some("a&<\"'>")),
            ("&#38;lt;", Some("&lt;")),
            ("a<b", None),
            ("a&b", None),
            ("a & b;", None),
            ("&unknown;", None),
        ] {
            assert_eq!(normalise(raw).ok().as_deref(), value, "{raw}");
        }
    }
}
