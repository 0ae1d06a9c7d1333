//! Before the first case at a live target: one harmless `GET` of each address, without a name or a key. Whether
//! it is the one that is meant, what its clock says, and where it would send us.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, SystemTime};

use super::{Cost, Guard, redirect};
use crate::compose;
use crate::exchange::{Fault, Reply};
use crate::run::Exit;
use crate::send::{Much, Shown, Wire};
use crate::target::{Address, Fingerprint, Pin, Probe, Target};

/// Clocks that are less apart are together.
const TOGETHER: Duration = Duration::from_mins(1);

/// What is at an address.
#[derive(Clone, Debug)]
pub struct Met {
    /// Where.
    pub address: Address,
    /// Over TLS.
    pub tls: bool,
    /// What it showed in the handshake.
    pub shown: Option<Shown>,
    /// Where its name led, if it is a name: there it is called from then on.
    pub led_to: Option<IpAddr>,
    /// The status of what it answered.
    pub status: u16,
    /// How far its clock is from ours; none: it does not say.
    pub clock: Option<Apart>,
    /// The other host that it sends its callers to.
    pub redirect: Option<String>,
}

/// How far two clocks are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// By how much.
    pub by: Duration,
    /// Theirs is ahead of ours.
    pub ahead: bool,
}

/// Why a target is not met.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unmet {
    /// Nobody, or somebody else, or no HTTP.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// Somebody, and no reply that is one.
    #[error("GET {path} of {authority}: {fault}")]
    NoReply {
        /// Where.
        authority: String,
        /// What was asked.
        path: String,
        /// What happened instead.
        fault: Fault,
    },
    /// It answers otherwise than the file says.
    #[error(
        "{authority} is not the one that is meant: GET {path} got {got}, and the file's fingerprint has \
         {wanted}"
    )]
    Answer {
        /// Where.
        authority: String,
        /// What was asked.
        path: String,
        /// What came.
        got: String,
        /// What should have.
        wanted: String,
    },
    /// The clocks are too far apart.
    #[error(
        "the clocks are apart: that of {authority} is {apart}, more than stop.clock = {most} s. Certificates and \
         expectations hold by the date, so set the clock that is wrong, or allow more"
    )]
    Clock {
        /// Where.
        authority: String,
        /// How far.
        apart: Apart,
        /// The bound, in seconds.
        most: u64,
    },
}

/// Meets every address of these vendors, and asks for what their fingerprints want.
///
/// # Errors
/// The first that is not as the file says.
pub async fn meet(
    target: &Target,
    vendors: &BTreeSet<&str>,
    wire: &Wire,
    guard: &Guard,
) -> Result<Vec<Met>, Unmet> {
    let meeting = Meeting { target, wire, guard };
    let mut met = Vec::new();
    for (address, tls) in addresses(target, vendors) {
        let Some(one) = meeting.address(&address, tls).await? else { return Ok(met) };
        met.push(one);
    }
    for name in vendors {
        meeting.probe(name).await?;
    }
    Ok(met)
}

/// So many calls that takes.
#[must_use]
pub fn questions(target: &Target, vendors: &BTreeSet<&str>) -> usize {
    let probed = vendors.iter().filter(|name| probed(target, name).is_some());
    addresses(target, vendors).len() + probed.count()
}

/// Every address of these vendors, once.
#[must_use]
pub fn addresses(target: &Target, vendors: &BTreeSet<&str>) -> Vec<(Address, bool)> {
    let known = vendors.iter().filter_map(|name| target.vendor(name));
    let mut all: Vec<(Address, bool)> = Vec::new();
    for vendor in known {
        let both = [(vendor.http.clone(), false), (vendor.https.clone(), true)];
        for (address, tls) in both {
            let Some(address) = address else { continue };
            if !all.contains(&(address.clone(), tls)) {
                all.push((address, tls));
            }
        }
    }
    all
}

/// Where a vendor's probe goes: over TLS where there is TLS.
fn probed<'t>(target: &'t Target, vendor: &str) -> Option<(&'t Address, bool, &'t Probe)> {
    let vendor = target.vendor(vendor)?;
    let Some(Pin::Probe(probe)) = &vendor.pin else { return None };
    let secure = vendor.https.as_ref().map(|address| (address, true));
    let (address, tls) = secure.or(vendor.http.as_ref().map(|address| (address, false)))?;
    Some((address, tls, probe))
}

/// The certificates that are pinned, and where.
#[must_use]
pub fn pins(target: &Target) -> Vec<(String, Pin)> {
    let known = crate::spec::VENDORS.iter().filter_map(|name| target.vendor(name));
    let pins =
        known.filter_map(|vendor| Some((vendor.https.as_ref()?.to_string(), vendor.pin.clone()?)));
    pins.collect()
}

/// A meeting, a question at a time.
#[derive(Clone, Copy)]
pub struct Meeting<'a> {
    /// Whom.
    pub target: &'a Target,
    /// How.
    pub wire: &'a Wire,
    /// How fast.
    pub guard: &'a Guard,
}

impl Meeting<'_> {
    /// Meets an address; none: nothing may be asked any more.
    ///
    /// # Errors
    /// It is not as the file says.
    pub async fn address(&self, address: &Address, tls: bool) -> Result<Option<Met>, Unmet> {
        let authority = address.to_string();
        if !self.may_ask().await {
            return Ok(None);
        }
        let shown = if tls { Some(self.wire.handshake(&authority).await?) } else { None };
        let reply = self.get(address, tls, "/", Much::Head).await?;
        let clock = apart(&reply, SystemTime::now());
        let most = self.target.live().map_or(u64::MAX, |live| live.stop.clock);
        if let Some(apart) = clock.filter(|apart| apart.by > Duration::from_secs(most)) {
            return Err(Unmet::Clock { authority, apart, most });
        }
        Ok(Some(Met {
            address: address.clone(),
            tls,
            shown,
            led_to: self.wire.led_to(&authority).and_then(|to| led(address, to)),
            status: reply.status,
            clock,
            redirect: redirect::elsewhere_of(&reply, &authority),
        }))
    }

    /// Asks for what a vendor's fingerprint wants; none: it wants nothing. False: nothing may be asked any
    /// more.
    ///
    /// # Errors
    /// The answer is another one.
    pub async fn probe(&self, vendor: &str) -> Result<Option<bool>, Unmet> {
        let Some((address, tls, probe)) = probed(self.target, vendor) else { return Ok(None) };
        if !self.may_ask().await {
            return Ok(Some(false));
        }
        let much = if probe.body.is_some() { Much::Whole } else { Much::Head };
        let reply = self.get(address, tls, &probe.path, much).await?;
        let body = Fingerprint::of(&reply.body);
        let fits = probe.body.as_ref().is_none_or(|wanted| *wanted == body);
        if reply.status == probe.status && fits {
            return Ok(Some(true));
        }
        let told = |status, body: Option<&Fingerprint>| {
            body.map_or(format!("{status}"), |body| format!("{status} and {body}"))
        };
        let shown = probe.body.is_some().then_some(&body);
        Err(Unmet::Answer {
            authority: address.to_string(),
            path: probe.path.clone(),
            got: told(reply.status, shown),
            wanted: told(probe.status, probe.body.as_ref()),
        })
    }

    /// The head of what a plain `GET` gets; none: nothing may be asked any more.
    ///
    /// # Errors
    /// There is no reply.
    pub async fn look(
        &self,
        address: &Address,
        tls: bool,
        path: &str,
    ) -> Result<Option<Reply>, Unmet> {
        if !self.may_ask().await {
            return Ok(None);
        }
        self.get(address, tls, path, Much::Head).await.map(Some)
    }

    /// Nothing is sent before, not even a handshake.
    async fn may_ask(&self) -> bool {
        let may = self.guard.before_another(Cost::CALL).await;
        may.inspect_err(|why| self.guard.stop(why, Exit::Incomplete)).is_ok()
    }

    async fn get(
        &self,
        address: &Address,
        tls: bool,
        path: &str,
        much: Much,
    ) -> Result<Reply, Unmet> {
        let asked = compose::look(address, tls, path);
        let exchange = self.wire.exchange_for(&asked, much).await;
        self.guard.heed(&exchange);
        exchange.received.map_err(|fault| match fault {
            Fault::Unreachable { .. } | Fault::Tls { .. } | Fault::NotTheOne { .. } => fault.into(),
            fault => Unmet::NoReply { authority: asked.authority, path: path.to_owned(), fault },
        })
    }
}

impl Met {
    /// `http://host:port`
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", if self.tls { "https" } else { "http" }, self.address)
    }

    /// What a reader of a report has to know.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let url = self.url();
        let apart = self.clock.filter(|apart| apart.by > TOGETHER);
        let clock = apart.map(|apart| format!("the clock of {url} is {apart}"));
        let to = self.redirect.as_ref();
        let redirect = to.map(|to| format!("{url} redirects to another host, {to}: not followed"));
        let led = self.led_to.map(|ip| format!("{url} is {ip}, and called there all along"));
        led.into_iter().chain(clock).chain(redirect)
    }
}

/// Where a name led; none: it is no name.
fn led(address: &Address, to: SocketAddr) -> Option<IpAddr> {
    let bare = address.host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_err().then(|| to.ip())
}

impl std::fmt::Display for Apart {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let way = if self.ahead { "ahead of" } else { "behind" };
        write!(formatter, "{} s {way} ours", self.by.as_secs())
    }
}

/// How far a reply's clock is from ours.
fn apart(reply: &Reply, now: SystemTime) -> Option<Apart> {
    let date = std::str::from_utf8(reply.header("Date").next()?).ok()?;
    let theirs = httpdate::parse_http_date(date.trim()).ok()?;
    Some(match theirs.duration_since(now) {
        Ok(by) => Apart { by, ahead: true },
        Err(behind) => Apart { by: behind.duration(), ahead: false },
    })
}
