//! One text of a request, and what it is when it is read as JSON or as XML: read once, when the first asks.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;

use super::json::Sorted;
use super::xml::Tree;
use crate::wire::charset::Charset;

/// A value of a header or of an argument, or a body.
#[derive(Debug)]
pub(super) struct Text<'a> {
    text: Cow<'a, str>,
    /// Of a body: its bytes, and what they were declared to be.
    body: Option<(&'a [u8], Option<Charset>)>,
    json: OnceCell<Option<Value>>,
    sorted: OnceCell<Option<Sorted>>,
    xml: OnceCell<Option<Tree>>,
}

impl<'a> Text<'a> {
    pub(super) fn plain(text: Cow<'a, str>) -> Self {
        Self {
            text,
            body: None,
            json: OnceCell::new(),
            sorted: OnceCell::new(),
            xml: OnceCell::new(),
        }
    }

    /// A body; what is not of its character set is replaced.
    pub(super) fn body(bytes: &'a [u8], declared: Option<Charset>) -> Self {
        let text = declared.unwrap_or(Charset::Utf8).decode(bytes);
        let text = text.unwrap_or_else(|_| String::from_utf8_lossy(bytes));
        Self { body: Some((bytes, declared)), ..Self::plain(text) }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.body.map_or(self.text.as_bytes(), |(bytes, _)| bytes)
    }

    /// Every request has a body, and an empty one is as good as none.
    pub(super) fn is_absent(&self) -> bool {
        self.body.is_some_and(|(bytes, _)| bytes.is_empty())
    }

    /// `None`: it is no JSON, or nested deeper than 128 (the bound of `serde_json`).
    pub(super) fn json(&self) -> Option<&Value> {
        self.json.get_or_init(|| serde_json::from_str(&self.text).ok()).as_ref()
    }

    /// The same without the order of its lists.
    pub(super) fn sorted(&self) -> Option<&Sorted> {
        self.sorted.get_or_init(|| self.json().map(Sorted::of)).as_ref()
    }

    pub(super) fn xml(&self) -> Option<&Tree> {
        let declared = self.body.map_or(Some(Charset::Utf8), |(_, declared)| declared);
        self.xml.get_or_init(|| Tree::read(self.bytes(), declared).ok()).as_ref()
    }
}
