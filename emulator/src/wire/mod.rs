//! Syntax, and no vendor's word in it: bytes into values, and text into bytes.

use std::borrow::Cow;

pub mod basic;
pub mod bracket;
pub mod charset;
pub mod email;
pub mod form;
mod href;
pub mod json;
pub mod multipart;
pub mod number;
pub mod percent;
pub mod soap;
pub mod unreadable;
pub mod xml;

/// How much a reader takes before it gives up: what is larger is unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most fields of a form, or parts of a multipart body.
    pub fields: usize,
    /// How deep brackets may nest.
    pub brackets: usize,
    /// How deep the elements of a document may nest, the root counted. It bounds the stack that a
    /// tree needs when it is dropped.
    pub elements: usize,
    /// The most bytes of a document whose references are written out: as many as a body may have.
    pub written: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { fields: 1_000, brackets: 16, elements: 64, written: 1 << 20 }
    }
}

/// What one field or element carries; borrowed from the request where no escape had to be resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// Text.
    Text(Cow<'a, str>),
    /// Something that is no text; why.
    Invalid(Cow<'static, str>),
}

/// One field of a form, a query, a multipart body or a document, before its name is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name as sent, brackets and all.
    pub name: Cow<'a, str>,
    /// The value.
    pub value: Value<'a>,
    /// It came as a file of a multipart body.
    pub file: bool,
}
