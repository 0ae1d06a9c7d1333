//! The fake without any socket: a request in, an answer out.

mod proxied;

use std::sync::Arc;

use crate::control::{self, Access, Then};
use crate::delivery::Delivery;
use crate::http::{Address, Answer, Destination, Form, Request};
use crate::matching::Seen;
use crate::proxy::{self, Passing, Proxy, Tunnel};
use crate::text;
use crate::vendors::{Asked, CONFIRM, Claim, Endpoint, VENDORS, Vendor, allowed, claim, of_host};
use crate::wire::Limits;
use crate::world::{
    CONFIRMATION, Errand, Exchange, FollowedLink, NOT_FOUND, Timestamp, Verdict, Whither,
    WorldName, unknown_link,
};
use crate::worlds::{SharedWorld, Worlds};

/// What a fake is made of.
pub struct Fake {
    /// The worlds.
    pub worlds: Worlds,
    /// Who may use the control plane.
    pub access: Access,
    /// Who is reached through us.
    pub proxy: Proxy,
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
    /// How it is to be sent.
    pub delivery: Delivery,
    /// What else is to be done; of the control plane's calls only.
    pub then: Then,
}

impl Handled {
    /// An answer that is in no journal.
    #[must_use]
    pub fn ours(answer: Answer, date: Timestamp) -> Self {
        let (delivery, then) = (Delivery::default(), Then::Sent);
        Self { answer, date, exchange: None, delivery, then }
    }
}

impl Fake {
    /// Answers a request. `now` is the machine's time.
    #[must_use]
    pub fn handle(&self, request: Request, now: Timestamp) -> Handled {
        // Destination and errand borrow from the request, which goes into the journal afterwards.
        let to = Destination::of(&request);
        let (to, routed) = match &to {
            Ok(to) => (to, self.route(&request, to, now)),
            Err(bad) => return Handled::ours(Answer::plain(400, format!("{bad}.")), now),
        };
        let (world, errand) = match routed {
            Routed::Tunnel { host, port, world, home } => {
                let authority = request.target().into();
                let tunnel = Box::new(Tunnel { authority, host, port, request, home, world });
                let answer = Answer::established();
                return Handled { then: Then::Tunnel(tunnel), ..Handled::ours(answer, now) };
            }
            Routed::Pass(whither, world) => {
                // Where there is no shell, that is how it is.
                let answer = proxy::failure(&whither, "nobody here can reach it");
                let then = Then::Pass(Box::new(Passing { whither, world, request }));
                return Handled { then, ..Handled::ours(answer, now) };
            }
            Routed::World(world, errand) => (world, errand),
            Routed::Control(answer, then) => return Handled { then, ..Handled::ours(answer, now) },
            Routed::Ours(answer) => return Handled::ours(answer, now),
        };
        // One lock: perform, encode, record.
        let exchange = {
            let mut locked = world.lock();
            let served = locked.serve(errand, || Seen::new(&request, to), now);
            locked.note(request, served, now)
        };
        self.recorded(&world, exchange)
    }

    /// An exchange is in its world's journal: whoever has to hear of it does.
    fn recorded(&self, world: &SharedWorld, exchange: Arc<Exchange>) -> Handled {
        self.worlds.note_escape(&exchange);
        self.worlds.watchers.wake(&exchange.world);
        self.worlds.relieve(world);
        let (answer, date) = (exchange.answer.clone(), exchange.at);
        let delivery = exchange.delivery.clone();
        Handled { answer, date, exchange: Some(exchange), delivery, then: Then::Sent }
    }

    fn route<'a>(
        &'a self,
        request: &'a Request,
        to: &'a Destination<'a>,
        now: Timestamp,
    ) -> Routed<'a> {
        if to.form == Form::Authority {
            return self.connect(request, to);
        }
        if let Some(beyond) = self.beyond(request, to) {
            return beyond;
        }
        // A vendor's host has the vendor's paths alone.
        if control::claims(to.path) && to.host.and_then(of_host).is_none() {
            let (answer, then) = control::handle(self, request, to, now);
            return Routed::Control(answer, then);
        }
        if let Some(token) = to.path.strip_prefix(CONFIRM) {
            return self.follow(request, to, token);
        }
        match claim(request.method(), to) {
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
        let by_credential = match &to.world {
            None => call.credentials().find_map(|key| self.worlds.of_credential(vendor, key)),
            Some(_) => None,
        };
        let Some(world) = self.world(to.world.as_ref().or(by_credential.as_ref())) else {
            return Routed::Ours(no_world(&to.address));
        };
        // ALL-HTTP-1
        if !endpoint.answers(request.method()) {
            let allowed = allowed(vendor, endpoint, to.query);
            let answer = Answer::method_not_allowed(&allowed, to.path);
            let verdict = Verdict {
                vendor: Some(vendor.name),
                operation: endpoint.operation,
                outcome: "method_not_allowed",
                ..Verdict::default()
            };
            return self.in_world(world, Errand::Refused(answer, Box::new(verdict)));
        }
        self.in_world(world, Errand::Call(vendor, endpoint, Box::new(call)))
    }

    /// ALL-MAIL-1: 200, again 200 without effect, unknown 404.
    fn follow(&self, request: &Request, to: &Destination<'_>, token: &str) -> Routed<'static> {
        let name = to.world.clone().or_else(|| self.worlds.of_link(token));
        let Some(name) = self.world(name.as_ref()) else { return Routed::Ours(unknown_link()) };
        if !matches!(request.method(), "GET" | "HEAD") {
            let answer = Answer::method_not_allowed(&["GET", "HEAD"], "A confirmation link");
            let outcome = "method_not_allowed";
            let verdict = Verdict { operation: CONFIRMATION, outcome, ..Verdict::default() };
            return self.in_world(name, Errand::Refused(answer, Box::new(verdict)));
        }
        // A HEAD is a look, as a mail scanner takes it: it confirms nothing.
        let link = FollowedLink {
            token: token.to_owned(),
            address: to.address.clone(),
            follow: request.method() == "GET",
        };
        self.in_world(name, Errand::Link(link))
    }

    /// What nobody claims: 404 that names the endpoints there are and the nearest one.
    fn unclaimed(&self, to: &Destination<'_>, vendor: Option<&'static Vendor>) -> Routed<'static> {
        let answer = Answer::plain(404, not_found(to.path, vendor));
        let verdict = Verdict { outcome: NOT_FOUND, ..Verdict::default() };
        match self.world(to.world.as_ref()) {
            Some(world) => self.in_world(world, Errand::Refused(answer, Box::new(verdict))),
            None => Routed::Ours(answer),
        }
    }

    fn in_world<'a>(&self, name: &WorldName, errand: Errand<'a>) -> Routed<'a> {
        Routed::World(self.worlds.named(name), errand)
    }

    /// The world that was named, else the default one; with `--strict-worlds` none.
    fn world<'a>(&'a self, named: Option<&'a WorldName>) -> Option<&'a WorldName> {
        named.or_else(|| (!self.strict_worlds).then(|| self.worlds.default_name()))
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

/// Where a request goes, with all that was read of it before a world is locked.
enum Routed<'a> {
    World(SharedWorld, Errand<'a>),
    Control(Answer, Then),
    Tunnel { host: String, port: u16, world: Option<WorldName>, home: WorldName },
    Pass(Whither, WorldName),
    Ours(Answer),
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
             - the user of the proxy: http://NAME:x@HOST:PORT\n\
             - a listener of its own: --listen ADDR=NAME\n\
             - the key of a world that was created by POST /__admin/standin/worlds"
        ),
    )
}
