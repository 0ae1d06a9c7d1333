//! What came of a command: what it called, what of that nobody serves or read, and where it went besides.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::control::misspelt;
use crate::http::Destination;
use crate::proxy::passable;
use crate::standin::Standin;
use crate::vendors;
use crate::world::{By, Escape, Exchange, Fate, NOT_FOUND, Verdict, WorldName};

/// The most lines of one kind; the rest is counted.
const MOST_LINES: usize = 50;
/// The longest name or path that is shown whole.
const LONGEST: usize = 80;

/// All of it, counted.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// By vendor, operation and outcome.
    calls: BTreeMap<[String; 3], u64>,
    /// By method and path.
    unserved: BTreeMap<[String; 2], u64>,
    /// By vendor, operation and argument; what was probably meant.
    unread: BTreeMap<[String; 3], (Option<String>, u64)>,
    /// How many exchanges of each world.
    worlds: BTreeMap<WorldName, u64>,
    /// Exchanges that are no longer kept.
    evicted: u64,
    escapes: Vec<Escape>,
    /// There were no more hosts than the fake keeps.
    escapes_are_all: bool,
    /// How many clients came, whatever they asked then.
    connections: usize,
}

impl Report {
    /// What the fake knows, over all worlds.
    pub(super) fn of(standin: &Standin) -> Self {
        let worlds = &standin.fake().worlds;
        let (escapes, escapes_are_all) = worlds.escapes();
        let connections = standin.connections();
        let mut report = Self { escapes, escapes_are_all, connections, ..Self::default() };
        for listed in worlds.list() {
            let world = worlds.seen(&listed.name);
            let (kept, evicted) = {
                let locked = world.lock();
                let kept = locked.journal.kept();
                (kept.iter().cloned().collect::<Vec<_>>(), kept.evicted())
            };
            report.evicted += evicted;
            kept.iter().for_each(|exchange| report.count(exchange));
        }
        report
    }

    /// A host was called that is no vendor's, and that nobody let through.
    pub(super) fn has_escaped(&self) -> bool {
        self.escapes.iter().any(|escape| escape.fate == Fate::Refused) || !self.escapes_are_all
    }

    fn count(&mut self, exchange: &Exchange) {
        let verdict = &exchange.verdict;
        if verdict.escape.is_some() {
            // They have a list of their own, which a reset does not empty.
            return;
        }
        *self.worlds.entry(exchange.world.clone()).or_default() += 1;
        if verdict.outcome == NOT_FOUND && !verdict.is_matched() {
            let path = Destination::of(&exchange.request).map(|to| address(&to));
            let key = [exchange.request.method().to_owned(), path.unwrap_or_default()];
            *self.unserved.entry(key.map(|text| short(&text))).or_default() += 1;
            return;
        }
        let key = [who(verdict), verdict.operation, verdict.outcome].map(str::to_owned);
        *self.calls.entry(key).or_default() += 1;
        let misspelt = misspelt(verdict);
        for name in &verdict.unread {
            let near = misspelt.get(name).and_then(|near| near.as_str()).map(str::to_owned);
            let key = [who(verdict).to_owned(), verdict.operation.to_owned(), argument(name)];
            self.unread.entry(key).or_insert((near, 0)).1 += 1;
        }
    }

    /// As text, a fact a line.
    pub(super) fn text(&self, world: Option<&WorldName>) -> String {
        let mut text = String::new();
        self.say_calls(&mut text, world);
        self.say_unserved(&mut text);
        self.say_unread(&mut text);
        self.say_escapes(&mut text);
        text
    }

    fn say_calls(&self, text: &mut String, world: Option<&WorldName>) {
        let count: u64 = self.calls.values().sum();
        if count == 0 && self.unserved.is_empty() {
            text.push_str(match (self.escapes.is_empty(), self.connections) {
                (false, _) => ONLY_ESCAPES,
                (true, 0) => NOBODY_CAME,
                (true, _) => NOTHING_ASKED,
            });
        } else if count > 0 {
            line(text, &format!("standin: {} of vendors", plural(count, "call")));
        }
        let rows = self.calls.iter().map(|([vendor, operation, outcome], count)| {
            format!("{count:>6}  {vendor:<12}{operation:<44}{outcome}")
        });
        list(text, rows);
        let ours = world.cloned().unwrap_or_else(WorldName::fallback);
        for (other, count) in self.worlds.iter().filter(|(name, _)| **name != ours) {
            line(text, &format!("        of these {count} in the world {other}, not in {ours}"));
        }
        if self.evicted > 0 {
            let evicted = plural(self.evicted, "older call");
            line(text, &format!("        and {evicted} that the journal no longer keeps"));
        }
    }

    fn say_unserved(&self, text: &mut String) {
        if self.unserved.is_empty() {
            return;
        }
        line(text, "standin: what nobody serves (404)");
        let rows = self.unserved.iter().map(|([method, path], count)| {
            let paths = vendors::VENDORS.iter().flat_map(|vendor| vendor.endpoints);
            let bare = path.find("://").and_then(|at| path.get(at + 3..));
            let bare = bare.and_then(|rest| rest.get(rest.find('/')?..)).unwrap_or(path);
            let near = crate::text::nearest(bare, paths.map(|endpoint| endpoint.path));
            let near = near.map(|near| format!("  (did you mean {near}?)")).unwrap_or_default();
            format!("{count:>6}  {method} {path}{near}")
        });
        list(text, rows);
    }

    fn say_unread(&self, text: &mut String) {
        if self.unread.is_empty() {
            return;
        }
        line(text, "standin: arguments that were sent and that nobody read");
        let rows = self.unread.iter().map(|([vendor, operation, name], (near, count))| {
            let near = near.as_ref().map(|near| format!("  (did you mean {near}?)"));
            format!("{count:>6}  {vendor:<12}{operation:<44}{name}{}", near.unwrap_or_default())
        });
        list(text, rows);
    }

    fn say_escapes(&self, text: &mut String) {
        let count: u64 = self.escapes.iter().map(|escape| escape.count).sum();
        if count == 0 {
            return;
        }
        let requests = plural(count, "request");
        line(text, &format!("standin: {requests} to hosts that are no vendor's"));
        list(text, self.escapes.iter().map(escape_line));
        if !self.escapes_are_all {
            line(text, "        and more hosts than are kept");
        }
    }
}

const NOBODY_CAME: &str = "\
standin: NOTHING WAS CALLED, and no client came to the fake. Either the command calls nobody, or its
        client reads none of the variables that name a proxy: try --preload, or give the client the
        proxy or the address in STANDIN_URL by its own setting
";

const NOTHING_ASKED: &str = "\
standin: NO VENDOR WAS CALLED, though clients came to the fake. Unless they asked for its control plane
        alone, they most likely do not trust its certificate, because they read none of the variables
        that name it: give them the file in SSL_CERT_FILE by their own setting; -v shows how far they got
";

const ONLY_ESCAPES: &str = "standin: NO VENDOR WAS CALLED, other hosts were\n";

fn who(verdict: &Verdict) -> &str {
    verdict.vendor.unwrap_or("nobody")
}

/// Whither, how often, what became of it, and what can be done.
fn escape_line(escape: &Escape) -> String {
    let Escape { host, port, count, .. } = escape;
    let way = match (escape.fate, escape.by) {
        (Fate::Passed | Fate::Failed, _) => String::new(),
        (Fate::Refused, By::ServerName) => "  (asked for within a tunnel elsewhere)".to_owned(),
        (Fate::Refused, By::Connect | By::Absolute) if passable(host).is_ok() => {
            format!("  (to let it through: --pass {})", short(host))
        }
        (Fate::Refused, _) => "  (is never let through)".to_owned(),
    };
    let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
    let (host, fate, example) = (short(&host), escape.fate.as_str(), short(&escape.example));
    format!("{count:>6}  {host}:{port}  {fate}: {example}{way}")
}

/// Where a request went, without the query, which may hold a key.
fn address(to: &Destination<'_>) -> String {
    match to.host.and_then(vendors::of_host) {
        Some(_) => format!("{}://{}{}", to.address.scheme.as_str(), to.address.authority, to.path),
        None => to.path.to_owned(),
    }
}

/// The name of an argument. A body that is no form is one to whoever reads it as a form, and may hold
/// what is secret.
fn argument(name: &str) -> String {
    let is_name = |c: char| c.is_alphanumeric() || "_-.[]".contains(c);
    if name.chars().all(is_name) { short(name) } else { "(what is no name)".to_owned() }
}

/// On one line, without control characters, and not too long.
fn short(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}

fn plural(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn list(text: &mut String, rows: impl ExactSizeIterator<Item = String>) {
    let more = rows.len().saturating_sub(MOST_LINES);
    rows.take(MOST_LINES).for_each(|row| line(text, row.trim_end()));
    if more > 0 {
        line(text, &format!("        and {more} more of these"));
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{line}");
}
