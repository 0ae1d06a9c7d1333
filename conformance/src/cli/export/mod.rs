//! `export`: the calls of cases as commands for curl.

mod curl;

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::set_up::{self, Suite};
use super::{Failure, Select};
use crate::case::Case;
use crate::compose::{ComposeError, Names, compose_alone, make_world, remove_world};
use crate::exchange::Sending;
use crate::report::Redactor;
use crate::run::{Exit, world_name};
use crate::target::Target;

/// Prints a script: a command a step. What needs an earlier reply is a comment that says so.
pub(super) fn curl(
    target: &str,
    run_seed: &str,
    select: &Select,
    suite: &Suite,
) -> Result<Exit, Failure> {
    let target = set_up::target(Some(target), suite, None)?;
    let redactor = Redactor::new(target.secrets().map(str::to_owned).collect());
    let cases = suite.selected(&suite.selection(select)?);
    let mut out = io::stdout().lock();
    writeln!(out, "#!/bin/sh")?;
    for case in &cases {
        let mut script = Script { text: String::new(), redactor: &redactor };
        script.case(case, run_seed, &target);
        out.write_all(script.text.as_bytes())?;
    }
    Ok(if cases.is_empty() { Exit::Nothing } else { Exit::Conforms })
}

/// A script under way. Nothing of it holds a secret.
struct Script<'a> {
    text: String,
    redactor: &'a Redactor,
}

impl Script<'_> {
    fn case(&mut self, case: &Case, run_seed: &str, target: &Target) {
        _ = writeln!(self.text, "\n# {}: {}", case.id, case.title);
        if let Some(lacking) = target.lacks(case) {
            self.comment(&format!("not exported: {lacking}"));
            return;
        }
        let world = world_name(run_seed, &case.id);
        if let Some(seed) = &case.seed {
            self.comment("a world of a seed of its own");
            self.call(make_world(target, &case.vendor, &world, seed));
        }
        let names = Names::at(target, run_seed, &case.id);
        for (at, step) in case.steps.iter().enumerate() {
            if case.steps.len() > 1 {
                self.comment(&format!("step {}", at + 1));
            }
            let to = target.means.world_header.is_some().then_some(&*world);
            self.call(compose_alone(case, step, &names, target, to));
        }
        if case.seed.is_some() {
            self.comment("the world is removed");
            self.call(remove_world(target, &case.vendor, &world));
        }
    }

    fn call(&mut self, sending: Result<Sending, ComposeError>) {
        let sending = match sending {
            Ok(sending) => sending,
            Err(why) => return self.comment(&format!("not exported: {why}")),
        };
        let bytes = self.redactor.bytes(&sending.bytes);
        if bytes != sending.bytes {
            self.comment("secrets are not exported: put them where [redacted] stands");
        }
        match curl::command(&Sending { bytes, ..sending }) {
            Ok(command) => _ = write!(self.text, "{command}\necho\n"),
            Err(why) => self.comment(&format!("not exported: {why}")),
        }
    }

    fn comment(&mut self, text: &str) {
        // What would break the line would be a command.
        let text = self.redactor.text(text).replace(['\r', '\n'], " ");
        _ = writeln!(self.text, "# {text}");
    }
}
