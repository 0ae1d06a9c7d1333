//! Commands as they can be pasted: a live run, whole, with the effects spelled out, so that no other cases are run than
//! those that were priced; and a case, tried or judged again.

use std::fmt::Display;
use std::path::Path;

use clap::ValueEnum;

use super::{Cli, Regrade, Run, Select};
use crate::case::Case;
use crate::report::terminal::{Color, Progress};

/// The words of a command, as a shell takes them.
struct Words(Vec<String>);

/// The command of a run that was asked for with these arguments.
pub(super) fn of_a_run(cli: &Cli, args: &Run, effects: &str) -> String {
    // Field by field, so that none that is added is forgotten here.
    let Run {
        target,
        select,
        live: _,
        intents,
        max_fail,
        jobs,
        timeout,
        run_seed,
        rerun_failed,
        ca,
        show_progress,
        record,
        against,
        report,
    } = args;
    let mut words = Words::begun(cli);
    words.each("--target", target);
    words.selected(select);
    words.files("--rerun-failed", rerun_failed.as_deref());
    words.each("--run-seed", run_seed);
    words.files("--ca", ca.as_deref());
    words.files("--intents", intents.as_deref());
    words.each("--max-fail", max_fail);
    words.each("--jobs", jobs);
    words.each("--timeout", timeout);
    if *show_progress != Progress::default() {
        words.each("--show-progress", name(show_progress));
    }
    words.files("--record", record.as_deref());
    words.files("--against", against.as_deref());
    for output in report {
        words.each("--report", [format!("{}={}", output.kind, output.path.display())]);
    }
    words.ended(effects)
}

/// The command of the run that a plan is of.
pub(super) fn of_a_plan(cli: &Cli, target: &str, select: &Select, effects: &str) -> String {
    let mut words = Words::begun(cli);
    words.each("--target", [target]);
    words.selected(select);
    words.ended(effects)
}

/// The command that tries a case again, with what makes it the same, or lets it be made.
pub(super) fn of_a_case(cli: &Cli, args: &Run, case: &Case, again: (&str, String)) -> String {
    let mut words = Words::of("run");
    words.each("--target", &args.target);
    words.each("--case", [&case.id]);
    words.each(again.0, [again.1]);
    words.files("--ca", args.ca.as_deref());
    words.files("--specs", cli.specs.as_deref());
    words.joined()
}

/// The command that judges a recorded case again.
pub(super) fn of_a_recorded_case(cli: &Cli, args: &Regrade, case: &Case) -> String {
    let mut words = Words::of("regrade");
    words.0.push(quoted(&args.file.display().to_string()));
    words.each("--case", [&case.id]);
    words.files("--against", args.against.as_deref());
    words.files("--specs", cli.specs.as_deref());
    words.joined()
}

impl Words {
    fn of(command: &str) -> Self {
        Self(vec!["standin-conformance".to_owned(), command.to_owned()])
    }

    fn begun(cli: &Cli) -> Self {
        let Cli { command: _, specs, color } = cli;
        let mut words = Self::of("run");
        words.files("--specs", specs.as_deref());
        if *color != Color::default() {
            words.each("--color", name(color));
        }
        words
    }

    fn selected(&mut self, select: &Select) {
        let Select { vendor, case, clause, level, basis, envelope } = select;
        self.each("--vendor", vendor);
        self.each("--case", case);
        self.each("--clause", clause);
        self.each("--level", level);
        self.each("--basis", basis);
        self.each("--envelope", envelope);
    }

    /// An option with each of its values. One that begins as an option does stands behind a `=`.
    fn each(&mut self, option: &str, values: impl IntoIterator<Item = impl Display>) {
        for value in values {
            let value = value.to_string();
            if value.starts_with('-') {
                self.0.push(quoted(&format!("{option}={value}")));
            } else {
                self.0.extend([option.to_owned(), quoted(&value)]);
            }
        }
    }

    fn files(&mut self, option: &str, path: Option<&Path>) {
        self.each(option, path.map(Path::display));
    }

    fn ended(mut self, effects: &str) -> String {
        self.each("--live", [effects]);
        self.joined()
    }

    fn joined(self) -> String {
        self.0.join(" ")
    }
}

/// The word of the command line for a value.
fn name(value: &impl ValueEnum) -> Option<String> {
    value.to_possible_value().map(|value| value.get_name().to_owned())
}

/// A word as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:=,@%+".contains(letter);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}
