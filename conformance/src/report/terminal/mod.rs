//! The terminal: results and the summary on standard output, progress on standard error.

mod excerpt;
mod failure;
mod progress;
mod style;
mod summary;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};

use super::{Event, Graded, Start};
use crate::verdict::Word;
pub use excerpt::{Excerpt, visible};
pub use failure::failure;
use progress::Meter;
pub use progress::Progress;
pub(crate) use summary::{grouped, seconds};

/// Whether there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal, unless the environment says no (`NO_COLOR`).
    #[default]
    Auto,
    /// Wherever it goes.
    Always,
    /// Nowhere.
    Never,
}

/// How the terminal is written to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// What is shown while it runs.
    pub progress: Progress,
    /// Colours.
    pub color: Color,
    /// Cases that pass are shown, too.
    pub passes: bool,
}

/// Verdicts with their reasons, and the cases that have each.
pub(super) type Reasons = BTreeMap<(Word, String), Vec<String>>;

/// The terminal's writer.
pub struct Terminal {
    out: Box<dyn Write + Send>,
    meter: Meter,
    passes: bool,
    /// What is told by its reason, at the end.
    reasons: Reasons,
}

impl Terminal {
    /// Standard output and standard error.
    #[must_use]
    pub fn new(options: Options) -> Self {
        let choice = match options.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        let out = Box::new(AutoStream::new(io::stdout(), choice));
        Self::to(out, Meter::new(options.progress), options.passes)
    }

    /// Another place, without colours and progress.
    #[must_use]
    pub fn plain(out: Box<dyn Write + Send>, passes: bool) -> Self {
        let out = Box::new(anstream::StripStream::new(out));
        Self::to(out, Meter::new(Progress::None), passes)
    }

    fn to(out: Box<dyn Write + Send>, meter: Meter, passes: bool) -> Self {
        Self { out, meter, passes, reasons: Reasons::new() }
    }

    /// Shows an event.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn tell(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Start(start) => {
                self.out.write_all(header(start).as_bytes())?;
                self.meter.start(start.cases);
            }
            Event::Case(case) => {
                self.case(case)?;
                self.meter.case(case)?;
            }
            Event::End(end) => {
                self.meter.end();
                self.out.write_all(summary::reasons(&self.reasons).as_bytes())?;
                self.out.write_all(summary::end(end).as_bytes())?;
            }
        }
        self.out.flush()
    }

    fn case(&mut self, case: &Graded) -> io::Result<()> {
        let text = match case.verdict.word {
            // A hundred cases that one thing keeps from saying anything are one line.
            word @ (Word::Skip | Word::Blocked | Word::Xfail | Word::Drift) => {
                let why = case.verdict.why.clone().unwrap_or_else(|| "no reason given".to_owned());
                self.note(word, why, case);
                return Ok(());
            }
            Word::Pass if !self.passes => {
                // What it was and what it is stands in the reports.
                let why = case.verdict.why.as_deref().and_then(|why| why.split(" (").next());
                if let Some(why) = why {
                    self.note(Word::Pass, why.to_owned(), case);
                }
                return Ok(());
            }
            Word::Pass => failure::headline(case),
            _ => format!("{}\n", failure(case)),
        };
        let Self { out, meter, .. } = self;
        meter.beside(|| out.write_all(text.as_bytes()))
    }

    fn note(&mut self, word: Word, why: String, case: &Graded) {
        self.reasons.entry((word, why)).or_default().push(case.id.clone());
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Terminal").finish_non_exhaustive()
    }
}

fn header(start: &Start) -> String {
    use super::Judged;
    let judged = match start.judged {
        Judged::Strict => "every basis, to the byte",
        Judged::ByProfile => "by what each clause rests on",
    };
    let mut text = format!(
        "standin-conformance {} against {} ({}): {} {}, judged {judged}, run seed {}\n",
        start.program,
        visible(&start.target),
        visible(&start.address),
        grouped(start.cases),
        if start.cases == 1 { "case" } else { "cases" },
        start.run_seed,
    );
    for note in &start.notes {
        text += &format!("note: {}\n", visible(note));
    }
    text + "\n"
}

#[cfg(test)]
mod tests;
