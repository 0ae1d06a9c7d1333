//! `plan`: what a run would do, and what that costs, before anything is done.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::time::Duration;

use super::set_up::{self, Suite};
use super::{Cli, Failure, Select, spelled};
use crate::case::{Case, Chance, Effect};
use crate::compose::MARK;
use crate::report::Redactor;
use crate::report::terminal::grouped;
use crate::run::Exit;
use crate::run::live::{Cost, questions};
use crate::spec::{Operation, VendorSpecs};
use crate::target::{Live, Target};

/// Prices a run.
#[derive(Default)]
pub(super) struct Plan {
    vendors: BTreeMap<String, Row>,
    /// Why calls are priced as they are: a line a vendor.
    reasons: Vec<String>,
    /// Why cases are skipped, and how many.
    skipped: BTreeMap<String, usize>,
    /// Calls that ask whether it is the one, before anything else.
    questions: u64,
    /// What the budget has to have: a case is begun only if there is room for all that it may do, and what it did
    /// not do is there for the next.
    needed: Cost,
}

/// What a vendor's cases come to.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    cases: usize,
    /// If the target conforms.
    likely: Cost,
    /// At most.
    most: Cost,
}

/// Prints the price of a run.
pub(super) fn plan(
    given: &str,
    select: &Select,
    cli: &Cli,
    suite: &Suite,
) -> Result<Exit, Failure> {
    let target = set_up::target(Some(given), suite, suite.vendors(select).as_ref())?;
    let selected = suite.selected(&suite.selection(select)?);
    if selected.is_empty() {
        anstream::eprintln!("no case fits what was asked for (`list` shows all)");
        return Ok(Exit::Nothing);
    }
    let plan = Plan::of(&target, suite, &selected);
    let redactor = Redactor::new(target.secrets().map(str::to_owned).collect());
    let mut out = io::stdout().lock();
    out.write_all(redactor.text(&plan.told(&target)).as_bytes())?;
    out.write_all(redactor.text(&plan.skips()).as_bytes())?;
    if plan.cases() == 0 {
        return Ok(Exit::Nothing);
    }
    if target.live().is_some() {
        let command = redactor.text(&spelled::of_a_plan(cli, given, select, &plan.effects()));
        writeln!(out, "\nrun it by  {command}")?;
    }
    Ok(if plan.short(&target).is_empty() { Exit::Conforms } else { Exit::Incomplete })
}

impl Plan {
    /// The price of a selection, with the plain calls that it builds on.
    pub(super) fn of(target: &Target, suite: &Suite, selected: &[&Case]) -> Self {
        let mut plan = Self::default();
        let why = |case: &Case| target.lacks(case);
        for why in selected.iter().filter_map(|case| why(case)) {
            *plan.skipped.entry(why).or_default() += 1;
        }
        let tried: Vec<_> = selected.iter().filter(|case| why(case).is_none()).copied().collect();
        let cases = suite.with_baselines(&tried);
        for case in &cases {
            let row = plan.vendors.entry(case.vendor.clone()).or_default();
            row.cases += 1;
            row.likely += Cost::of(case, Chance::Yes);
            row.most += Cost::of(case, Chance::IfWrong);
        }
        if target.live().is_some() {
            let vendors: BTreeSet<_> = selected.iter().map(|case| case.vendor.as_str()).collect();
            plan.questions = questions(target, &vendors).try_into().unwrap_or(u64::MAX);
        }
        plan.needed = plan.needed(cases);
        plan.reasons = suite.specs.vendors.iter().filter_map(|specs| plan.reason(specs)).collect();
        plan
    }

    /// By which clauses a vendor's calls make accounts and have messages sent.
    fn reason(&self, specs: &VendorSpecs) -> Option<String> {
        let Operation { vendor, creates_clause, notifies_clause, .. } = &specs.operation;
        let most = self.vendors.get(vendor)?.most;
        let by = |clause: &Option<String>, count| clause.clone().filter(|_| count > 0);
        let creates =
            by(creates_clause, most.creates).map(|clause| format!("accounts by {clause}"));
        let notifies =
            by(notifies_clause, most.notifies).map(|clause| format!("messages by {clause}"));
        let both: Vec<_> = creates.into_iter().chain(notifies).collect();
        (!both.is_empty()).then(|| format!("{vendor:<14}{}\n", both.join(", ")))
    }

    /// What a run needs at most at once, in its order: what others build on goes first.
    fn needed(&self, mut cases: Vec<&Case>) -> Cost {
        let built_on: BTreeSet<_> =
            cases.iter().filter_map(|case| case.baseline.as_deref()).collect();
        cases.sort_by_key(|case| !built_on.contains(case.id.as_str()));
        let mut spent = Cost { calls: self.questions, ..Cost::default() };
        let mut needed = spent;
        for case in cases {
            needed = needed.or_more(spent + Cost::of(case, Chance::IfWrong));
            spent += Cost::of(case, Chance::Yes);
        }
        needed
    }

    /// What has to be spelled out for all of it.
    pub(super) fn effects(&self) -> String {
        let most = self.all().most;
        let effects = [(Effect::Create, most.creates), (Effect::Notify, most.notifies)];
        let effects = effects.into_iter().filter(|(_, count)| *count > 0);
        let names: Vec<_> = effects.map(|(effect, _)| effect.name()).collect();
        if names.is_empty() { "read".to_owned() } else { names.join(",") }
    }

    /// All of it, for people.
    pub(super) fn told(&self, target: &Target) -> String {
        let all = self.all();
        let mut text =
            format!("{:<14}{:>7}{:>8}{:>20}{:>20}\n", "", "cases", "calls", "accounts", "messages");
        for (vendor, row) in &self.vendors {
            text += &line(vendor, row);
        }
        if self.questions > 0 {
            let calls = Cost { calls: self.questions, ..Cost::default() };
            text += &line("looked at first", &Row { cases: 0, likely: calls, most: calls });
        }
        text += &line("in all", &all);
        if all.likely != all.most {
            text += "accounts and messages: if it conforms, to at most, if it does what it is to refuse\n";
        }
        let skipped: usize = self.skipped.values().sum();
        if skipped > 0 {
            text += &format!("skipped, for what the target has not: {}\n", grouped(skipped));
        }
        if !self.reasons.is_empty() {
            text += &format!(
                "\npriced by (`explain CLAUSE` says what it says)\n{}",
                self.reasons.concat()
            );
        }
        text += &target.live().map_or_else(
            || "\nnot live: nothing is left behind, and no key is needed\n".to_owned(),
            |live| self.bounds(live, &all),
        );
        for short in self.short(target) {
            text += &format!("too little: {short}\n");
        }
        text
    }

    /// Why cases are skipped, the most first.
    fn skips(&self) -> String {
        let mut skipped: Vec<_> = self.skipped.iter().collect();
        skipped.sort_by(|(_, many), (_, others)| others.cmp(many));
        let line = |(why, count): (&String, &usize)| format!("{:>6}  {why}\n", grouped(*count));
        let lines: String = skipped.into_iter().map(line).collect();
        if lines.is_empty() { lines } else { format!("\nskipped\n{lines}") }
    }

    fn bounds(&self, live: &Live, all: &Row) -> String {
        let seconds = seconds(live, all);
        let budget = live.budget;
        format!(
            "\npace      {} calls a second, {} at once: {} s or more; a call whose fate is unknown is made \
             once more\n\
             budget    {} calls, {} accounts, {} messages, {} s: none of them is gone beyond\n\
             names     begin with {MARK}, and are written down before they are sent (`leftovers`)\n",
            live.rate.calls_per_second,
            live.rate.in_flight,
            grouped(seconds),
            budget.calls,
            budget.creates,
            budget.notifies,
            budget.seconds
        )
    }

    /// What of the budget does not do, even if the target conforms.
    pub(super) fn short(&self, target: &Target) -> Vec<String> {
        let Some(live) = target.live() else { return Vec::new() };
        let all = self.all();
        let time = seconds(live, &all).try_into().unwrap_or(u64::MAX);
        let parts = [
            ("calls", self.needed.calls, all.likely.calls, live.budget.calls),
            ("creates", self.needed.creates, all.likely.creates, live.budget.creates),
            ("notifies", self.needed.notifies, all.likely.notifies, live.budget.notifies),
            ("seconds", time, time, live.budget.seconds),
        ];
        let short = parts.into_iter().filter(|(_, wanted, _, most)| wanted > most);
        let said = |(part, wanted, likely, most)| {
            let short = format!("budget.{part} = {most}, and {wanted} are wanted");
            if wanted == likely {
                return short;
            }
            format!(
                "{short}: {likely} if it conforms, and room for what the case under way might do if it does not"
            )
        };
        short.map(said).collect()
    }

    fn cases(&self) -> usize {
        self.vendors.values().map(|row| row.cases).sum()
    }

    fn all(&self) -> Row {
        let asked = Cost { calls: self.questions, ..Cost::default() };
        let start = Row { cases: 0, likely: asked, most: asked };
        self.vendors.values().fold(start, |sum, row| Row {
            cases: sum.cases + row.cases,
            likely: sum.likely + row.likely,
            most: sum.most + row.most,
        })
    }
}

fn line(name: &str, row: &Row) -> String {
    let cases = if row.cases == 0 { String::new() } else { grouped(row.cases) };
    let range = |likely: u64, most: u64| {
        let number = |count: u64| grouped(count.try_into().unwrap_or(usize::MAX));
        if likely == most {
            number(most)
        } else {
            format!("{} to {}", number(likely), number(most))
        }
    };
    let (likely, most) = (row.likely, row.most);
    let text = format!(
        "{name:<14}{cases:>7}{:>8}{:>20}{:>20}",
        range(most.calls, most.calls),
        range(likely.creates, most.creates),
        range(likely.notifies, most.notifies)
    );
    format!("{}\n", text.trim_end())
}

/// Seconds at that pace, at the least.
fn seconds(live: &Live, all: &Row) -> usize {
    let calls = u32::try_from(all.likely.calls.saturating_sub(1)).unwrap_or(u32::MAX);
    let time = live.rate.every().checked_mul(calls).unwrap_or(Duration::MAX);
    usize::try_from(time.as_secs()).unwrap_or(usize::MAX)
}
