//! Who may use the control plane: the machine that the fake runs on, and whoever has the token.

use std::net::IpAddr;

use super::Problem;
use crate::http::{Answer, Destination, Request};

/// The rules.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The hosts of `--name`, by which containers call us.
    pub names: Vec<String>,
    /// The token of `--admin-token`; with one, every call needs it.
    pub token: Option<String>,
}

impl Access {
    /// Refuses a call that may not be made, before it has any effect.
    pub(super) fn check(&self, request: &Request, to: &Destination<'_>) -> Result<(), Problem> {
        if to.proxied {
            return Err(forbidden(
                "The control plane is not reached through a proxy. Have your client call it directly: \
                 NO_PROXY=localhost,127.0.0.1,::1 (and each --name HOST).",
            ));
        }
        if !self.is_ours(request, to) {
            return Err(forbidden(&format!(
                "The control plane answers to a loopback address, localhost or a --name HOST, \
                 with our port, and not to {:?}.",
                to.address.authority
            )));
        }
        check_origin(request, to)?;
        self.check_caller(request)
    }

    /// A page that rebinds its own name to 127.0.0.1 sends that name as Host.
    fn is_ours(&self, request: &Request, to: &Destination<'_>) -> bool {
        let Some(host) = to.host else { return false };
        let lower = host.to_ascii_lowercase();
        let bare = lower.trim_start_matches('[').trim_end_matches(']');
        let known = bare.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
            || lower == "localhost"
            || lower.ends_with(".localhost")
            || self.names.iter().any(|name| plain(name).eq_ignore_ascii_case(bare));
        let usual = match to.address.scheme {
            crate::http::Scheme::Http => 80,
            crate::http::Scheme::Https => 443,
        };
        known && to.port.unwrap_or(usual) == request.local.port()
    }

    fn check_caller(&self, request: &Request) -> Result<(), Problem> {
        let Some(token) = &self.token else {
            if request.peer.to_canonical().is_loopback() {
                return Ok(());
            }
            return Err(forbidden(
                "Beyond loopback the control plane is off, unless --admin-token is set.",
            ));
        };
        let sent = request.header("Authorization").and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
        });
        if sent.is_some_and(|sent| same(sent.as_bytes(), token.as_bytes())) {
            return Ok(());
        }
        let answer = Answer::plain(401, "The control plane wants Authorization: Bearer TOKEN.");
        Err(Problem::Answer(answer.with("Www-Authenticate", "Bearer")))
    }
}

/// A name as `Destination` has a host: without a trailing dot, and without brackets.
fn plain(name: &str) -> &str {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.trim_start_matches('[').trim_end_matches(']')
}

/// Whether a page of ours asks, or no page at all.
fn check_origin(request: &Request, to: &Destination<'_>) -> Result<(), Problem> {
    let ours = format!("{}://{}", to.address.scheme.as_str(), to.address.authority);
    let origins = request.headers().filter(|(name, _)| *name == "Origin");
    if origins.into_iter().any(|(_, origin)| !origin.eq_ignore_ascii_case(ours.as_bytes())) {
        return Err(forbidden("The control plane answers to no page of another origin."));
    }
    let mut sites = request.headers().filter(|(name, _)| *name == "Sec-Fetch-Site");
    if sites.any(|(_, site)| site.eq_ignore_ascii_case(b"cross-site")) {
        return Err(forbidden("The control plane answers to no page of another site."));
    }
    Ok(())
}

fn forbidden(text: &str) -> Problem {
    Problem::Answer(Answer::plain(403, text))
}

/// Compares without telling by its time how much was right.
fn same(sent: &[u8], token: &[u8]) -> bool {
    let differing = sent.iter().zip(token).fold(0, |all, (a, b)| all | (a ^ b));
    sent.len() == token.len() && differing == 0
}
