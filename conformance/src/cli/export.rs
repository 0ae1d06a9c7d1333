//! `export`: the calls of cases as commands for curl.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::run::quoted;
use super::set_up::{self, Suite};
use super::{Failure, Select};
use crate::case::Case;
use crate::compose::{Context, Names, compose};
use crate::exchange::Sending;
use crate::run::{Exit, Selection};
use crate::target::Target;

/// Prints a script: a command a step. What needs an earlier reply is a comment that says so.
pub(super) fn curl(
    target: &str,
    run_seed: &str,
    select: &Select,
    suite: &Suite,
) -> Result<Exit, Failure> {
    let target = set_up::target(Some(target))?;
    let cases = suite.selected(&Selection::from(select));
    let mut out = io::stdout().lock();
    writeln!(out, "#!/bin/sh")?;
    for case in &cases {
        out.write_all(script(case, run_seed, &target).as_bytes())?;
    }
    Ok(if cases.is_empty() { Exit::Nothing } else { Exit::Conforms })
}

fn script(case: &Case, run_seed: &str, target: &Target) -> String {
    let mut text = format!("\n# {}: {}\n", case.id, case.title);
    if let Some(lacking) = target.lacks(case) {
        _ = writeln!(text, "# not exported: {lacking}");
        return text;
    }
    if case.seed.is_some() {
        _ = writeln!(
            text,
            "# wants a world of its own seed: see `standin-conformance explain {}`",
            case.id
        );
    }
    let names = Names::new(run_seed, case.id.as_str());
    for (at, step) in case.steps.iter().enumerate() {
        let bound = |name: &str| step.holes.get(name).cloned();
        let context = Context {
            target,
            vendor: &case.vendor,
            names: &names,
            person: step.person,
            bound: &bound,
            world: target.means.world_header.is_some().then_some(case.id.as_str()),
        };
        match compose(&step.request, &context) {
            Ok(sending) => text.push_str(&command(&sending)),
            Err(why) => _ = writeln!(text, "# step {}: {why}", at + 1),
        }
    }
    text
}

/// A request as a command. curl writes the head anew: the method, the path, the headers and the body are
/// the case's.
fn command(sending: &Sending) -> String {
    let (head, body) = split(&sending.bytes);
    let head = String::from_utf8_lossy(head);
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (verb, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let scheme = if sending.tls { "https" } else { "http" };
    let insecure = if sending.tls { " --insecure" } else { "" };
    let mut text = format!("curl --silent --show-error --include --globoff --path-as-is{insecure}");
    if verb == "HEAD" {
        text.push_str(" --head");
    } else {
        _ = write!(text, " --request {verb}");
    }
    let own = ["content-length", "host"];
    for line in lines.filter(|line| !line.is_empty()) {
        let name = line.split(':').next().unwrap_or_default();
        let usual = name.eq_ignore_ascii_case("host") && line.ends_with(&sending.authority);
        if name.eq_ignore_ascii_case(own[0]) || usual {
            continue;
        }
        _ = write!(
            text,
            " \\\n  --header {}",
            quoted(&line.replace(": ", ":").replacen(':', ": ", 1))
        );
    }
    if !body.is_empty() {
        let has_type = head.to_ascii_lowercase().contains("\r\ncontent-type:");
        if !has_type {
            text.push_str(" \\\n  --header Content-Type:");
        }
        _ = write!(text, " \\\n  --data-binary {}", data(body));
    }
    _ = writeln!(text, " \\\n  {}", quoted(&format!("{scheme}://{}{path}", sending.authority)));
    text.push_str("echo\n");
    text
}

fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
    let (head, rest) = bytes.split_at(at);
    (head, rest.get(4..).unwrap_or_default())
}

/// A body as a word of the shell; what is no text, or begins as a file's name would, in octal.
fn data(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if !text.starts_with('@') && !text.contains('\0') => quoted(text),
        _ => {
            let octal: String = body.iter().map(|byte| format!("\\{byte:03o}")).collect();
            format!("@- <<EOF\n$(printf '{octal}')\nEOF")
        }
    }
}
