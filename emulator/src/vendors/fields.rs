//! The fields of a request that is a form, whichever way it carries them.

use crate::http::{Destination, Request};
use crate::wire::charset::{Charset, ContentType};
use crate::wire::unreadable::Unreadable;
use crate::wire::{Field, Value, form, multipart};

/// What the body of a request is.
pub(super) enum Body {
    /// There is none.
    Empty,
    /// A form, urlencoded or multipart.
    Form(form::Form),
    /// Something without a Content-Type.
    Untyped,
    /// Something else, of this type.
    Other(String),
}

/// The fields of the query. A query declares no charset: it is UTF-8.
pub(super) fn query(to: &Destination<'_>) -> Result<form::Form, Unreadable> {
    form::read(to.query.unwrap_or_default().as_bytes(), Charset::Utf8)
}

/// The fields of the body.
pub(super) fn body(request: &Request) -> Result<Body, Unreadable> {
    let bytes = request.body();
    if bytes.is_empty() {
        return Ok(Body::Empty);
    }
    let Some(declared) = request.header("Content-Type").filter(|value| !value.trim().is_empty())
    else {
        return Ok(Body::Untyped);
    };
    let declared = ContentType::parse(declared);
    match declared.essence.as_str() {
        "application/x-www-form-urlencoded" => {
            let charset = declared.charset()?.unwrap_or(Charset::Utf8);
            form::read(bytes, charset).map(Body::Form)
        }
        "multipart/form-data" => from_multipart(bytes, &declared).map(Body::Form),
        other => Ok(Body::Other(other.to_owned())),
    }
}

/// A body without a Content-Type, read as a form all the same.
pub(super) fn untyped(request: &Request) -> Result<form::Form, Unreadable> {
    form::read(request.body(), Charset::Utf8)
}

/// What query and body of a request hold together: the body stands behind the query, so it wins
/// where the last counts (ALL-ARG-2). Files, and bodies that are no form, are noted as unread.
pub(super) struct United {
    /// Query, then body.
    pub fields: Vec<Field>,
    /// What a strict reader would refuse.
    pub flaw: Option<Unreadable>,
    /// What is not read.
    pub unread: Vec<String>,
}

/// Query and, of a POST, body.
pub(super) fn united(to: &Destination<'_>, request: &Request) -> Result<United, Unreadable> {
    let mut found = query(to)?;
    let mut unread = Vec::new();
    let body = if request.method() == "POST" { body(request)? } else { Body::Empty };
    let form = match body {
        Body::Empty => form::Form::default(),
        Body::Form(form) => form,
        Body::Untyped => untyped(request)?,
        Body::Other(essence) => {
            unread.push(format!("(a body of {essence})"));
            form::Form::default()
        }
    };
    found.flaw = found.flaw.or(form.flaw);
    let (files, fields): (Vec<_>, Vec<_>) = form.fields.into_iter().partition(|field| field.file);
    unread.extend(files.into_iter().map(|file| format!("{} (a file)", file.name)));
    found.fields.extend(fields);
    Ok(United { fields: found.fields, flaw: found.flaw, unread })
}

fn from_multipart(bytes: &[u8], declared: &ContentType<'_>) -> Result<form::Form, Unreadable> {
    let charset = declared.charset()?;
    let mut form = form::Form::default();
    for part in multipart::read(bytes, multipart::boundary(declared)?)? {
        let charset = part.charset.or(charset).unwrap_or(Charset::Utf8);
        let value = match charset.decode(part.body) {
            Ok(text) => Value::Text(text.into_owned()),
            Err(bad) => {
                let why = format!("{}: {bad}", part.name);
                form.flaw.get_or_insert_with(|| Unreadable::new(why));
                Value::Invalid(bad.to_string())
            }
        };
        form.fields.push(Field { name: part.name, value, file: part.filename.is_some() });
    }
    Ok(form)
}
