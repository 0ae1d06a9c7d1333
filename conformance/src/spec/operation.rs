//! An operation as its vendor documents it: arguments and what breaks them, envelopes, replies, refusals.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::Basis;
use crate::case::{Need, Reads};
use crate::text::{Template, Value};

/// `specs/<vendor>/operation.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The vendor's name, as in the folder.
    pub vendor: String,
    /// The operation's, as in the ids of cases: `create-user`.
    pub name: String,
    /// The name in the vendor's document.
    pub documented: String,
    /// The hosts that the document names.
    pub hosts: Vec<String>,
    /// Why a successful call makes an account; none: it does not.
    pub creates_clause: Option<String>,
    /// Why the vendor then writes to somebody; none: it does not.
    pub notifies_clause: Option<String>,
    /// The argument that is taken once it is registered.
    pub unique: Option<String>,
    /// The clause of [`Operation::unique`] being compared without letter case.
    pub unique_case_clause: Option<String>,
    /// The argument whose address can ask for an outcome (ALL-MAGIC-1).
    pub address: Option<String>,
    /// The argument that carries a key or a session, which can ask for an outcome.
    pub credential: String,
    /// What a caller sends.
    #[serde(rename = "argument")]
    pub arguments: Vec<Spanned<Argument>>,
    /// How it is wrapped.
    #[serde(rename = "envelope")]
    pub envelopes: Vec<Spanned<Envelope>>,
    /// What comes back.
    #[serde(rename = "reply")]
    pub replies: Vec<Spanned<Reply>>,
    /// What the document refuses with.
    #[serde(rename = "refusal")]
    pub refusals: Vec<Spanned<Refusal>>,
}

/// What a caller sends under one name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argument {
    /// As it stands on the wire: `properties[login]`.
    pub name: String,
    /// The clause that it is one.
    pub clause: String,
    /// Its value in the plain valid call; none: it is left out there.
    pub value: Option<Value>,
    /// A valid value of an argument that the plain call leaves out.
    pub given: Option<Value>,
    /// Where it travels, when not with the others.
    #[serde(rename = "in")]
    pub carrier: Option<Carrier>,
    /// The envelopes that have it; none: all.
    #[serde(default)]
    pub only: Vec<String>,
    /// What its absence gets.
    pub missing: Option<Fault>,
    /// What kind of value it is: a name of `specs/all/types.toml`.
    #[serde(rename = "type")]
    pub kind: Option<Typed>,
    /// How long it may be, in characters.
    pub length: Option<Length>,
    /// Further values that are fine.
    #[serde(default)]
    pub accepts: Vec<Spanned<Accepted>>,
    /// Values that are not.
    #[serde(default)]
    pub refuses: Vec<Spanned<Refused>>,
}

/// What a breach gets.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The refusal's code.
    #[serde(rename = "else")]
    pub refusal: String,
    /// The clause that says so.
    pub clause: String,
    /// What this rests on, where that is less than what the clause does.
    pub basis: Option<Basis>,
    /// An empty value is fine, though none at all is not.
    #[serde(default)]
    pub empty_is_fine: bool,
}

/// A value of a named kind.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// The kind: `email`, `int`.
    pub is: String,
    /// The refusal of what is not.
    #[serde(rename = "else")]
    pub refusal: String,
    /// The vendor's clause.
    pub clause: String,
}

/// Limits of length.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Length {
    /// The fewest characters.
    pub min: u16,
    /// The most.
    pub max: u16,
    /// The refusal beyond.
    #[serde(rename = "else")]
    pub refusal: String,
    /// The clause.
    pub clause: String,
}

/// A value that is fine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// What is special about it, for the case's id.
    pub name: String,
    /// The value.
    pub value: Value,
    /// The clause.
    pub clause: String,
    /// What this rests on, where that is less than what the clause does.
    pub basis: Option<Basis>,
}

/// A value that is not.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// What is wrong with it, for the case's id.
    pub name: String,
    /// The value.
    pub value: Value,
    /// The refusal; none in `specs/all/types.toml`, where the argument has it.
    #[serde(rename = "else")]
    pub refusal: Option<String>,
    /// The clause.
    pub clause: String,
    /// What this rests on, where that is less than what the clause does.
    pub basis: Option<Basis>,
}

/// `specs/all/types.toml`: lists of good and bad values of a kind, and what every reply has.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Types {
    /// The kinds.
    #[serde(rename = "type")]
    pub types: Vec<Type>,
    /// Headers that every vendor's reply has.
    #[serde(rename = "header")]
    pub headers: Vec<Header>,
    /// Headers that none has.
    #[serde(rename = "no_header")]
    pub no_headers: Vec<NoHeader>,
    /// The clause that a body has its length, and comes in one piece.
    pub framing_clause: String,
    /// The clause of an empty required argument being missing, and an empty optional one not given.
    pub empty_clause: String,
    /// The clause of outcomes on request.
    pub outage_clause: String,
    /// The clause of a failed call leaving nothing.
    pub leaves_nothing_clause: String,
}

/// A kind of value.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Type {
    /// Its name.
    pub name: String,
    /// Good ones.
    pub accepts: Vec<Accepted>,
    /// Bad ones.
    pub refuses: Vec<Refused>,
}

/// A header that is to be there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name, in any letter case.
    pub name: String,
    /// Its value.
    pub is: Template,
    /// The clause.
    pub clause: String,
}

/// A header that is not to be there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoHeader {
    /// Its name, in any letter case.
    pub name: String,
    /// The clause.
    pub clause: String,
}

/// Where arguments travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Carrier {
    /// The URL's query.
    Query,
    /// A body as HTML forms send it.
    Form,
    /// A body of parts.
    Multipart,
    /// A body written out by the envelope.
    Body,
    /// The user name of HTTP Basic authentication.
    Basic,
}

/// How a call and its reply are wrapped.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    /// As in the ids of cases.
    pub name: String,
    /// The clause of the call's shape.
    pub clause: String,
    /// The HTTP method.
    pub verb: String,
    /// The path.
    pub path: String,
    /// Where arguments travel.
    pub carrier: Carrier,
    /// Over TLS in the document.
    #[serde(default)]
    pub tls: bool,
    /// Further headers.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body's text around the arguments.
    pub wrap: Option<Value>,
    /// One argument's text within it: `<{name}>{value}</{name}>`; values are escaped as in XML.
    pub each: Option<Value>,
    /// The text of arguments that are written otherwise than `each`; `{argument:NAME}` in `wrap` is the place
    /// of one.
    #[serde(default)]
    pub each_of: BTreeMap<String, Value>,
    /// The reply of a success.
    pub success: String,
    /// The reply of a refusal.
    pub failure: String,
    /// The clause that arguments come in any order.
    pub order_clause: Option<String>,
    /// The clause that values may be escaped throughout.
    pub escape_clause: Option<String>,
    /// Other ways to make the same call.
    #[serde(default)]
    pub also: Vec<Spanned<Variant>>,
}

/// Another way to make the same call: what is given differs from the envelope.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// For the case's id.
    pub name: String,
    /// The clause.
    pub clause: String,
    /// What this rests on, where that is less than what the clause does.
    pub basis: Option<Basis>,
    /// The HTTP method.
    pub verb: Option<String>,
    /// The path.
    pub path: Option<String>,
    /// Where arguments travel.
    pub carrier: Option<Carrier>,
    /// Over TLS or not.
    pub tls: Option<bool>,
    /// Headers, added or replaced.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// Headers that are not sent.
    #[serde(default)]
    pub without: Vec<String>,
    /// What the target has to have for it.
    #[serde(default)]
    pub needs: Vec<Need>,
}

/// What comes back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// As envelopes and flows name it.
    pub name: String,
    /// The clause of the body's literal bytes.
    pub clause: String,
    /// The HTTP status, and its clause; a refusal's own goes before.
    pub status: u16,
    /// See [`Reply::status`].
    pub status_clause: String,
    /// Headers.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// How the body's content is read.
    pub reads: Reads,
    /// Where in the content the outcome stands: a path of the tree. Empty: all of it.
    pub outcome: String,
    /// The body.
    pub body: Template,
}

/// A documented refusal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// As `else` names it.
    pub code: String,
    /// The clause that it exists.
    pub clause: String,
    /// What `{type:refusal}` and `{text:refusal}` stand for; `{{argument}}` within is the argument's name.
    #[serde(default)]
    pub says: BTreeMap<String, Said>,
    /// The HTTP status, if it has one of its own.
    pub status: Option<u16>,
    /// See [`Refusal::status`].
    pub status_clause: Option<String>,
    /// Headers of its own.
    #[serde(default)]
    pub headers: Vec<Header>,
    /// How to get it.
    pub cause: Cause,
    /// The envelopes that have it; none: all.
    #[serde(default)]
    pub only: Vec<String>,
    /// It cannot be asked for (ALL-MAGIC-1): it is no documented code.
    #[serde(default)]
    pub unasked: bool,
    /// An account comes of it all the same.
    #[serde(default)]
    pub creates: bool,
}

/// A text of a refusal.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The text.
    pub is: String,
    /// The clause.
    pub clause: String,
}

/// How a refusal comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// A breach of an argument.
    Breach,
    /// The same call again.
    Taken,
    /// A flow, written by hand.
    Flow,
    /// Nothing that a caller can do; by request only.
    Outage,
}
