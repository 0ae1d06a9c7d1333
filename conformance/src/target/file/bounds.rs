//! What a file says of live runs.

use std::ops::Range;

use toml::Spanned;

use super::super::address::Url;
use super::super::live::Live;
use super::{Raw, Text};
use crate::spec::{Source, SpecError};

/// The hosts that may be called, if the file names them.
pub(super) fn hosts(source: &Source, raw: &Raw) -> Result<Option<Vec<String>>, SpecError> {
    let Some(hosts) = &raw.hosts else { return Ok(None) };
    let host = |text: &Text| {
        let message = "a host is a name or an address, with or without a port: no scheme, no path";
        let fail = |message: &str| source.error(text.span().start, message);
        let url = format!("http://{}", text.get_ref());
        Url::base(&url).map_err(|why| fail(&format!("{message} ({why})")))?;
        let bare = !text.get_ref().ends_with('/');
        bare.then(|| text.get_ref().to_ascii_lowercase()).ok_or_else(|| fail(message))
    };
    hosts.get_ref().iter().map(host).collect::<Result<_, _>>().map(Some)
}

/// The place that makes a target live: it says so, or has an address that is not this machine.
pub(super) fn because(raw: &Raw) -> Option<usize> {
    let said = raw.live.as_ref().filter(|said| *said.get_ref());
    said.map(Spanned::span).or_else(|| away(raw).map(Spanned::span)).map(|span| span.start)
}

/// What a live run is bound to; none: it is not live.
pub(super) fn read(
    source: &Source,
    raw: &Raw,
    hosts: Option<&[String]>,
) -> Result<Option<Live>, SpecError> {
    let fail = |at, message: &str| Err(source.error(at, message));
    let denied = raw.live.as_ref().filter(|said| !said.get_ref());
    if let (Some(denied), Some(away)) = (denied, away(raw)) {
        let message = format!("{} is not this machine, so this target is live", away.get_ref());
        return fail(denied.span().start, &message);
    }
    let Some(at) = because(raw) else {
        let message = "this holds for live targets, and this is none: say `live = true`";
        return stray(raw).map_or(Ok(None), |at| fail(at, message));
    };
    let (Some(hosts), Some(pace), Some(budget)) = (hosts, &raw.pace, &raw.budget) else {
        return fail(at, &missing(raw));
    };
    let stop = raw.stop.as_ref();
    let flaw = pace.get_ref().flaw().map(|flaw| (flaw, pace.span()));
    let flaw = flaw.or_else(|| stop.and_then(|stop| Some((stop.get_ref().flaw()?, stop.span()))));
    if let Some(((key, flaw), table)) = flaw {
        return fail(place_of(source, table, key), flaw);
    }
    Ok(Some(Live {
        hosts: hosts.to_vec(),
        rate: *pace.get_ref(),
        budget: *budget.get_ref(),
        stop: stop.map(|stop| *stop.get_ref()).unwrap_or_default(),
    }))
}

/// Where a key stands in a table, of a head or in braces; its head if it is only implied.
fn place_of(source: &Source, table: Range<usize>, key: &str) -> usize {
    let whole = if source.slice(table.clone()).starts_with('{') {
        table.clone()
    } else {
        source.table(table.clone())
    };
    let mut at = whole.start;
    for piece in source.slice(whole).split_inclusive(['\n', ',', '{']) {
        let bare = piece.trim_start();
        if bare.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('=')) {
            return at + piece.len() - bare.len();
        }
        at += piece.len();
    }
    table.start
}

/// What is said of live runs, first.
fn stray(raw: &Raw) -> Option<usize> {
    let pace = raw.pace.as_ref().map(Spanned::span);
    let budget = raw.budget.as_ref().map(Spanned::span);
    let stop = raw.stop.as_ref().map(Spanned::span);
    [pace, budget, stop].into_iter().flatten().map(|span| span.start).min()
}

fn missing(raw: &Raw) -> String {
    let has = [raw.hosts.is_some(), raw.pace.is_some(), raw.budget.is_some()];
    let names = ["hosts = [\"…\"]", "[pace]", "[budget]"];
    let missing = names.iter().zip(has).filter(|(_, has)| !has).map(|(name, _)| *name);
    format!(
        "a target that is live says what may be called, how fast and how much: there is no {} \
         (conformance/targets/real.example.toml shows all)",
        missing.collect::<Vec<_>>().join(", ")
    )
}

/// The first address that is not this machine. What is no address is complained of elsewhere.
fn away(raw: &Raw) -> Option<&Text> {
    let own = raw.vendors.values().flat_map(|vendor| [&vendor.http, &vendor.https]);
    let mut all = [&raw.http, &raw.https].into_iter().chain(own).flatten();
    all.find(|text| Url::base(text.get_ref()).is_ok_and(|url| !url.address.is_loopback()))
}
