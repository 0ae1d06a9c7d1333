//! `check-target`: tries of a target's file what is harmless. Nothing is signed up, no key is sent, and nothing
//! is left behind.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Duration;

use super::Failure;
use super::set_up::{self, Suite};
use crate::case::Case;
use crate::report::Redactor;
use crate::report::terminal::visible;
use crate::run::Exit;
use crate::run::live::{Guard, Meeting, Met, addresses};
use crate::send::{Limits, Wire};
use crate::spec::VENDORS;
use crate::target::{Address, Pin, Target};

/// For one question: who is there answers sooner.
const PATIENCE: Duration = Duration::from_secs(5);

/// Checks a file, and what is where it says.
pub(super) fn check_target(given: &str, ca: Option<&Path>, suite: &Suite) -> Result<Exit, Failure> {
    let target = set_up::target(Some(given), suite, None)?;
    let wire = set_up::wire(&target, ca, Limits { timeout: PATIENCE, ..Limits::default() })?;
    let guard =
        target.live().map_or_else(Guard::open, |live| Guard::live(live, BTreeSet::new(), None));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let redactor = Redactor::new(target.secrets().map(str::to_owned).collect());
    let mut check = Check { target: &target, wire: &wire, guard: &guard, redactor, wrong: 0 };
    check.file(&suite.cases)?;
    runtime.block_on(check.addresses())?;
    runtime.block_on(check.means())?;
    check.end()
}

struct Check<'a> {
    target: &'a Target,
    wire: &'a Wire,
    guard: &'a Guard,
    redactor: Redactor,
    /// So much is not as the file says.
    wrong: usize,
}

impl<'a> Check<'a> {
    const fn meeting(&self) -> Meeting<'a> {
        Meeting { target: self.target, wire: self.wire, guard: self.guard }
    }

    /// What could be told without a call.
    fn file(&self, cases: &[Case]) -> io::Result<()> {
        let target = self.target;
        let live = if target.live().is_some() { "live" } else { "not live" };
        self.say(format_args!("{} is {live}", visible(&target.name)))?;
        for name in VENDORS {
            let Some(vendor) = target.vendor(name) else { continue };
            if vendor.http.is_none() && vendor.https.is_none() {
                continue;
            }
            let roles: Vec<_> = vendor.roles.keys().map(String::as_str).collect();
            let roles = if roles.is_empty() { "none".to_owned() } else { roles.join(", ") };
            self.say(format_args!("{name}: callers {roles}"))?;
            let missing = target.fields_of_main_missing(name, cases);
            if !missing.is_empty() {
                let missing = missing.join(", ");
                self.say(format_args!("note   {name}: cases are skipped for want of {missing}"))?;
            }
        }
        Ok(())
    }

    async fn addresses(&mut self) -> io::Result<()> {
        let vendors = VENDORS.into_iter().collect();
        let meeting = self.meeting();
        for (address, tls) in addresses(self.target, &vendors) {
            let url = format!("{}://{address}", if tls { "https" } else { "http" });
            // Whoever is silent there is not waited for in silence.
            drop(writeln!(anstream::stderr(), "asking {url} ({} s at most)", PATIENCE.as_secs()));
            match meeting.address(&address, tls).await {
                Ok(Some(met)) => self.met(&met)?,
                Ok(None) => self.refused(&url)?,
                Err(error) => self.wrong(error)?,
            }
        }
        for name in VENDORS {
            match meeting.probe(name).await {
                Ok(None) => {}
                Ok(Some(true)) => {
                    self.say(format_args!("ok     {name}: it answers as its fingerprint says"))?;
                }
                Ok(Some(false)) => self.refused(format_args!("{name}'s fingerprint"))?,
                Err(error) => self.wrong(error)?,
            }
        }
        Ok(())
    }

    fn met(&self, met: &Met) -> io::Result<()> {
        self.say(format_args!("ok     {}: GET / got {}", met.url(), met.status))?;
        for note in met.notes() {
            self.say(format_args!("note   {note}"))?;
        }
        let Some(shown) = &met.shown else { return Ok(()) };
        let pinned = VENDORS.iter().filter_map(|name| self.target.vendor(name)).any(|vendor| {
            let is_hash = matches!(vendor.pin, Some(Pin::Certificate(_) | Pin::PublicKey(_)));
            vendor.https.as_ref() == Some(&met.address) && is_hash
        });
        if pinned {
            return self.say(format_args!("ok     its certificate is the one of the file"));
        }
        if self.target.live().is_none() {
            return Ok(());
        }
        if self.wire.trusts_any() && met.address.is_loopback() {
            self.say(format_args!(
                "note   any certificate is accepted there: the address is this machine's"
            ))?;
        }
        let hash = &shown.certificate;
        self.say(format_args!("note   fingerprint = {{ certificate = \"{hash}\" }}"))?;
        let Some(key) = &shown.public_key else { return Ok(()) };
        self.say(format_args!("  or   fingerprint = {{ public_key = \"{key}\" }}"))
    }

    /// Whether what can be looked at can be: a message, an account, an entry at most is asked for.
    async fn means(&mut self) -> io::Result<()> {
        let means = self.target.means.clone();
        let asked = [
            ("mailbox", means.mailbox, "/messages?limit=1"),
            ("accounts", means.accounts, ""),
            ("journal", means.journal, "?limit=1"),
        ];
        for (name, path, query) in asked {
            let Some(path) = path else { continue };
            for (address, tls) in self.places() {
                self.mean(name, &address, tls, &format!("{path}{query}")).await?;
            }
        }
        Ok(())
    }

    /// Where cases ask for a vendor's means: in plain where there is a plain address.
    fn places(&self) -> Vec<(Address, bool)> {
        let mut all = Vec::new();
        for vendor in VENDORS.iter().filter_map(|name| self.target.vendor(name)) {
            let plain = vendor.http.clone().map(|address| (address, false));
            let place = plain.or_else(|| vendor.https.clone().map(|address| (address, true)));
            all.extend(place.filter(|place| !all.contains(place)));
        }
        all
    }

    async fn mean(
        &mut self,
        name: &str,
        address: &Address,
        tls: bool,
        path: &str,
    ) -> io::Result<()> {
        match self.meeting().look(address, tls, path).await {
            Ok(Some(reply)) if reply.status == 200 => {
                self.say(format_args!("ok     means.{name}: GET {path} of {address} got 200"))
            }
            Ok(Some(reply)) => self
                .wrong(format_args!("means.{name}: GET {path} of {address} got {}", reply.status)),
            Ok(None) => self.refused(format_args!("means.{name} of {address}")),
            Err(error) => self.wrong(format_args!("means.{name}: {error}")),
        }
    }

    fn refused(&mut self, what: impl Display) -> io::Result<()> {
        let why = self.guard.stopped().map(|stopped| stopped.why).unwrap_or_default();
        self.wrong(format_args!("{what}: it was not asked: {why}"))
    }

    fn wrong(&mut self, what: impl Display) -> io::Result<()> {
        self.wrong += 1;
        self.say(format_args!("WRONG  {what}"))
    }

    fn end(&self) -> Result<Exit, Failure> {
        if self.wrong == 0 {
            self.say(format_args!("all that is harmless was tried, and is as the file says"))?;
            return Ok(Exit::Conforms);
        }
        Ok(Exit::Unreachable)
    }

    fn say(&self, line: impl Display) -> io::Result<()> {
        writeln!(io::stdout().lock(), "{}", self.redactor.text(&line.to_string()))
    }
}
