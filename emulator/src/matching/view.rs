//! The parts of a request that patterns look at, each read when the first one looks.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::Seen;
use super::text::Text;
use super::url::Urls;
use crate::wire::charset::{Charset, ContentType};
use crate::wire::{Field, Value, basic, form, multipart};

/// Values by name; a name may have several.
type Named<'a> = BTreeMap<Cow<'a, str>, Vec<Text<'a>>>;

/// A form or a query of more fields than this has none to a pattern: each costs a hundred times its bytes.
const MOST_FIELDS: usize = 1_000;

/// What was read so far.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    urls: OnceCell<Urls<'a>>,
    host: OnceCell<Option<Text<'a>>>,
    headers: OnceCell<Named<'a>>,
    query: OnceCell<Named<'a>>,
    form: OnceCell<Named<'a>>,
    cookies: OnceCell<Named<'a>>,
    basic: OnceCell<Option<(String, String)>>,
    body: OnceCell<Text<'a>>,
}

/// Where named values stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Header,
    Query,
    Form,
    Cookie,
}

impl<'a> Seen<'a> {
    pub(super) fn urls(&self) -> &Urls<'a> {
        self.view.urls.get_or_init(|| Urls::of(self.request, self.to))
    }

    /// Without its port.
    pub(super) fn host(&self) -> Option<&Text<'a>> {
        let read = || self.to.host.map(|host| Text::plain(host.into()));
        self.view.host.get_or_init(read).as_ref()
    }

    /// The values of a name; of a header in lower case.
    pub(super) fn values(&self, place: Place, name: &str) -> &[Text<'a>] {
        let view = &self.view;
        let named = match place {
            Place::Header => view.headers.get_or_init(|| self.read_headers()),
            Place::Query => view.query.get_or_init(|| self.read_query()),
            Place::Form => view.form.get_or_init(|| self.read_form()),
            Place::Cookie => view.cookies.get_or_init(|| self.read_cookies()),
        };
        named.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The user and the password of an Authorization header.
    pub(super) fn basic(&self) -> Option<&(String, String)> {
        let read = || basic::credentials(self.request.header("Authorization")?);
        self.view.basic.get_or_init(read).as_ref()
    }

    pub(super) fn body(&self) -> &Text<'a> {
        let read = || Text::body(self.request.body(), self.content_type().charset().ok().flatten());
        self.view.body.get_or_init(read)
    }

    fn content_type(&self) -> ContentType<'a> {
        ContentType::parse(self.request.header("Content-Type").unwrap_or_default())
    }

    fn read_headers(&self) -> Named<'a> {
        let headers = self.request.headers();
        named(headers.map(|(name, value)| {
            (name.to_ascii_lowercase().into(), String::from_utf8_lossy(value))
        }))
    }

    fn read_query(&self) -> Named<'a> {
        fields(self.to.query.unwrap_or_default().as_bytes(), Charset::Utf8)
    }

    /// Of a body that says that it is a form, in either of the two shapes.
    fn read_form(&self) -> Named<'a> {
        let (declared, body) = (self.content_type(), self.request.body());
        let charset = declared.charset().ok().flatten().unwrap_or(Charset::Utf8);
        match &*declared.essence {
            "application/x-www-form-urlencoded" => fields(body, charset),
            "multipart/form-data" => {
                let boundary = multipart::boundary(&declared);
                let parts = boundary.and_then(|edge| multipart::read(body, edge, MOST_FIELDS));
                named(parts.unwrap_or_default().into_iter().map(|part| {
                    let text = part.charset.unwrap_or(charset).decode(part.body);
                    let text = text.unwrap_or_else(|_| String::from_utf8_lossy(part.body));
                    (part.name.into(), text)
                }))
            }
            _ => Named::new(),
        }
    }

    fn read_cookies(&self) -> Named<'a> {
        let headers = self.request.headers().filter(|(name, _)| *name == "Cookie");
        let texts = headers.filter_map(|(_, value)| str::from_utf8(value).ok());
        let pairs = texts.flat_map(|text| text.split(';'));
        let pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
        named(pairs.map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value))))
    }
}

fn fields(bytes: &[u8], charset: Charset) -> Named<'_> {
    let fields = form::read(bytes, charset, MOST_FIELDS).unwrap_or_default().fields;
    named(fields.into_iter().map(|Field { name, value, .. }| match value {
        Value::Text(text) => (name, text),
        // It is there, and it is no text that anybody asks for.
        Value::Invalid(_) => (name, Cow::Borrowed("\u{fffd}")),
    }))
}

fn named<'a>(pairs: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>) -> Named<'a> {
    let mut named = Named::new();
    for (name, value) in pairs {
        named.entry(name).or_default().push(Text::plain(value));
    }
    named
}
