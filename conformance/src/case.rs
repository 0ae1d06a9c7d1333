//! A case: what is sent, step by step, and what every step's reply has to be, each check with its clause.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::spec::{Basis, Clause, Ledger, Place};
use crate::text::{Name, Template, Value, XmlPath};

/// One thing to try.
#[derive(Clone, Debug)]
pub struct Case {
    /// `vendor.operation.envelope.breach[.argument]`; speaks, and never shifts.
    pub id: String,
    /// The vendor.
    pub vendor: String,
    /// The envelope.
    pub envelope: String,
    /// What it is about, in a line.
    pub title: String,
    /// What is tested; the first is the headline, and what an unexpected outcome is reported under.
    pub clauses: Vec<String>,
    /// What the headline rests on here, where that is less than what the clause does: a part of it that the
    /// document does not have.
    pub basis: Option<Basis>,
    /// Where in the specs it comes from.
    pub place: Place,
    /// What a target has to have.
    pub needs: BTreeSet<Need>,
    /// The argument that names what is signed up, which nobody else may have.
    pub unique: Option<String>,
    /// The argument that a vendor writes to.
    pub address: Option<String>,
    /// Of the names that it signs up, how many characters of the one with the fewest are fresh; none: it
    /// signs up no name that matters.
    pub room: Option<u16>,
    /// The plain valid call; if it fails, this case says nothing.
    pub baseline: Option<String>,
    /// The seed of the world that it wants (TOML), if not the target's own.
    pub seed: Option<String>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

impl Case {
    /// The headline, and what it rests on here.
    #[must_use]
    pub fn headline<'l>(&self, ledger: &'l Ledger) -> Option<(&'l Clause, Basis)> {
        let clause = ledger.get(self.clauses.first()?)?;
        Some((clause, self.basis.unwrap_or(clause.basis)))
    }

    /// How often it has an effect: if the target conforms (`Yes`), or at most (`IfWrong`).
    #[must_use]
    pub fn count(&self, effect: Effect, at_least: Chance) -> usize {
        let has = |step: &&Step| step.chance(effect) >= at_least;
        self.steps.iter().filter(has).count()
    }
}

/// What a call leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// An account.
    Create,
    /// A message to somebody.
    Notify,
}

impl Effect {
    /// The word for it, on the command line, too.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Notify => "notify",
        }
    }
}

/// Whether a call has an effect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chance {
    /// It cannot have it.
    #[default]
    No,
    /// It has it only if the target does what no document says: what was to be refused may be done.
    IfWrong,
    /// It has it, if the target conforms.
    Yes,
}

/// What a reply says of its call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// The account is there: it was made, or is pending.
    Made,
    /// Somebody has that name already.
    Taken,
    /// No.
    Refused,
}

/// A reply that a document has, to read what came of a call: never to grade it.
#[derive(Clone, Debug)]
pub struct Known {
    /// What it says.
    pub says: Says,
    /// What it looks like.
    pub checks: Vec<Check>,
    /// All of its content has to be so, and not its outcome alone: others have the same outcome.
    pub whole: bool,
    /// The status that it comes with; none: no document says.
    pub status: Option<u16>,
}

impl Known {
    /// Whether it says, with this status, that the account is there.
    #[must_use]
    pub fn made_with(&self, status: u16) -> bool {
        self.says == Says::Made && self.status == Some(status)
    }
}

/// What a case wants of a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A world of its own: names of few characters, counts, and first ids.
    World,
    /// A world made from a seed.
    Seed,
    /// Outcomes on request.
    Outage,
    /// The messages that went out.
    Mailbox,
    /// The accounts that there are.
    Accounts,
    /// What was asked and answered.
    Journal,
    /// TLS.
    Tls,
    /// Plain http.
    Plain,
    /// An address, whatever its scheme.
    Address,
    /// It answers for hosts that are not its own.
    AnyHost,
    /// A credential of this role.
    Role(String),
}

/// A request and what is checked of its reply.
#[derive(Clone, Debug)]
pub struct Step {
    /// Whose fresh names; replies bind per person.
    pub person: u32,
    /// What is sent.
    pub request: Request,
    /// What is checked.
    pub checks: Vec<Check>,
    /// What holes are bound to beforehand: ids and tokens that a seed scripts.
    pub holes: BTreeMap<String, String>,
    /// It only prepares: if it fails, the case is blocked and not failed.
    pub prepares: bool,
    /// Whether an account comes of it.
    pub creates: Chance,
    /// Whether somebody is written to.
    pub notifies: Chance,
    /// What the vendor's replies say, whatever this step expects.
    pub known: Arc<[Known]>,
}

impl Step {
    /// Whether it has an effect.
    #[must_use]
    pub const fn chance(&self, effect: Effect) -> Chance {
        match effect {
            Effect::Create => self.creates,
            Effect::Notify => self.notifies,
        }
    }
}

/// Whom a step asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum To {
    /// The vendor.
    Vendor,
    /// The target's mailbox (Mailpit's API); the path goes behind its base.
    Mailbox,
    /// The target's accounts; the path goes behind their base.
    Accounts,
    /// The target's journal (WireMock's API, the newest first); the path goes behind its base.
    Journal,
    /// An address that an earlier reply gave: the path is all of it.
    Link,
}

impl To {
    /// One of the target's means: what it answers is no vendor's.
    #[must_use]
    pub const fn is_means(self) -> bool {
        matches!(self, Self::Mailbox | Self::Accounts | Self::Journal)
    }
}

/// What is sent. Nothing in it is encoded yet.
#[derive(Clone, Debug)]
pub struct Request {
    /// Whom.
    pub to: To,
    /// Over TLS.
    pub tls: bool,
    /// It is not about the scheme: where the target has no plain address, TLS does as well.
    pub either: bool,
    /// The HTTP method.
    pub verb: String,
    /// The path, as it goes on the wire.
    pub path: Value,
    /// A query as it goes on the wire, in front of the arguments that travel there.
    pub query: Option<Value>,
    /// Headers besides Host, Content-Length and the body's Content-Type. One of these names replaces it.
    pub headers: Vec<(String, Value)>,
    /// Headers that are not sent, though they would be.
    pub without: Vec<String>,
    /// The user name of HTTP Basic authentication.
    pub basic: Option<Value>,
    /// Names and values, in order, and where they travel.
    pub arguments: Vec<Sent>,
    /// What the body is.
    pub body: Body,
    /// How much of names and values is escaped.
    pub escaping: Escaping,
}

impl Request {
    /// Everything that may have holes.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        let sent = self.arguments.iter().map(|sent| &sent.value);
        sent.chain(self.basic.as_ref()).chain(self.written())
    }

    /// What is written out, whatever it holds: path, query, headers, and a body that is more than its
    /// arguments.
    pub fn written(&self) -> impl Iterator<Item = &Value> {
        let body: Vec<_> = match &self.body {
            Body::None | Body::Form | Body::Multipart => Vec::new(),
            Body::Wrap(Wrap { around, each, own }) => {
                [around, each].into_iter().chain(own.values()).collect()
            }
            Body::Raw(raw) => vec![raw],
        };
        let headers = self.headers.iter().map(|(_, value)| value);
        let lines = [Some(&self.path), self.query.as_ref()];
        lines.into_iter().flatten().chain(headers).chain(body)
    }
}

/// An argument that is sent.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its name on the wire.
    pub name: String,
    /// Its value.
    pub value: Value,
    /// In the query, not in the body.
    pub in_query: bool,
}

/// A body.
#[derive(Clone, Debug)]
pub enum Body {
    /// None; and no Content-Length, but for `POST` and `PUT`, which say that it is 0.
    None,
    /// The arguments as HTML forms send them.
    Form,
    /// The arguments as parts.
    Multipart,
    /// Text around the arguments.
    Wrap(Wrap),
    /// Written out.
    Raw(Value),
}

/// Text around arguments, whose values are escaped as in XML.
#[derive(Clone, Debug)]
pub struct Wrap {
    /// Around all of them; `{argument:f}` is the place of one, `{arguments}` that of the others.
    pub around: Value,
    /// The text of each.
    pub each: Value,
    /// The text of those that are written otherwise.
    pub own: BTreeMap<String, Value>,
}

/// How much is escaped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Escaping {
    /// What has to be; brackets and `@` stay.
    #[default]
    Plain,
    /// Every byte of names and values (percent), every character of values (numeric references in XML).
    Full,
}

/// What is checked of a reply.
#[derive(Clone, Debug)]
pub struct Check {
    /// The clause that it rests on.
    pub clause: String,
    /// What.
    pub what: What,
}

impl Check {
    /// It is of a whole body.
    #[must_use]
    pub const fn is_body(&self) -> bool {
        matches!(self.what, What::Body { .. })
    }
}

/// What is checked.
#[derive(Clone, Debug)]
pub enum What {
    /// The HTTP status.
    Status(u16),
    /// A header's value.
    Header(String, Template),
    /// That a header is not there.
    NoHeader(String),
    /// Content-Length, and no Transfer-Encoding.
    Framing,
    /// The body.
    Body {
        /// How its content is read.
        reads: Reads,
        /// Where in the content the outcome stands; empty: all of it.
        outcome: String,
        /// The bytes.
        template: Template,
    },
    /// One place of the content: a path of the tree.
    At {
        /// Where.
        at: At,
        /// What stands there.
        is: Wanted,
    },
}

impl What {
    /// What is expected as text.
    #[must_use]
    pub const fn template(&self) -> Option<&Template> {
        match self {
            Self::Header(_, template)
            | Self::Body { template, .. }
            | Self::At { is: Wanted::Text(template), .. } => Some(template),
            Self::At { is: Wanted::Name(_) | Wanted::Nothing, .. }
            | Self::Status(_)
            | Self::NoHeader(_)
            | Self::Framing => None,
        }
    }
}

/// A place of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// Of XML: `/w:definitions/@name`.
    Xml(XmlPath),
    /// Of JSON: `/messages/0/Subject`.
    Json(String),
}

impl At {
    /// The place with what holes are bound to.
    pub(crate) fn resolved<'b>(&self, bound: impl Fn(&str) -> Option<&'b str>) -> Self {
        match self {
            Self::Xml(path) => Self::Xml(path.resolved(bound)),
            Self::Json(_) => self.clone(),
        }
    }
}

impl fmt::Display for At {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Xml(path) => path.fmt(formatter),
            Self::Json(pointer) => formatter.write_str(pointer),
        }
    }
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Text.
    Text(Template),
    /// A name of a namespace, under any prefix; of XML only.
    Name(Name),
    /// Nothing.
    Nothing,
}

/// How content is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reads {
    /// As XML: elements with their namespaces, attributes in any order, blanks between elements aside.
    Xml,
    /// As a JSON value.
    Json,
    /// As it stands.
    Text,
}
