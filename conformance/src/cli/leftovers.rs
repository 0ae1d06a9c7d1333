//! `leftovers`: what a live run made, may have made, and did not, however it ended.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::Failure;
use crate::report::terminal::{grouped, visible};
use crate::run::Exit;
use crate::run::live::{Ended, Fate, Intent, Leftovers, Told};

/// Tells what a file of intents says.
pub(super) fn leftovers(path: &Path) -> Result<Exit, Failure> {
    let bytes = fs::read(path)
        .map_err(|error| Failure::File { path: path.display().to_string(), error })?;
    // A torn last line may end within a letter.
    let left = Leftovers::read(&String::from_utf8_lossy(&bytes))
        .map_err(|error| Failure::NoIntents { path: path.display().to_string(), error })?;
    let mut out = io::stdout().lock();
    told(&left, &mut out)?;
    let unknown = left.of(Fate::Unknown).next().is_some();
    Ok(if unknown { Exit::Left } else { Exit::Conforms })
}

fn told(left: &Leftovers, out: &mut impl Write) -> io::Result<()> {
    let head = &left.head;
    let ended = match &left.ended {
        None => "did not come to its end".to_owned(),
        Some(Ended { stopped: None }) => "came to its end".to_owned(),
        Some(Ended { stopped: Some(why) }) => {
            format!("was stopped: {}", visible(why))
        }
    };
    writeln!(
        out,
        "run {} against {}, begun {}: it {ended}",
        visible(&head.run_seed),
        visible(&head.target),
        head.at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    )?;
    if left.calls.is_empty() {
        writeln!(out, "nothing was made: no call that may make an account had left")?;
    }
    let titles =
        [(Fate::Made, "made"), (Fate::Unknown, "may have been made"), (Fate::NotMade, "not made")];
    for (fate, title) in titles {
        let calls: Vec<_> = left.of(fate).collect();
        writeln!(out, "\n{title}: {}", grouped(calls.len()))?;
        for (intent, told) in calls {
            writeln!(out, "  {}", line(intent, told))?;
        }
    }
    writeln!(out, "\nno document says how to delete an account: that is the vendor's to do")
}

fn line(intent: &Intent, told: Option<&Told>) -> String {
    let to = intent.address.as_ref().filter(|address| intent.name.as_ref() != Some(address));
    let to = to.map(|address| format!(" <{}>", visible(address))).unwrap_or_default();
    let why = told.map_or("its reply was not waited for", |told| &told.why);
    format!(
        "{:<12} {}{to}   {} step {}: {}",
        intent.vendor,
        visible(&intent.who()),
        intent.case,
        intent.step,
        visible(why)
    )
}
