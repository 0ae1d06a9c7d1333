//! Cases and exchanges made by hand, for tests.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::case::{
    At, Body, Case, Chance, Check, Escaping, Reads, Request, Step, To, Wanted, What,
};
use crate::exchange::{Exchange, Fault, Reply, Sending};
use crate::spec::{Ledger, Place, Source};
use crate::text::{Spaces, Template, Value, XmlPath};

/// A clause of each basis, `PAGE-1` and so on, a second page's, and those that all vendors share.
pub(crate) fn ledger() -> Ledger {
    let clauses = [
        ("PAGE-1", "page"),
        ("PAGE-2", "page"),
        ("SAMPLE-1", "sample"),
        ("SAMPLE-2", "sample"),
        ("CLIENT-1", "client"),
        ("PUBLIC-1", "public"),
        ("CHOICE-1", "choice"),
        ("CHOICE-2", "choice"),
        ("ALL-WIRE-1", "choice"),
        ("ALL-WIRE-2", "choice"),
    ];
    let clauses = clauses.map(|(id, basis)| {
        format!("[[clause]]\nid = \"{id}\"\nlevel = \"must\"\nbasis = \"{basis}\"\nsays = \"\"\n")
    });
    let mut ledger = Ledger::default();
    ledger.add("all", &Source::new("specs/all/clauses.toml", &clauses.concat())).unwrap();
    ledger
}

pub(crate) fn case(headline: &str, steps: Vec<Step>) -> Case {
    Case {
        id: "vendor.operation.envelope.case".into(),
        vendor: "vendor".into(),
        envelope: "envelope".into(),
        title: "a case".into(),
        clauses: vec![headline.into()],
        basis: None,
        place: Place { file: "specs/vendor/operation.toml".into(), line: 1, column: 1 },
        needs: BTreeSet::new(),
        unique: None,
        address: None,
        room: None,
        baseline: None,
        seed: None,
        steps,
    }
}

pub(crate) fn step(checks: Vec<Check>) -> Step {
    let request = Request {
        to: To::Vendor,
        tls: false,
        either: true,
        verb: "POST".into(),
        path: Value::literal("/"),
        query: None,
        headers: vec![],
        without: vec![],
        basic: None,
        arguments: vec![],
        body: Body::Form,
        escaping: Escaping::Plain,
    };
    Step {
        person: 1,
        request,
        checks,
        holes: BTreeMap::new(),
        prepares: false,
        creates: Chance::Yes,
        notifies: Chance::No,
        known: [].into(),
    }
}

pub(crate) fn check(clause: &str, what: What) -> Check {
    Check { clause: clause.into(), what }
}

pub(crate) fn template(text: &str) -> Template {
    Template::parse(text).unwrap()
}

pub(crate) fn body(clause: &str, reads: Reads, outcome: &str, text: &str) -> Check {
    check(clause, What::Body { reads, outcome: outcome.into(), template: template(text) })
}

pub(crate) fn header(clause: &str, name: &str, text: &str) -> Check {
    check(clause, What::Header(name.into(), template(text)))
}

/// Places of XML may have the prefix `u`, of the namespace `u`.
pub(crate) fn at(clause: &str, reads: Reads, at: &str, is: Option<&str>) -> Check {
    let at = match reads {
        Reads::Xml => {
            At::Xml(XmlPath::parse(at, &Spaces::from([("u".into(), "u".into())])).unwrap())
        }
        Reads::Json | Reads::Text => At::Json(at.into()),
    };
    check(clause, What::At { at, is: is.map_or(Wanted::Nothing, |is| Wanted::Text(template(is))) })
}

/// A call that sent the login `someone`.
pub(crate) fn exchange(received: Result<Reply, Fault>) -> Exchange {
    let arguments = vec![("login".to_owned(), "someone".to_owned())];
    let sent = Sending { arguments, ..Sending::default() };
    Exchange { sent, received, took: Duration::ZERO }
}

pub(crate) fn reply(status: u16, headers: &[(&str, &str)], body: &str) -> Reply {
    let own = [("Content-Length".to_owned(), body.len().to_string().into_bytes())];
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), value.as_bytes().into()));
    Reply {
        head: vec![],
        status,
        headers: own.into_iter().chain(headers).collect(),
        body: body.into(),
        framed: body.into(),
    }
}

/// A reply of 200 with this body and no headers but its length.
pub(crate) fn answer(body: &str) -> Exchange {
    exchange(Ok(reply(200, &[], body)))
}
