//! The fake without any socket: a request in, an answer out.

use std::sync::Arc;

use crate::control::{self, Access};
use crate::http::{Address, Answer, Destination, Request};
use crate::text;
use crate::vendors::{
    Asked, CONFIRM, Call, Claim, Endpoint, SUCCESS, VENDORS, Vendor, claim, of_host,
};
use crate::wire::Limits;
use crate::world::{Exchange, Timestamp, Verdict, World, WorldName};
use crate::worlds::{SharedWorld, Worlds};

/// What a fake is made of.
pub struct Fake {
    /// The worlds.
    pub worlds: Worlds,
    /// Who may use the control plane.
    pub access: Access,
    /// A call that names no world is refused.
    pub strict_worlds: bool,
    /// How much a reader takes.
    pub limits: Limits,
    /// When it was started.
    pub started: Timestamp,
}

/// What became of a request.
#[derive(Clone, Debug)]
pub struct Handled {
    /// What to send.
    pub answer: Answer,
    /// The Date header.
    pub date: Timestamp,
    /// What the journal keeps of it; `None` for the control plane's own.
    pub exchange: Option<Arc<Exchange>>,
}

impl Fake {
    /// Answers a request. `now` is the machine's time.
    #[must_use]
    pub fn handle(&self, request: Request, now: Timestamp) -> Handled {
        // Destination and call borrow from the request, which goes into the journal afterwards.
        let to = Destination::of(&request);
        let routed = match &to {
            Ok(to) => self.route(&request, to, now),
            Err(bad) => Routed::Ours(Answer::plain(400, format!("{bad}."))),
        };
        // One lock: perform, encode, record.
        let (world, exchange) = match routed {
            Routed::Call(vendor, mut call, world) => {
                let mut locked = world.lock();
                let (answer, verdict) = locked.perform(vendor, &mut call, now);
                let exchange = locked.note(request, answer, verdict, now);
                drop(locked);
                (world, exchange)
            }
            Routed::Link(world, link) => {
                let mut locked = world.lock();
                let (answer, verdict) = link.answer(&mut locked, now);
                let exchange = locked.note(request, answer, verdict, now);
                drop(locked);
                (world, exchange)
            }
            Routed::Refused(world, answer, verdict) => {
                let world = self.worlds.named(&world);
                let exchange = world.lock().note(request, answer, verdict, now);
                (world, exchange)
            }
            Routed::Ours(answer) => return Handled { answer, date: now, exchange: None },
        };
        self.worlds.relieve(&world);
        let (answer, date) = (exchange.answer.clone(), exchange.at);
        Handled { answer, date, exchange: Some(exchange) }
    }

    fn route<'a>(
        &'a self,
        request: &'a Request,
        to: &'a Destination<'a>,
        now: Timestamp,
    ) -> Routed<'a> {
        if request.method() == "CONNECT" {
            return Routed::Ours(Answer::plain(501, "This fake is no proxy for CONNECT."));
        }
        // A vendor's host has the vendor's paths alone.
        if control::claims(to.path) && to.host.and_then(of_host).is_none() {
            return Routed::Ours(control::handle(self, request, to, now));
        }
        if let Some(token) = to.path.strip_prefix(CONFIRM) {
            return self.follow(request, to, token);
        }
        match claim(to.host, to.path) {
            Claim::Endpoint(vendor, endpoint) => self.call(request, to, vendor, endpoint),
            Claim::Host(vendor) => self.unclaimed(to, Some(vendor)),
            Claim::Nobody => self.unclaimed(to, None),
        }
    }

    fn call<'a>(
        &'a self,
        request: &'a Request,
        to: &'a Destination<'a>,
        vendor: &'static Vendor,
        endpoint: &'static Endpoint,
    ) -> Routed<'a> {
        // Read once, before any lock.
        let call = (vendor.read)(&Asked { endpoint, to, request, limits: &self.limits });
        let by_credential = || {
            let credential = call.credential.as_deref()?;
            self.worlds.of_credential(vendor, credential)
        };
        let Some(world) = self.world(to.world.clone().or_else(by_credential)) else {
            return Routed::Ours(no_world(&to.address));
        };
        // ALL-HTTP-1
        if !endpoint.methods.is_empty() && !endpoint.methods.contains(&request.method()) {
            let answer = Answer::method_not_allowed(endpoint.methods, to.path);
            let verdict = Verdict {
                vendor: Some(vendor.name),
                operation: endpoint.operation,
                outcome: "method_not_allowed",
                ..Verdict::default()
            };
            return Routed::Refused(world, answer, verdict);
        }
        Routed::Call(vendor, Box::new(call), self.worlds.named(&world))
    }

    /// ALL-MAIL-1: 200, again 200 without effect, unknown 404.
    fn follow(&self, request: &Request, to: &Destination<'_>, token: &str) -> Routed<'static> {
        let name = to.world.clone().or_else(|| self.worlds.of_link(token));
        let Some(name) = self.world(name) else { return Routed::Ours(unknown_link()) };
        if !matches!(request.method(), "GET" | "HEAD") {
            let answer = Answer::method_not_allowed(&["GET", "HEAD"], "A confirmation link");
            let outcome = "method_not_allowed";
            let verdict = Verdict { operation: CONFIRMATION, outcome, ..Verdict::default() };
            return Routed::Refused(name, answer, verdict);
        }
        // A HEAD is a look, as a mail scanner takes it: it confirms nothing.
        let link = Link {
            token: token.to_owned(),
            address: to.address.clone(),
            follow: request.method() == "GET",
        };
        Routed::Link(self.worlds.named(&name), Box::new(link))
    }

    /// What nobody claims: 404 that names the endpoints there are and the nearest one.
    fn unclaimed(&self, to: &Destination<'_>, vendor: Option<&'static Vendor>) -> Routed<'static> {
        let answer = Answer::plain(404, not_found(to.path, vendor));
        let verdict = Verdict { outcome: "not_found", ..Verdict::default() };
        match self.world(to.world.clone()) {
            Some(world) => Routed::Refused(world, answer, verdict),
            None => Routed::Ours(answer),
        }
    }

    /// The world that was named, else the default one; with `--strict-worlds` none.
    fn world(&self, named: Option<WorldName>) -> Option<WorldName> {
        named.or_else(|| (!self.strict_worlds).then(WorldName::fallback))
    }
}

/// What is served, by one vendor or by all, and what of it is near to a path.
fn not_found(path: &str, vendor: Option<&'static Vendor>) -> String {
    let all =
        VENDORS.iter().filter(|known| vendor.is_none_or(|vendor| vendor.index() == known.index()));
    let endpoints: Vec<_> = all
        .flat_map(|vendor| vendor.endpoints.iter().map(move |endpoint| (vendor.name, endpoint)))
        .collect();
    let mut text = format!("Nothing is served at {path}.");
    if let Some(near) = text::nearest(path, endpoints.iter().map(|(_, endpoint)| endpoint.path)) {
        text.push_str(&format!(" Did you mean {near}?"));
    }
    text.push_str("\n\nThere are:");
    for (name, endpoint) in endpoints {
        let methods = if endpoint.methods.is_empty() { &["POST"] } else { endpoint.methods };
        text.push_str(&format!("\n  {name:<12}{:<10}{}", methods.join("|"), endpoint.path));
    }
    text
}

/// The operation of a confirmation link.
const CONFIRMATION: &str = "confirm";

/// Where a request goes, with all that was read of it before a world is locked.
enum Routed<'a> {
    Call(&'static Vendor, Box<Call<'a>>, SharedWorld),
    Link(SharedWorld, Box<Link>),
    Refused(WorldName, Answer, Verdict),
    Ours(Answer),
}

/// A confirmation link that somebody asked for.
struct Link {
    token: String,
    address: Address,
    follow: bool,
}

impl Link {
    fn answer(&self, world: &mut World, now: Timestamp) -> (Answer, Verdict) {
        let found = if self.follow {
            world.follow(&self.token, &self.address, now).map(|(vendor, _)| vendor)
        } else {
            world.vendor_of_link(&self.token)
        };
        let (answer, outcome) = match found {
            Some(_) => (Answer::plain(200, "Confirmed."), SUCCESS),
            None => (unknown_link(), "unknown_link"),
        };
        let vendor = found.map(|vendor| vendor.name);
        (answer, Verdict { vendor, operation: CONFIRMATION, outcome, ..Verdict::default() })
    }
}

fn unknown_link() -> Answer {
    Answer::plain(404, "There is no such confirmation link.")
}

/// `--strict-worlds`: how to name one.
pub(crate) fn no_world(address: &Address) -> Answer {
    Answer::plain(
        400,
        format!(
            "The call names no world, and --strict-worlds asks for one. Name one by\n\
             - the header Standin-World: NAME\n\
             - the path: {address}/~NAME/…\n\
             - the host: NAME.localhost\n\
             - a listener of its own: --listen ADDR=NAME\n\
             - the key of a world that was created by POST /__admin/standin/worlds"
        ),
    )
}
