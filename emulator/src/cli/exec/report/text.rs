//! The report in words: a paragraph for each kind of what came, and nothing of what did not.

use super::Report;
use super::line::{line, list, plural, short};
use crate::proxy::passable;
use crate::shell::Trouble;
use crate::vendors;
use crate::world::{By, Escape, Fate, WorldName};

/// The most other worlds that have a line of their own.
const MOST_WORLDS: usize = 3;
/// The alerts of clients that do not trust a certificate.
const MISTRUST: [&str; 4] = ["UnknownCA", "BadCertificate", "CertificateUnknown", "DecryptError"];

impl Report {
    /// As text, a fact a line.
    pub(in crate::cli::exec) fn text(&self, world: Option<&WorldName>) -> String {
        let mut text = String::new();
        self.say_calls(&mut text, world);
        self.say_refused(&mut text);
        self.say_handshakes(&mut text);
        self.say_unserved(&mut text);
        self.say_unread(&mut text);
        self.say_escapes(&mut text);
        self.say_left(&mut text);
        text
    }

    fn say_calls(&self, text: &mut String, world: Option<&WorldName>) {
        let count: u64 = self.calls.values().sum();
        if self.is_empty() {
            text.push_str(match (self.escapes.is_empty(), self.connections) {
                (false, _) => ONLY_ESCAPES,
                (true, 0) => NOBODY_CAME,
                (true, _) if self.troubles.is_empty() => NOTHING_ASKED,
                (true, _) => NOTHING_SERVED,
            });
        } else if self.worlds.is_empty() {
            let called = plural(self.called, "call");
            line(text, &format!("standin: {called}, of which no journal has any left"));
        } else if count > 0 {
            line(text, &format!("standin: {} of vendors", plural(count, "call")));
        }
        let rows = self.calls.iter().map(|([vendor, operation, outcome, why], count)| {
            let why = if why.is_empty() { String::new() } else { format!(": {why}") };
            format!("{count:>6}  {vendor:<12}{operation:<44}{outcome}{why}")
        });
        list(text, rows);
        for vendor in &self.unknown_keys {
            let key = if *vendor == "movedigital" { "USERID:SESSIONID:SESSION" } else { "KEY" };
            let way = format!("--key {vendor}={key} makes it known, --any-key takes any");
            line(text, &format!("        {vendor} does not know the key: {way}"));
        }
        let ours = world.cloned().unwrap_or_else(WorldName::fallback);
        self.say_worlds(text, &ours);
        if self.evicted > 0 {
            let evicted = plural(self.evicted, "older call");
            line(text, &format!("        and {evicted} that the journal no longer keeps"));
        }
    }

    fn say_worlds(&self, text: &mut String, ours: &WorldName) {
        let others: Vec<_> = self.worlds.iter().filter(|(name, _)| *name != ours).collect();
        if others.len() > MOST_WORLDS {
            let count: u64 = others.iter().map(|(_, count)| **count).sum();
            let names = others.iter().take(MOST_WORLDS).map(|(name, _)| name.as_str());
            let (names, many) = (names.collect::<Vec<_>>().join(", "), others.len());
            let where_to = format!("in {many} other worlds ({names}, …), not in {ours}");
            return line(text, &format!("        of these {count} {where_to}"));
        }
        for (other, count) in others {
            line(text, &format!("        of these {count} in the world {other}, not in {ours}"));
        }
    }

    /// What reached no vendor, because we refused it before.
    fn say_refused(&self, text: &mut String) {
        let rows = self.troubles.iter().filter_map(|(trouble, count)| match trouble {
            Trouble::Refused { status, why } => Some(format!("{count:>6}  {status}  {why}")),
            _ => None,
        });
        let rows: Vec<_> = rows.collect();
        if !rows.is_empty() {
            line(text, "standin: what the fake itself refused");
            list(text, rows.into_iter());
        }
    }

    fn say_handshakes(&self, text: &mut String) {
        let mut is_mistrusted = false;
        let rows = self.troubles.iter().filter_map(|(trouble, count)| match trouble {
            Trouble::Handshake { name, why } => {
                is_mistrusted = is_mistrusted || MISTRUST.iter().any(|alert| why.contains(alert));
                let name = name.as_deref().unwrap_or("(no server name)");
                Some(format!("{count:>6}  {}  {}", short(name), short(why)))
            }
            _ => None,
        });
        let rows: Vec<_> = rows.collect();
        if rows.is_empty() {
            return;
        }
        line(text, "standin: TLS handshakes that failed");
        list(text, rows.into_iter());
        text.push_str(if is_mistrusted { UNTRUSTED } else { BROKEN_OFF });
    }

    fn say_left(&self, text: &mut String) {
        if self.more_troubles > 0 {
            line(text, &format!("standin: {} more were refused or failed", self.more_troubles));
        }
        match self.left {
            0 => {}
            1 => line(text, "standin: 1 process of the command was still running, and was ended"),
            left => {
                let left = format!("{left} processes of the command were still running");
                line(text, &format!("standin: {left}, and were ended"));
            }
        }
    }

    /// Why a host that was to be let through was not reached.
    fn why(&self, escape: &Escape) -> Option<&str> {
        self.troubles.keys().find_map(|trouble| match trouble {
            Trouble::Unreached { host, port, why }
                if *host == escape.host && *port == escape.port =>
            {
                Some(why.as_str())
            }
            _ => None,
        })
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
        list(text, self.escapes.iter().map(|escape| escape_line(escape, self.why(escape))));
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
standin: NO VENDOR WAS CALLED, though clients came to the fake: they asked for its control plane alone, or
        for nothing
";

const NOTHING_SERVED: &str = "standin: NO VENDOR WAS CALLED, though clients came to the fake\n";

const UNTRUSTED: &str = "        \
        the client does not trust the fake's certificate: it reads none of the variables that name it; give it
        the file in SSL_CERT_FILE by its own setting
";

const BROKEN_OFF: &str = "        \
        whoever breaks off without an alert may not trust the certificate either: give it the file in
        SSL_CERT_FILE by its own setting
";

const ONLY_ESCAPES: &str = "standin: NO VENDOR WAS CALLED, other hosts were\n";

/// Whither, how often, what became of it, and what can be done.
fn escape_line(escape: &Escape, why: Option<&str>) -> String {
    let Escape { host, port, count, .. } = escape;
    let way = match (escape.fate, escape.by) {
        (Fate::Passed, _) => String::new(),
        (Fate::Failed, _) => why.map(|why| format!("  ({why})")).unwrap_or_default(),
        (Fate::Refused, By::ServerName) => "  (asked for within a tunnel elsewhere)".to_owned(),
        (Fate::Refused, By::Connect | By::Absolute) if passable(host).is_ok() => {
            format!("  (to let it through: --pass {})", short(host))
        }
        (Fate::Refused, _) if why.is_some() => format!("  ({})", why.unwrap_or_default()),
        (Fate::Refused, _) => "  (is never let through)".to_owned(),
    };
    let host = if host.contains(':') { format!("[{host}]") } else { host.clone() };
    let (host, fate, example) = (short(&host), escape.fate.as_str(), short(&escape.example));
    format!("{count:>6}  {host}:{port}  {fate}: {example}{way}")
}
