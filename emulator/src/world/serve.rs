//! How a world answers: a fault that is queued, else a stub, else the vendor.

use std::sync::Arc;
use std::time::Duration;

use super::{Exchange, Generator, Struck, Timestamp, Verdict, World};
use crate::delivery::{Broken, Delay, Delivery};
use crate::http::{Address, Answer, Request};
use crate::matching::Seen;
use crate::reading::LONGEST;
use crate::vendors::{self, Call, Endpoint, SUCCESS, Vendor};

/// What a request wants of a world, read before the world is locked. It is moved with every call, so that what is
/// large and rare lies in a box.
pub enum Errand<'a> {
    /// A vendor's endpoint is called.
    Call(&'static Vendor, &'static Endpoint, Box<Call<'a>>),
    /// A confirmation link is followed.
    Link(Link),
    /// Nothing that it could have: the answer stands already.
    Refused(Answer, Box<Verdict>),
    /// A tunnel to somebody else: that is no request yet, which a stub or a fault could be for.
    Beyond(Answer, Box<Verdict>),
}

/// A confirmation link that somebody asked for (ALL-MAIL-1).
pub struct Link {
    /// What makes it this one.
    pub token: String,
    /// How the caller knows us.
    pub address: Address,
    /// It is followed, and not looked at only.
    pub follow: bool,
}

/// An answer, what it means, and how it travels.
pub struct Served {
    /// What is sent.
    pub answer: Answer,
    /// What became of the request.
    pub verdict: Verdict,
    /// How it travels.
    pub delivery: Delivery,
    /// A stub or a fault says how long it waits, and be it not at all.
    pub delayed: bool,
}

/// The operation of a confirmation link.
pub const CONFIRMATION: &str = "confirm";

/// The outcome of what nobody has.
pub const NOT_FOUND: &str = "not_found";

/// The outcome of what was for somebody else.
pub const ESCAPE: &str = "escape";

/// How much of what a request misses of a stub is told.
const MOST_TOLD: usize = 10;

/// The outcome of what was broken before anybody had acted.
const BROKEN: &str = "broken";

impl Errand<'_> {
    /// Whose endpoint it is for, by whatever method.
    fn asked(&self) -> Option<(&'static Vendor, &'static Endpoint)> {
        match self {
            Self::Call(vendor, endpoint, _) => Some((vendor, endpoint)),
            Self::Link(_) | Self::Beyond(..) => None,
            Self::Refused(_, verdict) => {
                let vendor = vendors::named(verdict.vendor?)?;
                let same = |endpoint: &&Endpoint| endpoint.operation == verdict.operation;
                Some((vendor, vendor.endpoints.iter().find(same)?))
            }
        }
    }

    /// Makes the vendor refuse, if it documents that.
    fn force(&mut self, outcome: Option<&Arc<str>>) {
        if let (Self::Call(_, _, call), Some(outcome)) = (self, outcome) {
            call.forced = Some(Arc::clone(outcome));
        }
    }

    fn is_escape(&self) -> bool {
        matches!(self, Self::Refused(_, verdict) if verdict.escape.is_some())
    }

    fn verdict(&self, outcome: &'static str) -> Verdict {
        let asked = self.asked();
        let vendor = asked.map(|(vendor, _)| vendor.name);
        let operation = asked.map_or("", |(_, endpoint)| endpoint.operation);
        Verdict { vendor, operation, outcome, ..Verdict::default() }
    }
}

impl Served {
    /// Whole and without delay.
    pub(crate) fn at_once(answer: Answer, verdict: Verdict) -> Self {
        Self { answer, verdict, delivery: Delivery::default(), delayed: false }
    }
}

impl World {
    /// Answers a request. `now` is the machine's time; what patterns see is asked for where there are any.
    pub fn serve<'a>(
        &mut self,
        errand: Errand<'_>,
        seen: impl FnOnce() -> Seen<'a>,
        now: Timestamp,
    ) -> Served {
        self.outbox.during(Some(self.journal.next_number()));
        let untouched =
            self.faults.is_empty() && self.stubs.is_empty() || matches!(errand, Errand::Beyond(..));
        let mut served =
            if untouched { self.run(errand, now) } else { self.intervene(errand, &seen(), now) };
        if !served.delayed {
            served.delivery.delay = self.usual_delay();
        }
        self.outbox.during(None);
        served
    }

    fn intervene(&mut self, mut errand: Errand<'_>, seen: &Seen<'_>, now: Timestamp) -> Served {
        // A fault is not for what a client asks of strangers; a stub may be.
        if errand.is_escape() {
            return self.stand_in(errand, seen, now);
        }
        let (number, can_force) = (self.journal.next_number(), self.can_force(&errand));
        let Some(Struck { id, effect }) = self.faults.take(seen, errand.asked(), can_force, number)
        else {
            return self.stand_in(errand, seen, now);
        };
        errand.force(effect.outcome.as_ref());
        let mut served = match effect.broken {
            Some(broken) if !effect.after => self.broken(&errand, broken),
            // A refusal that was asked for is the vendor's to give.
            _ if effect.outcome.is_some() => self.run(errand, now),
            _ => self.stand_in(errand, seen, now),
        };
        let delivery = &mut served.delivery;
        delivery.delay += effect.delay.map_or(Duration::ZERO, |delay| self.drawn(&delay, "fault"));
        delivery.delay = delivery.delay.min(LONGEST);
        delivery.dribble = effect.dribble.or(delivery.dribble);
        delivery.broken = effect.broken.or(delivery.broken);
        served.delayed |= effect.delay.is_some();
        served.verdict.fault = Some(id);
        served
    }

    /// Whether the vendor can be made to answer with an outcome that it documents.
    fn can_force(&self, errand: &Errand<'_>) -> bool {
        let Errand::Call(vendor, _, call) = errand else { return false };
        self.stores().get(vendor.index()).is_some_and(|store| store.can_force(call))
    }

    /// A stub, or whoever is asked.
    fn stand_in(&mut self, mut errand: Errand<'_>, seen: &Seen<'_>, now: Timestamp) -> Served {
        let can_force = self.can_force(&errand);
        let can = |outcome: &str| {
            can_force && errand.asked().is_some_and(|(vendor, _)| vendor.documents(outcome))
        };
        let Some(stub) = self.stubs.serve(seen, can) else {
            self.tell_of_the_nearest_stub(&mut errand, seen);
            return self.run(errand, now);
        };
        let response = &stub.response;
        let mut served = if response.vendor {
            errand.force(response.outcome.as_ref());
            self.run(errand, now)
        } else if let Some(broken) = response.fault {
            self.broken(&errand, broken)
        } else {
            Served::at_once(response.answer.clone(), errand.verdict("stub"))
        };
        served.delayed = response.delay.is_some();
        served.delivery = Delivery {
            delay: response.delay.map_or(Duration::ZERO, |delay| self.drawn(&delay, "stub")),
            dribble: response.dribble,
            broken: response.fault,
        };
        // One that lets the vendor answer has matched nothing where there is no vendor.
        if !(response.vendor && matches!(served.verdict.outcome, NOT_FOUND | ESCAPE)) {
            served.verdict.stub = Some(Arc::clone(&stub.id));
            served.verdict.stub_name.clone_from(&stub.name);
        }
        served
    }

    /// Whoever asks for what nobody has may have meant a stub.
    fn tell_of_the_nearest_stub(&self, errand: &mut Errand<'_>, seen: &Seen<'_>) {
        let Errand::Refused(answer, verdict) = errand else { return };
        if verdict.outcome != NOT_FOUND {
            return;
        }
        let Some((stub, misses)) = self.stubs.nearest(seen) else { return };
        let mut body = answer.body.to_vec();
        let told = format!("\n\nThe nearest stub is {}:", stub.name.as_ref().unwrap_or(&stub.id));
        body.extend_from_slice(told.as_bytes());
        for miss in misses.iter().take(MOST_TOLD) {
            body.extend_from_slice(format!("\n  {miss}").as_bytes());
        }
        if let Some(more) = misses.len().checked_sub(MOST_TOLD).filter(|more| *more > 0) {
            body.extend_from_slice(format!("\n  and {more} more").as_bytes());
        }
        answer.body = body.into();
    }

    /// Nobody acts, and what arrives is no answer.
    fn broken(&self, errand: &Errand<'_>, broken: Broken) -> Served {
        let status = if broken == Broken::MalformedChunk { 200 } else { 0 };
        let answer = Answer::new(status, "", "");
        let delivery = Delivery { broken: Some(broken), ..Delivery::default() };
        Served { delivery, ..Served::at_once(answer, errand.verdict(BROKEN)) }
    }

    /// Whoever is asked answers.
    fn run(&mut self, errand: Errand<'_>, now: Timestamp) -> Served {
        let (answer, verdict) = match errand {
            Errand::Call(vendor, _, mut call) => self.perform(vendor, &mut call, now),
            Errand::Link(link) => self.answer_link(&link, now),
            Errand::Refused(answer, verdict) | Errand::Beyond(answer, verdict) => {
                (answer, *verdict)
            }
        };
        Served::at_once(answer, verdict)
    }

    fn answer_link(&mut self, link: &Link, now: Timestamp) -> (Answer, Verdict) {
        let found = if link.follow {
            self.follow(&link.token, &link.address, now).map(|(vendor, _)| vendor)
        } else {
            self.vendor_of_link(&link.token)
        };
        let (answer, outcome) = match found {
            Some(_) => (Answer::plain(200, "Confirmed."), SUCCESS),
            None => (unknown_link(), "unknown_link"),
        };
        let vendor = found.map(|vendor| vendor.name);
        (answer, Verdict { vendor, operation: CONFIRMATION, outcome, ..Verdict::default() })
    }

    /// The delay of an answer that has none of its own.
    fn usual_delay(&self) -> Duration {
        let settings = &self.settings;
        let delays = settings.fixed_delay.iter().chain(&settings.delay_distribution);
        delays.map(|delay| self.drawn(delay, "settings")).sum()
    }

    /// Of a generator of its own, so that no token differs because an answer was late.
    fn drawn(&self, delay: &Delay, whose: &str) -> Duration {
        let number = self.journal.next_number();
        let purpose = format!("delay of {whose} {} {number}", self.name());
        delay.draw(&mut Generator::of(0, &purpose))
    }

    /// Records a request and what was served.
    pub fn note(&mut self, request: Request, served: Served, now: Timestamp) -> Arc<Exchange> {
        let Served { answer, mut verdict, delivery, .. } = served;
        verdict.bound();
        let exchange = Arc::new(Exchange {
            number: self.journal.next_number(),
            world: self.name().clone(),
            at: self.time(now),
            request,
            answer,
            verdict,
            delivery,
        });
        self.journal.record(Arc::clone(&exchange));
        if let Some(whither) = exchange.verdict.escape.as_deref() {
            self.escapes.note(whither, &example(&exchange.request), exchange.at);
        }
        exchange
    }
}

/// A request's line, without user, password and query.
pub(crate) fn example(request: &Request) -> String {
    format!("{} {}", request.method(), bare_target(request))
}

/// A request's target, without user, password and query.
pub(crate) fn bare_target(request: &Request) -> String {
    let target = request.target().split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) =
        target.split_once("://").map_or(("", target), |(scheme, rest)| (scheme, rest));
    let end = rest.find('/').unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let scheme = if scheme.is_empty() { String::new() } else { format!("{scheme}://") };
    format!("{scheme}{authority}{path}")
}

/// What a link gets that nobody sent.
#[must_use]
pub fn unknown_link() -> Answer {
    Answer::plain(404, "There is no such confirmation link.")
}
