//! What is asked of the fake as of a proxy: tunnels, and requests for others than the vendors.

use super::{Fake, Handled, Routed};
use crate::control;
use crate::http::{Answer, Destination, Form, Request, Scheme, WORLD_HEADER, world_beyond};
use crate::proxy::{self, Passing, Who};
use crate::world::{By, ESCAPE, Errand, Fate, Served, Timestamp, Verdict, Whither, WorldName};

impl Fake {
    /// A CONNECT: a tunnel to us, or what is beyond us.
    pub(super) fn connect<'a>(&'a self, request: &Request, to: &Destination<'_>) -> Routed<'a> {
        if request.tunnel().is_some() {
            let text = "There is no tunnel within a tunnel: this one leads to Standin already.";
            return Routed::Ours(Answer::plain(403, text));
        }
        let (host, port) = match proxy::authority(request.target()) {
            Ok(authority) => authority,
            Err(bad) => return Routed::Ours(Answer::plain(400, format!("{bad}."))),
        };
        if self.proxy.who(&host, port, request.local) != Who::Ours {
            let fate = Fate::Refused;
            return self.escape(request, to, Whither { host, port, by: By::Connect, fate });
        }
        // What stands for the whole tunnel is what was said to the proxy itself.
        let named = request.header(WORLD_HEADER).and(to.world.as_ref());
        let world = named.or(request.proxy_world()).cloned();
        Routed::Tunnel { host, port, world, home: home(request) }
    }

    /// A request with its whole URL that is for neither a vendor nor us.
    pub(super) fn beyond<'a>(
        &'a self,
        request: &Request,
        to: &Destination<'_>,
    ) -> Option<Routed<'a>> {
        let host = to.host.filter(|_| to.form == Form::Absolute)?;
        let host = proxy::bare(host);
        let usual = match to.address.scheme {
            Scheme::Http => 80,
            Scheme::Https => 443,
        };
        let port = to.port.unwrap_or(usual);
        let who = self.proxy.who(&host, port, request.local);
        // The control plane says itself that it is not reached so, by whatever port.
        let controls = control::claims(to.path) && proxy::is_this_machine(&host);
        if who == Who::Ours || controls {
            return None;
        }
        if host.len() > proxy::LONGEST_HOST {
            return Some(Routed::Ours(Answer::plain(
                400,
                "The URL's host is longer than a name can be.",
            )));
        }
        let fate = Fate::Refused;
        Some(self.escape(request, to, Whither { host, port, by: By::Absolute, fate }))
    }

    fn escape<'a>(
        &'a self,
        request: &Request,
        to: &Destination<'_>,
        whither: Whither,
    ) -> Routed<'a> {
        let Whither { host, port, by, .. } = &whither;
        let (port, by) = (*port, *by);
        let who = self.proxy.who(host, port, request.local);
        let answer = proxy::refusal(host, port, who);
        let world = home(request);
        let tls_in_clear = by == By::Absolute && to.address.scheme == Scheme::Https;
        if who == Who::Passed && request.tunnel().is_none() && !tls_in_clear {
            return Routed::Pass(whither, world);
        }
        let escape = Some(Box::new(whither));
        let verdict = Verdict { outcome: ESCAPE, escape, ..Verdict::default() };
        let errand = match by {
            By::Absolute => Errand::Refused(answer, Box::new(verdict)),
            By::Connect | By::ServerName => Errand::Beyond(answer, Box::new(verdict)),
        };
        self.in_world(&world, errand)
    }

    /// Records what became of what was let through, or of a tunnel that asked for somebody else.
    #[must_use]
    pub fn note_escape(&self, passing: Passing, answer: Answer, now: Timestamp) -> Handled {
        let Passing { whither, world, request } = passing;
        let verdict =
            Verdict { outcome: ESCAPE, escape: Some(Box::new(whither)), ..Verdict::default() };
        let world = self.worlds.named(&world);
        let served = Served::at_once(answer, verdict);
        let exchange = world.lock().note(request, served, now);
        self.recorded(&world, exchange)
    }
}

/// The world of an escape. Even with --strict-worlds there is one: what nobody named is not to be lost.
fn home(request: &Request) -> WorldName {
    world_beyond(request).unwrap_or_else(WorldName::fallback)
}
