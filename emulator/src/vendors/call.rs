//! A call: what a request asks of a vendor, read once, before any lock.

use std::borrow::Cow;
use std::iter;
use std::sync::Arc;

use super::endpoint::{Endpoint, Envelope};
use super::vendor::Vendor;
use crate::arguments::Arguments;
use crate::http::{Address, Destination, Request, Scheme};
use crate::wire::Limits;
use crate::wire::unreadable::Unreadable;

/// A request on its way to a vendor.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The endpoint that it was sent to.
    pub endpoint: &'static Endpoint,
    /// Where it was going.
    pub to: &'a Destination<'a>,
    /// All of it.
    pub request: &'a Request,
    /// How much a reader takes.
    pub limits: &'a Limits,
}

/// What a request asks. It borrows from the request what it can.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    /// How it was wrapped, and how the reply has to be.
    pub envelope: Envelope,
    /// The request came as a POST.
    pub post: bool,
    /// It came over TLS.
    pub secure: bool,
    /// How the caller knows us.
    pub address: &'a Address,
    /// The method that it names, wherever the envelope has it; `None` if missing or no text.
    pub operation: Option<Cow<'a, str>>,
    /// The key or session that it carries; `None` if missing, empty or no text.
    pub credential: Option<Cow<'a, str>>,
    /// The arguments.
    pub arguments: Arguments<'a>,
    /// Why it could not be read. Then the arguments are those that could, perhaps none.
    pub unreadable: Option<Unreadable>,
    /// The documented refusal that the control plane asks for.
    pub forced: Option<Arc<str>>,
    /// What was sent and is not read: arguments' names, or what a body was.
    pub unread: Vec<String>,
    /// Which of a SOAP interface's elements wraps it, where there are several; else empty.
    pub wrapper: &'static str,
    /// The calls of a batch, each with arguments of its own.
    pub batch: Vec<Self>,
}

impl<'a> Call<'a> {
    pub(super) fn new(asked: &Asked<'a>) -> Self {
        Self {
            envelope: asked.endpoint.envelope,
            post: asked.request.method() == "POST",
            secure: asked.to.address.scheme == Scheme::Https,
            address: &asked.to.address,
            operation: None,
            credential: None,
            arguments: Arguments::default(),
            unreadable: None,
            forced: None,
            unread: Vec::new(),
            wrapper: "",
            batch: Vec::new(),
        }
    }

    /// The keys or sessions that it carries: its own, or those of a batch.
    pub fn credentials(&self) -> impl Iterator<Item = &str> {
        let all = iter::once(self).chain(&self.batch);
        all.filter_map(|call| call.credential.as_deref())
    }

    /// Takes in the arguments, and notes those that the vendor does not read (ALL-ARG-3).
    pub(super) fn take(&mut self, arguments: Arguments<'a>, vendor: &Vendor) {
        self.unread.extend(arguments.unknown(vendor.arguments));
        self.arguments = arguments;
    }
}
