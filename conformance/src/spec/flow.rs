//! Flows: cases written by hand, for what cannot be derived. They start from an envelope's plain call, as
//! derived cases do, and become the same kind of case.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::{Basis, Carrier};
use crate::case::{Need, Reads, To};
use crate::text::{Spaces, Template, Value};

/// `specs/<vendor>/flows/*.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowFile {
    /// Prefixes of the places in XML, and their namespaces; a name without prefix is in none.
    #[serde(default)]
    pub spaces: Spaces,
    /// The cases.
    #[serde(rename = "case")]
    pub cases: Vec<Spanned<Flow>>,
}

/// A case written by hand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flow {
    /// `vendor.operation.envelope.words`.
    pub id: String,
    /// What it is about, in a line.
    pub title: String,
    /// What is tested; the headline first.
    pub clauses: Vec<String>,
    /// What the headline rests on here, where that is less than what the clause does.
    pub basis: Option<Basis>,
    /// The seed of its world, in TOML.
    pub seed: Option<String>,
    /// What the target has to have, beyond what the steps show.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// The plain call need not work for this to say something.
    #[serde(default)]
    pub without_baseline: bool,
    /// What is done.
    #[serde(rename = "step")]
    pub steps: Vec<Spanned<FlowStep>>,
}

/// A step: the plain call of an envelope with changes, or a question to the target's means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowStep {
    /// Whom; none: the vendor. Others begin with a plain `GET` without arguments.
    pub to: Option<To>,
    /// Another envelope than the id's.
    pub envelope: Option<String>,
    /// Whose fresh names.
    #[serde(default = "first")]
    pub person: u32,
    /// Arguments with other values, or further ones (added at the end, in alphabetical order).
    #[serde(default)]
    pub set: BTreeMap<String, Value>,
    /// Arguments left out.
    #[serde(default)]
    pub drop: Vec<String>,
    /// Arguments put before all others.
    #[serde(default)]
    pub before: Vec<(String, Value)>,
    /// Arguments put behind all others.
    #[serde(default)]
    pub after: Vec<(String, Value)>,
    /// Arguments that travel in the query, whatever the envelope says.
    #[serde(default)]
    pub in_query: Vec<String>,
    /// Where the arguments travel.
    pub carrier: Option<Carrier>,
    /// The HTTP method.
    pub verb: Option<String>,
    /// The path.
    pub path: Option<Value>,
    /// A query, as it goes on the wire.
    pub query: Option<Value>,
    /// Over TLS or not.
    pub tls: Option<bool>,
    /// Headers, added or replaced.
    #[serde(default)]
    pub headers: Vec<(String, Value)>,
    /// Headers that are not sent.
    #[serde(default)]
    pub without: Vec<String>,
    /// The credential of HTTP Basic authentication; empty: none is sent.
    pub basic: Option<Value>,
    /// The body, written out.
    pub body: Option<Value>,
    /// `success`, or a refusal's code. None: only `checks` say what is wanted.
    pub expect: Option<String>,
    /// The argument that the refusal names.
    pub argument: Option<String>,
    /// Another reply than the envelope's.
    pub reply: Option<String>,
    /// What holes are bound to beforehand: `{ id = "43" }`.
    #[serde(default)]
    pub holes: BTreeMap<String, String>,
    /// The step only prepares: if it fails, the case is blocked and not failed.
    #[serde(default)]
    pub prepares: bool,
    /// Further checks.
    #[serde(default)]
    pub checks: Vec<FlowCheck>,
}

const fn first() -> u32 {
    1
}

/// A check of a flow. One of `status`, `header`, `at` and `body` says of what.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowCheck {
    /// The clause.
    pub clause: String,
    /// The HTTP status.
    pub status: Option<u16>,
    /// A header's name.
    pub header: Option<String>,
    /// A place in the content.
    pub at: Option<String>,
    /// The whole body.
    pub body: Option<Template>,
    /// How the content is read, for `at` and `body`; none: as JSON.
    pub reads: Option<Reads>,
    /// Where the outcome stands, for `body`.
    #[serde(default)]
    pub outcome: String,
    /// What stands there, for `header` and `at`.
    pub is: Option<Template>,
    /// The name that stands there, with a prefix of `[spaces]`, for `at` in XML: the document may have
    /// another prefix for the same namespace.
    pub names: Option<String>,
    /// Nothing may stand there.
    #[serde(default)]
    pub absent: bool,
}
