//! The plain call of an envelope, and the changes that make another call of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Origin;
use crate::case::{Body, Chance, Check, Escaping, Request, Sent, Step, To, Wrap};
use crate::spec::{Argument, Carrier, Envelope, Variant};
use crate::text::Value;

/// A call under way to become a step.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) request: Request,
    /// What its reply has to be.
    pub(super) checks: Vec<Check>,
    pub(super) person: u32,
    pub(super) prepares: bool,
    /// An account comes of it, if the target conforms.
    pub(super) makes: bool,
    /// The argument that goes as the user name of Basic authentication.
    basic: Option<String>,
    wrap: Option<Wrap>,
}

impl Call {
    /// The plain call: every argument that has a value.
    pub(super) fn plain(origin: &Origin<'_>, envelope: &Envelope) -> Self {
        let request = Request {
            to: To::Vendor,
            tls: envelope.tls,
            either: !envelope.tls,
            verb: envelope.verb.clone(),
            path: Value::literal(&envelope.path),
            query: None,
            headers: headers(&envelope.headers),
            without: Vec::new(),
            basic: None,
            arguments: Vec::new(),
            body: Body::None,
            escaping: Escaping::Plain,
        };
        let mut call = Self::asking(request);
        call.wrap = envelope.wrap.clone().zip(envelope.each.clone()).map(|(around, each)| Wrap {
            around,
            each,
            own: envelope.each_of.clone(),
        });
        for argument in origin.arguments(envelope) {
            let argument: &Argument = argument.get_ref();
            if argument.carrier == Some(Carrier::Basic) {
                call.basic = Some(argument.name.clone());
            }
            if let Some(value) = &argument.value {
                call.set(&argument.name, value.clone());
            }
        }
        call.carry(envelope.carrier);
        call
    }

    /// Any other request.
    pub(super) fn asking(request: Request) -> Self {
        Self {
            request,
            checks: Vec::new(),
            person: 1,
            prepares: false,
            makes: false,
            basic: None,
            wrap: None,
        }
    }

    /// Gives an argument another value, or adds it.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        if self.basic.as_deref() == Some(name) {
            self.request.basic = Some(value);
            return;
        }
        let there = self.request.arguments.iter_mut().find(|sent| sent.name == name);
        match there {
            Some(sent) => sent.value = value,
            None => self.push(name, value),
        }
    }

    /// Adds an argument, even if it is there already.
    pub(super) fn push(&mut self, name: &str, value: Value) {
        let in_query = matches!(self.request.body, Body::None);
        self.request.arguments.push(Sent { name: name.to_owned(), value, in_query });
    }

    /// Leaves an argument out; whether it was there.
    pub(super) fn leave_out(&mut self, name: &str) -> bool {
        if self.basic.as_deref() == Some(name) {
            return self.request.basic.take().is_some();
        }
        let before = self.request.arguments.len();
        self.request.arguments.retain(|sent| sent.name != name);
        self.request.arguments.len() < before
    }

    /// Has all arguments travel so.
    pub(super) fn carry(&mut self, carrier: Carrier) {
        self.request.body = match carrier {
            Carrier::Query | Carrier::Basic => Body::None,
            Carrier::Form => Body::Form,
            Carrier::Multipart => Body::Multipart,
            Carrier::Body => match self.wrap.clone() {
                Some(wrap) => Body::Wrap(wrap),
                None => Body::None,
            },
        };
        let in_query = matches!(self.request.body, Body::None);
        self.request.arguments.iter_mut().for_each(|sent| sent.in_query = in_query);
    }

    /// Makes the call in another way.
    pub(super) fn vary(&mut self, variant: &Variant) {
        let request = &mut self.request;
        request.verb = variant.verb.clone().unwrap_or(request.verb.clone());
        request.tls = variant.tls.unwrap_or(request.tls);
        request.either &= variant.tls.is_none();
        if let Some(path) = &variant.path {
            request.path = Value::literal(path);
        }
        self.headers(headers(&variant.headers));
        self.request.without.extend(variant.without.iter().cloned());
        if let Some(carrier) = variant.carrier {
            self.carry(carrier);
        }
    }

    /// Adds headers; one of a name that is there replaces it.
    pub(super) fn headers(&mut self, added: Vec<(String, Value)>) {
        let replaced = |name: &str| added.iter().any(|(new, _)| new.eq_ignore_ascii_case(name));
        self.request.headers.retain(|(name, _)| !replaced(name));
        self.request.headers.extend(added);
    }

    /// With what its reply has to be, and whether an account comes of it then.
    pub(super) fn expecting(mut self, checks: Vec<Check>, makes: bool) -> Self {
        self.checks = checks;
        self.makes = makes;
        self
    }

    /// As a step that others build on.
    pub(super) fn preparing(mut self) -> Self {
        self.prepares = true;
        self
    }

    pub(super) fn into_step(self, origin: &Origin<'_>) -> Step {
        let operation = origin.operation();
        let chance = |may: bool| match (may && self.request.to == To::Vendor, self.makes) {
            (false, _) => Chance::No,
            (true, false) => Chance::IfWrong,
            (true, true) => Chance::Yes,
        };
        Step {
            person: self.person,
            creates: chance(operation.creates_clause.is_some()),
            notifies: chance(operation.notifies_clause.is_some()),
            known: Arc::clone(&origin.known),
            request: self.request,
            checks: self.checks,
            holes: BTreeMap::new(),
            prepares: self.prepares,
        }
    }
}

fn headers(pairs: &[(String, String)]) -> Vec<(String, Value)> {
    pairs.iter().map(|(name, value)| (name.clone(), Value::literal(value))).collect()
}
