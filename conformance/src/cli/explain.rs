//! `explain`: a clause, or a case with what it sends and expects.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::Failure;
use super::set_up::Suite;
use crate::case::{Body, Case, Chance, Check, Effect, Request, Step, Wanted, What};
use crate::compose::{Names, compose_alone};
use crate::coverage::coverage;
use crate::run::Exit;
use crate::spec::Clause;
use crate::target::Target;

/// What calls are composed for, to be shown.
const SHOWN: &str = "http://127.0.0.1:4700";

/// Explains an id.
pub(super) fn explain(id: &str, suite: &Suite) -> Result<Exit, Failure> {
    let text = match suite.specs.ledger.get(id) {
        Some(found) => clause(found, suite),
        None => match suite.cases.iter().find(|case| case.id == id) {
            Some(found) => case(found, suite)?,
            None => return Err(Failure::Unknown(id.to_owned(), near(id, suite))),
        },
    };
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(Exit::Conforms)
}

/// So many letters may be wrong in an id that was meant.
const SLIPS: usize = 2;

/// Ids that have the given one in them, and those that are almost it.
fn near(id: &str, suite: &Suite) -> String {
    let clauses = suite.specs.ledger.iter().map(|clause| &clause.id);
    let ids: Vec<_> = clauses.chain(suite.cases.iter().map(|case| &case.id)).collect();
    let low = id.to_lowercase();
    let within = |known: &&&String| known.to_lowercase().contains(&low);
    let almost = |known: &&&String| {
        known.len().abs_diff(low.len()) <= SLIPS
            && strsim::damerau_levenshtein(&known.to_lowercase(), &low) <= SLIPS
    };
    let mut near: Vec<_> = ids.iter().filter(almost).collect();
    near.sort_by_key(|known| strsim::damerau_levenshtein(&known.to_lowercase(), &low));
    near.extend(ids.iter().filter(within).filter(|known| !almost(known)));
    let near: String = near.iter().take(5).map(|id| format!("\n    {id}")).collect();
    if near.is_empty() {
        "; `list` and `coverage` show all".to_owned()
    } else {
        format!("; near:{near}")
    }
}

fn clause(clause: &Clause, suite: &Suite) -> String {
    let mut text = headline(clause);
    if let Some(why) = &clause.untestable {
        _ = writeln!(text, "  untestable: {why}");
    }
    let covered = coverage(&suite.specs.ledger, &suite.cases);
    if let Some(covered) = covered.iter().find(|one| one.clause.id == clause.id) {
        for (title, ids) in [
            ("tested by", &covered.tested_by),
            ("checked by", &covered.checked_by),
            ("named only by", &covered.mentioned_by),
        ] {
            _ = writeln!(text, "\n{title} {} cases", ids.len());
            ids.iter().for_each(|id| _ = writeln!(text, "  {id}"));
        }
    }
    text
}

fn headline(clause: &Clause) -> String {
    let at = clause.at.as_deref().unwrap_or("nowhere in the document");
    format!(
        "{}  {} · {}  ({at}; {})\n  {}\n",
        clause.id, clause.level, clause.basis, clause.place, clause.says
    )
}

fn case(case: &Case, suite: &Suite) -> Result<String, Failure> {
    let mut text = format!("{}\n{}\n{}\n\n", case.id, case.title, case.place);
    for clause in case.clauses.iter().filter_map(|id| suite.specs.ledger.get(id)) {
        text.push_str(&headline(clause));
    }
    if let Some(basis) = case.basis {
        _ = writeln!(text, "rests on {basis} only: a part that the document does not have");
    }
    if let Some(baseline) = &case.baseline {
        _ = writeln!(text, "builds on {baseline}");
    }
    text.push_str(&effects(case));
    if let Some(seed) = &case.seed {
        _ = writeln!(text, "\nin a world of this seed:\n{}", indented(seed));
    }
    let target = Target::from_url(SHOWN)?;
    for (at, step) in case.steps.iter().enumerate() {
        _ = writeln!(text, "\nstep {}{}", at + 1, if step.prepares { ", to prepare" } else { "" });
        _ = writeln!(text, "{}", indented(&sent(case, step, &target)));
        step.checks.iter().for_each(|check| text.push_str(&checked(check)));
    }
    Ok(text)
}

/// What it leaves behind at an endpoint that is real.
fn effects(case: &Case) -> String {
    let line = |(effect, what): (Effect, &str)| {
        let count = |at_least| case.count(effect, at_least);
        let (likely, most) = (count(Chance::Yes), count(Chance::IfWrong));
        (most > 0)
            .then(|| format!("{what}: {likely}, or {most} if what is to be refused is done\n"))
    };
    let effects = [(Effect::Create, "makes accounts"), (Effect::Notify, "sends messages")];
    effects.into_iter().filter_map(line).collect()
}

/// A step's bytes, as they would go to a fake; where an earlier reply has to be known, the outline.
fn sent(case: &Case, step: &Step, target: &Target) -> String {
    let names = Names::new("0", case.id.as_str());
    match compose_alone(case, step, &names, target, None) {
        Ok(sending) => String::from_utf8_lossy(&sending.bytes).replace('\r', ""),
        Err(why) => format!("{} … ({why})", outline(&step.request)),
    }
}

fn outline(request: &Request) -> String {
    let body = match &request.body {
        Body::None => "",
        Body::Form => " with a form",
        Body::Multipart => " with parts",
        Body::Wrap(..) | Body::Raw(_) => " with a body",
    };
    format!("{}{body}", request.verb)
}

fn checked(check: &Check) -> String {
    let what = match &check.what {
        What::Status(status) => format!("status {status}"),
        What::Header(name, is) => format!("{name}: {is}"),
        What::NoHeader(name) => format!("no {name}"),
        What::Framing => "Content-Length, and no Transfer-Encoding".to_owned(),
        What::At { at, is: Wanted::Text(is) } => format!("at {at}: {is}"),
        What::At { at, is: Wanted::Name(name) } => format!("at {at}: the name {name}"),
        What::At { at, is: Wanted::Nothing } => format!("nothing at {at}"),
        What::Body { template, .. } => format!("the body\n{}", indented(&template.to_string())),
    };
    format!("  expects {what}   [{}]\n", check.clause)
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n")
}
