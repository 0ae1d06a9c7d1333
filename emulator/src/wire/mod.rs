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

/// The most fields that a form or a multipart body may have.
pub const MAX_FIELDS: usize = 1_000;

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
