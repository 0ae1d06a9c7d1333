//! The checks of a step against its reply.

use super::bindings::{Bindings, Filler, sent};
use super::bytes;
use super::compare::{Compared, Difference, NOTHING, compare};
use super::content::{self, content, without_end};
use super::finding::{Finding, shorten, visible};
use super::node::Node;
use super::path::Path;
use super::pattern::Pattern;
use super::standing::Standing;
use crate::case::{At, Check, Reads, Step, Wanted, What};
use crate::exchange::{Exchange, Reply};
use crate::text::{Kind, Template};
use crate::verdict::View;

/// Checks a reply, and binds what its holes hold.
///
/// # Errors
/// What is wrong with the case.
pub(super) fn run(
    step: &Step,
    exchange: &Exchange,
    reply: &Reply,
    bindings: &mut Bindings,
) -> Result<Vec<Finding>, String> {
    prepare(step, exchange, bindings)?;
    let filler = Filler::new(step.person, &exchange.sent.arguments, bindings);
    let mut checker = Checker { step, reply, filler, findings: Vec::new() };
    step.checks.iter().try_for_each(|check| checker.check(check))?;
    Ok(checker.findings)
}

/// Binds what a step scripts, and sees to it that its holes can be filled.
pub(super) fn prepare(
    step: &Step,
    exchange: &Exchange,
    bindings: &mut Bindings,
) -> Result<(), String> {
    for (name, text) in &step.holes {
        bindings.set(step.person, name, text);
    }
    let templates = step.checks.iter().filter_map(|check| check.what.template());
    templates.flat_map(Template::holes).try_for_each(|hole| match hole.kind {
        Kind::Refusal => Err(format!("the hole {{{}:refusal}} was not filled in", hole.name)),
        Kind::Sent if sent(&exchange.sent.arguments, &hole.name).is_none() => {
            Err(format!("a reply is to hold {}, which was not sent", hole.name))
        }
        _ => Ok(()),
    })
}

struct Checker<'a> {
    step: &'a Step,
    reply: &'a Reply,
    filler: Filler<'a>,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn check(&mut self, check: &Check) -> Result<(), String> {
        let clause = check.clause.as_str();
        match &check.what {
            What::Status(status) => self.status(clause, *status),
            What::Header(name, template) => return self.header(clause, name, template),
            What::NoHeader(name) => {
                let got = header_text(self.reply, name);
                if got != NOTHING {
                    self.find(clause, View::Outcome, &place("header", name), NOTHING, &got);
                }
            }
            What::Framing => self.framing(clause),
            What::Body { reads, outcome, template } => {
                return self.body(clause, *reads, &Path::parse(*reads, outcome)?, template);
            }
            What::At { at, is } => return self.at(clause, at, is),
        }
        Ok(())
    }

    fn status(&mut self, clause: &str, expected: u16) {
        if self.reply.status == expected {
            return;
        }
        // Where the body says what came of the call, the status is a field like any other.
        let is_body = |check: &Check| matches!(check.what, What::Body { .. });
        let is_outcome = !self.step.checks.iter().any(is_body);
        let (expected, got) = (expected.to_string(), self.reply.status.to_string());
        self.find(clause, View::Outcome, "status", &expected, &got);
        if let Some(finding) = self.findings.last_mut() {
            finding.is_outcome = is_outcome;
        }
    }

    fn framing(&mut self, clause: &str) {
        // The answer to HEAD tells the length of what is not sent.
        let wanted = match self.step.request.verb.as_str() {
            "HEAD" => None,
            _ => Some(self.reply.body.len().to_string()),
        };
        let lengths: Vec<&[u8]> = self.reply.header("Content-Length").collect();
        let fits = match (lengths.as_slice(), &wanted) {
            ([one], Some(wanted)) => *one == wanted.as_bytes(),
            ([one], None) => !one.is_empty() && one.iter().all(u8::is_ascii_digit),
            _ => false,
        };
        if !fits {
            let got = header_text(self.reply, "Content-Length");
            let wanted = wanted.as_deref().unwrap_or("one number");
            self.find(clause, View::Bytes, "header Content-Length", wanted, &got);
        }
        let encoding = header_text(self.reply, "Transfer-Encoding");
        if encoding != NOTHING {
            self.find(clause, View::Bytes, "header Transfer-Encoding", NOTHING, &encoding);
        }
    }

    fn header(&mut self, clause: &str, name: &str, template: &Template) -> Result<(), String> {
        let got = match self.reply.header(name).collect::<Vec<_>>().as_slice() {
            [one] => str::from_utf8(one).map(str::to_owned).map_err(|_| visible(one)),
            _ => Err(header_text(self.reply, name)),
        };
        self.text(clause, &place("header", name), template, got)
    }

    fn at(&mut self, clause: &str, at: &At, wanted: &Wanted) -> Result<(), String> {
        let found = content::at(&self.filler.resolved(at), &self.reply.body)?;
        let place = place("body", &at.to_string());
        match (found, wanted) {
            (Ok(None), Wanted::Nothing) => {}
            (Ok(Some(standing)), Wanted::Name(name)) if standing.is(name) => {}
            (found, Wanted::Text(template)) => {
                let got = found.and_then(|found| found.map_or_else(nothing, |found| found.text));
                return self.text(clause, &place, template, got);
            }
            (found, wanted) => {
                let got =
                    found.map(|found| found.map_or_else(|| NOTHING.to_owned(), Standing::shown));
                let got = got.unwrap_or_else(|why| why);
                let wanted = match wanted {
                    Wanted::Name(name) => format!("the name {name}"),
                    Wanted::Nothing | Wanted::Text(_) => NOTHING.to_owned(),
                };
                self.find(clause, View::Outcome, &place, &wanted, &shorten(&got, 200));
            }
        }
        Ok(())
    }

    /// One text: a header's value, or what stands at a place.
    fn text(
        &mut self,
        clause: &str,
        place: &str,
        template: &Template,
        got: Result<String, String>,
    ) -> Result<(), String> {
        let pattern = Pattern::read(Reads::Text, template)?;
        let compared = compare(&pattern, &got.map(Node::Text), &mut self.filler);
        for difference in compared.differences {
            let own = own_clause(&pattern, difference.hole);
            let clause = own.unwrap_or(clause);
            self.find(clause, View::Outcome, place, &difference.expected, &difference.got);
        }
        Ok(())
    }

    fn body(
        &mut self,
        clause: &str,
        reads: Reads,
        outcome: &Path,
        template: &Template,
    ) -> Result<(), String> {
        let pattern = Pattern::read(reads, template)?;
        let got = match reads {
            Reads::Text => content(reads, without_end(template, &self.reply.body)),
            Reads::Xml | Reads::Json => content(reads, &self.reply.body),
        };
        let compared = compare(&pattern, &got, &mut self.filler);
        for difference in &compared.differences {
            self.content(clause, &pattern, outcome, difference);
        }
        self.bytes(clause, &pattern, &compared)
    }

    fn content(
        &mut self,
        clause: &str,
        pattern: &Pattern<'_>,
        outcome: &Path,
        difference: &Difference,
    ) {
        let path = &difference.path;
        let is_outcome = outcome.holds(path) || (difference.is_whole && outcome.is_within(path));
        let own = own_clause(pattern, difference.hole);
        let view = if is_outcome { View::Outcome } else { View::Content };
        let place = place("body", &path.to_string());
        let (expected, got) = (shorten(&difference.expected, 200), shorten(&difference.got, 200));
        self.find(own.unwrap_or(clause), view, &place, &expected, &got);
        if let Some(finding) = self.findings.last_mut() {
            finding.is_outcome = is_outcome;
            finding.is_field = own.is_some();
        }
    }

    fn bytes(
        &mut self,
        clause: &str,
        pattern: &Pattern<'_>,
        compared: &Compared,
    ) -> Result<(), String> {
        // A difference of the template's own text is told already.
        if compared.differences.iter().any(|difference| difference.hole.is_none()) {
            return Ok(());
        }
        let Some(values) = values(pattern, compared, &self.filler)? else { return Ok(()) };
        let wanted = pattern.render(|number, _| values.get(number).cloned().unwrap_or_default());
        let Some(difference) = bytes::compare(&wanted, &self.reply.body) else { return Ok(()) };
        let place = format!("body byte {}", difference.at);
        let own = difference.hole.filter(|number| !pattern.is_read(*number));
        let own = own_clause(pattern, own).unwrap_or(clause);
        self.find(own, View::Bytes, &place, &difference.expected, &difference.got);
        if let Some(finding) = self.findings.last_mut() {
            let is_escape = difference.hole.is_some_and(|number| pattern.is_read(number));
            finding.rather = match (difference.at_end, is_escape) {
                (true, _) => Some("ALL-WIRE-1"),
                // The content is the same: only how it is escaped can differ.
                (false, true) => Some("ALL-WIRE-2"),
                (false, false) => None,
            };
        }
        Ok(())
    }

    fn find(&mut self, clause: &str, view: View, place: &str, expected: &str, got: &str) {
        self.findings.push(Finding {
            clause: clause.to_owned(),
            rather: None,
            view,
            is_field: false,
            is_outcome: false,
            place: place.to_owned(),
            expected: expected.to_owned(),
            got: got.to_owned(),
        });
    }
}

/// What stands in each hole of a body; none if some could not be found.
///
/// # Errors
/// A hole stands where the content does not reach, and may hold more than one text.
pub(super) fn values(
    pattern: &Pattern<'_>,
    compared: &Compared,
    filler: &Filler<'_>,
) -> Result<Option<Vec<String>>, String> {
    let values = pattern.holes.iter().zip(&compared.values).enumerate();
    let values = values.map(|(number, (hole, value))| {
        if pattern.is_read(number) {
            return Ok(value.clone());
        }
        let only = filler.only(hole).map(|only| Some(only.to_owned()));
        only.ok_or_else(|| format!("nothing can be read of the hole {{{}}}", hole.name))
    });
    values.collect()
}

fn nothing() -> Result<String, String> {
    Err(NOTHING.to_owned())
}

fn own_clause<'t>(pattern: &Pattern<'t>, hole: Option<usize>) -> Option<&'t str> {
    pattern.holes.get(hole?)?.clause.as_deref()
}

fn place(what: &str, within: &str) -> String {
    format!("{what} {within}").trim_end().to_owned()
}

fn header_text(reply: &Reply, name: &str) -> String {
    let values: Vec<String> = reply.header(name).map(visible).collect();
    match values.as_slice() {
        [] => NOTHING.to_owned(),
        [one] => one.clone(),
        several => format!("{} headers: {}", several.len(), several.join(" | ")),
    }
}
