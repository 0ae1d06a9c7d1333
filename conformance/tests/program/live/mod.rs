//! Runs against what is live: over loopback, because a file may say so. The endpoint is a little server of the
//! tests' own, which knows Fotolia's plainest replies and is told what else to do.

mod authorities;
mod bounds;
mod endpoint;
mod fates;
mod files;
mod intents;
mod interrupts;
mod keys;
mod meeting;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use standin_conformance::report::{End, Event, json};
use tempfile::TempDir;

use crate::support::{Ran, file, folder, program, text_of};

/// The plain call, and cases that build on it: one that signs up twice, and two that are refused.
pub(crate) const PLAIN: &str = "fotolia.create-user.form.plain";
pub(crate) const TAKEN: &str = "fotolia.create-user.form.taken";
pub(crate) const ABSENT: &str = "fotolia.create-user.form.absent.password";
pub(crate) const EMPTY: &str = "fotolia.create-user.form.empty.password";

/// The budget and the pace of most tests: wide, and fast.
pub(crate) const WIDE: &str = "[pace]\ncalls_per_second = 1000\n\n\
    [budget]\ncalls = 100\ncreates = 100\nnotifies = 100\nseconds = 600\n";

/// A folder with a live target's file in it, where the program is run.
pub(crate) struct Place {
    folder: TempDir,
    pub(crate) file: String,
}

impl Place {
    /// The file of a live target at an address; `further` is what it has besides its name, host and key.
    pub(crate) fn new(url: &str, further: &str) -> Self {
        Self::of(&format!(
            "name = 'little'\nlive = true\nhosts = ['127.0.0.1', 'localhost']\nhttp = '{url}'\n\
             {further}\n[vendors.fotolia.roles.main]\nkey = 'env:LITTLE_KEY'\n"
        ))
    }

    /// A target's file of this text.
    pub(crate) fn of(text: &str) -> Self {
        let folder = folder();
        let file = file(&folder, "live.toml", text);
        Self { folder, file }
    }

    /// The program, in this folder.
    pub(crate) fn program(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.current_dir(self.folder.path()).env("LITTLE_KEY", "a-key-of-ours").args(arguments);
        command
    }

    pub(crate) fn judge(&self, arguments: &[&str]) -> Ran {
        self.program(arguments).output().unwrap().into()
    }

    /// The arguments of a live run of these cases, one at a time, with a report and a file of intents.
    pub(crate) fn arguments(&self, cases: &[&str], further: &[&str]) -> Vec<String> {
        let report = format!("json={}", self.path("report.json"));
        let fixed = [
            "run",
            "--target",
            &self.file,
            "--live",
            "create,notify",
            "--run-seed",
            "5eed",
            "--intents",
            "intents.jsonl",
            "--show-progress",
            "none",
            "--report",
            &report,
        ];
        let cases = cases.iter().flat_map(|case| ["--case", case]);
        let all = fixed.into_iter().chain(cases).chain(further.iter().copied());
        all.map(str::to_owned).collect()
    }

    /// A live run of these cases.
    pub(crate) fn run(&self, cases: &[&str], further: &[&str]) -> Live {
        let arguments = self.arguments(cases, further);
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        Live { ran: self.judge(&arguments), events: self.events() }
    }

    /// The events of its report.
    pub(crate) fn events(&self) -> Vec<Event> {
        let text = fs::read_to_string(self.path("report.json"));
        text.map(|text| json::read(&text).unwrap()).unwrap_or_default()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        text_of(&self.folder.path().join(name))
    }

    /// The intents, as they stand.
    pub(crate) fn intents(&self) -> String {
        fs::read_to_string(self.path("intents.jsonl")).unwrap_or_default()
    }

    pub(crate) fn leftovers(&self) -> Ran {
        self.judge(&["leftovers", "intents.jsonl"])
    }

    pub(crate) fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

/// What came of a live run.
pub(crate) struct Live {
    pub(crate) ran: Ran,
    pub(crate) events: Vec<Event>,
}

impl Live {
    pub(crate) fn end(&self) -> &End {
        match self.events.last() {
            Some(Event::End(end)) => end,
            _ => panic!("a report without its end\n{}", self.ran),
        }
    }

    /// What the report says of a case besides its mismatches.
    pub(crate) fn why(&self, id: &str) -> String {
        let why = self.events.iter().find_map(|event| match event {
            Event::Case(case) if case.id == id => case.verdict.why.clone(),
            _ => None,
        });
        why.unwrap_or_default()
    }
}
