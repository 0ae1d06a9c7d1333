//! The fields of a request that is a form, whichever way it carries them.

use std::borrow::Cow;

use super::call::Asked;
use crate::wire::charset::{Charset, ContentType};
use crate::wire::unreadable::Unreadable;
use crate::wire::{Field, Value, form, multipart};

/// What the body of a request is.
pub(super) enum Body<'a> {
    /// There is none.
    Empty,
    /// A form, urlencoded or multipart.
    Form(form::Form<'a>),
    /// Something without a Content-Type.
    Untyped,
    /// Something else, of this type.
    Other(String),
}

/// The fields of the query. A query declares no charset: it is UTF-8.
pub(super) fn query<'a>(asked: &Asked<'a>) -> Result<form::Form<'a>, Unreadable> {
    form::read_query(asked.to.query.unwrap_or_default(), asked.limits.fields)
}

/// A text of the query alone: whose call it is, though the rest of it cannot be read.
pub(super) fn in_query<'a>(asked: &Asked<'a>, name: &str) -> Option<Cow<'a, str>> {
    let field = query(asked).ok()?.fields.into_iter().rfind(|field| field.name == name)?;
    match field.value {
        Value::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// The fields of the body.
pub(super) fn body<'a>(asked: &Asked<'a>) -> Result<Body<'a>, Unreadable> {
    let bytes = asked.request.body();
    if bytes.is_empty() {
        return Ok(Body::Empty);
    }
    let Some(declared) =
        asked.request.header("Content-Type").filter(|value| !value.trim().is_empty())
    else {
        return Ok(Body::Untyped);
    };
    let declared = ContentType::parse(declared);
    match &*declared.essence {
        "application/x-www-form-urlencoded" => {
            let charset = declared.charset()?.unwrap_or(Charset::Utf8);
            form::read(bytes, charset, asked.limits.fields).map(Body::Form)
        }
        "multipart/form-data" => {
            from_multipart(bytes, &declared, asked.limits.fields).map(Body::Form)
        }
        other => Ok(Body::Other(other.to_owned())),
    }
}

/// The charset that the Content-Type of a document declares; one without a Content-Type is fine.
pub(super) fn charset(asked: &Asked<'_>) -> Result<Option<Charset>, Unreadable> {
    let declared = asked.request.header("Content-Type").map(ContentType::parse);
    declared.map_or(Ok(None), |declared| declared.charset())
}

/// A document may have as many elements beside each other as a form has fields: each is looked for among those
/// before it.
pub(super) fn check_elements(count: usize, asked: &Asked<'_>) -> Result<(), Unreadable> {
    let most = asked.limits.fields;
    if count > most {
        return Err(Unreadable::new(format!("more than {most} elements")));
    }
    Ok(())
}

/// A body without a Content-Type, read as a form all the same.
pub(super) fn untyped<'a>(asked: &Asked<'a>) -> Result<form::Form<'a>, Unreadable> {
    form::read(asked.request.body(), Charset::Utf8, asked.limits.fields)
}

/// What query and body of a request hold together: the body stands behind the query, so it wins
/// where the last counts (ALL-ARG-2). Files, and bodies that are no form, are noted as unread.
pub(super) struct United<'a> {
    /// Query, then body.
    pub fields: Vec<Field<'a>>,
    /// What a strict reader would refuse.
    pub flaw: Option<Unreadable>,
    /// What is not read.
    pub unread: Vec<String>,
    /// The type of a body that is no form.
    pub other: Option<String>,
}

/// Query and, of a POST, body.
pub(super) fn united<'a>(asked: &Asked<'a>) -> Result<United<'a>, Unreadable> {
    let mut found = query(asked)?;
    let (mut unread, mut other) = (Vec::new(), None);
    let body = if asked.request.method() == "POST" { body(asked)? } else { Body::Empty };
    let mut form = match body {
        Body::Empty => form::Form::default(),
        Body::Form(form) => form,
        Body::Untyped => untyped(asked)?,
        Body::Other(essence) => {
            unread.push(format!("(a body of {essence})"));
            other = Some(essence);
            form::Form::default()
        }
    };
    found.flaw = found.flaw.or(form.flaw);
    unread.extend(take_files(&mut form.fields));
    if found.fields.is_empty() {
        found.fields = form.fields;
    } else {
        found.fields.extend(form.fields);
    }
    Ok(United { fields: found.fields, flaw: found.flaw, unread, other })
}

/// Takes out the files, which nobody reads; what the journal says of them.
pub(super) fn take_files(fields: &mut Vec<Field<'_>>) -> Vec<String> {
    let files = fields.extract_if(.., |field| field.file);
    files.map(|file| format!("{} (a file)", file.name)).collect()
}

fn from_multipart<'a>(
    bytes: &'a [u8],
    declared: &ContentType<'_>,
    most: usize,
) -> Result<form::Form<'a>, Unreadable> {
    let charset = declared.charset()?;
    let mut form = form::Form::default();
    for part in multipart::read(bytes, multipart::boundary(declared)?, most)? {
        let charset = part.charset.or(charset).unwrap_or(Charset::Utf8);
        let value = match charset.decode(part.body) {
            Ok(text) => Value::Text(text),
            Err(bad) => {
                let why = format!("{}: {bad}", part.name);
                form.flaw.get_or_insert_with(|| Unreadable::new(why));
                Value::Invalid(bad.to_string().into())
            }
        };
        form.fields.push(Field { name: part.name.into(), value, file: part.filename.is_some() });
    }
    Ok(form)
}
