//! Syntax, and no vendor's word in it: bytes into values, and text into bytes.

pub mod basic;
pub mod bracket;
pub mod charset;
pub mod email;
pub mod form;
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
}

impl Default for Limits {
    fn default() -> Self {
        Self { fields: 1_000, brackets: 16, elements: 64 }
    }
}

/// What one field or element carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Something that is no text; why.
    Invalid(String),
}

/// One field of a form, a query, a multipart body or a document, before its name is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name as sent, brackets and all.
    pub name: String,
    /// The value.
    pub value: Value,
    /// It came as a file of a multipart body.
    pub file: bool,
}
