//! `application/x-www-form-urlencoded`: fields in their order, and the first flaw.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr2};

use super::charset::Charset;
use super::unreadable::Unreadable;
use super::{Field, Value, percent};

/// The fields of a form or a query.
#[derive(Clone, Debug, Default)]
pub struct Form<'a> {
    /// In the order sent.
    pub fields: Vec<Field<'a>>,
    /// What a strict reader would refuse: the first bad escape or byte.
    pub flaw: Option<Unreadable>,
}

/// Room for as many fields as most forms have.
const ROOM: usize = 10;

/// Reads a form. Fields are parted by `&`; empty ones do not count.
///
/// # Errors
/// More than `most` fields.
pub fn read(bytes: &[u8], charset: Charset, most: usize) -> Result<Form<'_>, Unreadable> {
    // Nearly always all of it is text, and need not be looked at again piece by piece.
    let text = match charset.decode(bytes) {
        Ok(Cow::Borrowed(text)) => Some(text),
        _ => None,
    };
    Source { bytes, text, charset }.read(most)
}

/// Reads a query, which is UTF-8 and a form.
///
/// # Errors
/// More than `most` fields.
pub fn read_query(text: &str, most: usize) -> Result<Form<'_>, Unreadable> {
    Source { bytes: text.as_bytes(), text: Some(text), charset: Charset::Utf8 }.read(most)
}

/// A form as sent, and the same as text where all of it is text.
struct Source<'a> {
    bytes: &'a [u8],
    text: Option<&'a str>,
    charset: Charset,
}

impl<'a> Source<'a> {
    fn read(&self, most: usize) -> Result<Form<'a>, Unreadable> {
        let bytes = self.bytes;
        let room = if bytes.is_empty() { 0 } else { ROOM.min(most) };
        let mut form = Form { fields: Vec::with_capacity(room), flaw: None };
        // Looked for once, since few forms have any.
        let escapes = memchr2(b'%', b'+', bytes).is_some();
        let part = |from: usize, end: usize| Escaped {
            bytes: bytes.get(from..end).unwrap_or_default(),
            text: self.text.and_then(|text| text.get(from..end)),
            escapes,
        };
        let mut start = 0;
        for end in memchr_iter(b'&', bytes).chain([bytes.len()]) {
            let field = bytes.get(start..end).unwrap_or_default();
            if !field.is_empty() {
                // Names are short: a search of many bytes at a time takes longer to begin.
                let equals = field.iter().position(|byte| *byte == b'=').map(|at| start + at);
                let (name, value) = (equals.unwrap_or(end), equals.map_or(end, |at| at + 1));
                form.push(part(start, name), part(value, end), self.charset, most)?;
            }
            start = end + 1;
        }
        Ok(form)
    }
}

/// A name or a value as sent, and the same as text where all of the form is text.
#[derive(Clone, Copy)]
struct Escaped<'a> {
    bytes: &'a [u8],
    text: Option<&'a str>,
    /// There are escapes in the form.
    escapes: bool,
}

impl<'a> Form<'a> {
    fn push(
        &mut self,
        name: Escaped<'a>,
        value: Escaped<'a>,
        charset: Charset,
        most: usize,
    ) -> Result<(), Unreadable> {
        if self.fields.len() >= most {
            return Err(Unreadable::new(format!("more than {most} fields")));
        }
        if let (false, Some(name), Some(value)) = (name.escapes, name.text, value.text) {
            let (name, value) = (Cow::Borrowed(name), Value::Text(Cow::Borrowed(value)));
            self.fields.push(Field { name, value, file: false });
            return Ok(());
        }
        let name = match self.text(name, charset, "a name") {
            Value::Text(name) => name,
            // A name that is no text is nobody's argument; it stays visible in the journal.
            Value::Invalid(_) => String::from_utf8_lossy(name.bytes),
        };
        let value = self.text(value, charset, &name);
        self.fields.push(Field { name, value, file: false });
        Ok(())
    }

    fn text(&mut self, escaped: Escaped<'a>, charset: Charset, what: &str) -> Value<'a> {
        let (bytes, bad_escape) = percent::decode_form(escaped.bytes);
        if bad_escape.is_some() {
            self.note(|| format!("{what}: a % without two hex digits"));
        }
        let text = match (&bytes, escaped.text) {
            (Cow::Borrowed(_), Some(text)) => Ok(Cow::Borrowed(text)),
            (Cow::Borrowed(bytes), None) => charset.decode(bytes),
            (Cow::Owned(bytes), _) => charset.decode(bytes).map(|text| text.into_owned().into()),
        };
        text.map_or_else(
            |bad| {
                self.note(|| format!("{what}: {bad}"));
                Value::Invalid(bad.to_string().into())
            },
            Value::Text,
        )
    }

    fn note(&mut self, flaw: impl FnOnce() -> String) {
        if self.flaw.is_none() {
            self.flaw = Some(Unreadable::new(flaw()));
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use proptest::prelude::*;

    use super::*;

    fn pairs(form: &Form<'_>) -> Vec<(String, Option<String>)> {
        let pair = |field: &Field<'_>| match &field.value {
            Value::Text(text) => (field.name.to_string(), Some(text.to_string())),
            Value::Invalid(_) => (field.name.to_string(), None),
        };
        form.fields.iter().map(pair).collect()
    }

    #[test]
    fn fields_come_in_order_with_their_flaws() {
        type Case = (&'static [u8], &'static [(&'static str, Option<&'static str>)], bool);
        let cases: [Case; 9] = [
            (b"", &[], false),
            (b"a=1&b=2", &[("a", Some("1")), ("b", Some("2"))], false),
            (b"a=1&a=&&b", &[("a", Some("1")), ("a", Some("")), ("b", Some(""))], false),
            (b"a=b=c", &[("a", Some("b=c"))], false),
            (b"p%5Bx%5D=a+%26", &[("p[x]", Some("a &"))], false),
            (b"a=%", &[("a", Some("%"))], true),
            (b"a=%FF", &[("a", None)], true),
            (b"=v", &[("", Some("v"))], false),
            (b"a=\0", &[("a", Some("\0"))], false),
        ];
        for (bytes, wanted, flawed) in cases {
            let form = read(bytes, Charset::Utf8, 1_000).unwrap();
            let wanted: Vec<_> =
                wanted.iter().map(|(n, v)| ((*n).to_owned(), v.map(str::to_owned))).collect();
            assert_eq!((pairs(&form), form.flaw.is_some()), (wanted, flawed), "{bytes:?}");
        }
    }

    #[test]
    fn a_declared_charset_is_obeyed() {
        let form = read(b"a=Andr%E9&b=Andr\xe9", Charset::Latin1, 1_000).unwrap();
        let andre = Some("André".to_owned());
        assert_eq!(pairs(&form), [("a".to_owned(), andre.clone()), ("b".to_owned(), andre)]);
    }

    #[test]
    fn too_many_fields_are_refused() {
        assert!(read(b"a&a&&a", Charset::Utf8, 3).is_ok());
        assert!(read(b"a&a&a&a", Charset::Utf8, 3).is_err());
    }

    proptest! {
        #[test]
        fn a_form_round_trips(fields in prop::collection::vec((".+", ".*"), 0..8)) {
            let written: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("{}={}", percent::encode(name), percent::encode(value)))
                .collect();
            let written = written.join("&");
            let form = read(written.as_bytes(), Charset::Utf8, 1_000).unwrap();
            let wanted: Vec<_> = fields.into_iter().map(|(n, v)| (n, Some(v))).collect();
            prop_assert_eq!(pairs(&form), wanted);
            prop_assert!(form.flaw.is_none());
        }

        #[test]
        fn any_bytes_are_a_form(bytes in any::<Vec<u8>>()) {
            let form = read(&bytes, Charset::Utf8, 1_000).unwrap();
            prop_assert!(form.fields.len() <= bytes.len());
        }
    }
}
