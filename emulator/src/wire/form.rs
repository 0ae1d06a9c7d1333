//! `application/x-www-form-urlencoded`: fields in their order, and the first flaw.

use super::charset::Charset;
use super::unreadable::Unreadable;
use super::{Field, Value, percent};

/// The fields of a form or a query.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// In the order sent.
    pub fields: Vec<Field>,
    /// What a strict reader would refuse: the first bad escape or byte.
    pub flaw: Option<Unreadable>,
}

/// Reads a form. Fields are parted by `&`; empty ones do not count.
///
/// # Errors
/// More than `most` fields.
pub fn read(bytes: &[u8], charset: Charset, most: usize) -> Result<Form, Unreadable> {
    let mut form = Form::default();
    for piece in bytes.split(|&byte| byte == b'&').filter(|piece| !piece.is_empty()) {
        if form.fields.len() >= most {
            return Err(Unreadable::new(format!("more than {most} fields")));
        }
        let equals = piece.iter().position(|&byte| byte == b'=').unwrap_or(piece.len());
        let (name, value) = piece.split_at(equals);
        let name = form.text(name, charset, "a name");
        let name = match name {
            Value::Text(name) => name,
            // A name that is no text is nobody's argument; it stays visible in the journal.
            Value::Invalid(_) => {
                String::from_utf8_lossy(piece.get(..equals).unwrap_or_default()).into()
            }
        };
        let value = form.text(value.get(1..).unwrap_or_default(), charset, &name);
        form.fields.push(Field { name, value, file: false });
    }
    Ok(form)
}

impl Form {
    fn text(&mut self, escaped: &[u8], charset: Charset, what: &str) -> Value {
        let (bytes, bad_escape) = percent::decode_form(escaped);
        if bad_escape.is_some() {
            self.note(|| format!("{what}: a % without two hex digits"));
        }
        match charset.decode(&bytes) {
            Ok(text) => Value::Text(text.into_owned()),
            Err(bad) => {
                self.note(|| format!("{what}: {bad}"));
                Value::Invalid(bad.to_string())
            }
        }
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

    fn pairs(form: &Form) -> Vec<(String, Option<String>)> {
        let pair = |field: &Field| match &field.value {
            Value::Text(text) => (field.name.clone(), Some(text.clone())),
            Value::Invalid(_) => (field.name.clone(), None),
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
            let form = read(written.join("&").as_bytes(), Charset::Utf8, 1_000).unwrap();
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
