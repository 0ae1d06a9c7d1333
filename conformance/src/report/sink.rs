//! Where events go: through the redactor, to the terminal and to every report that is wanted.

use std::io::Write as _;

use super::terminal::Terminal;
use super::{
    End, Event, Graded, Kind, Output, Redactor, ReportError, Start, WholeFile, Wire, html, json,
    junit,
};

/// All reports of a run.
#[derive(Debug)]
pub struct Sink {
    redactor: Redactor,
    terminal: Terminal,
    files: Vec<(Output, WholeFile)>,
    /// Kept only while a file is to be made of them.
    events: Vec<Event>,
    /// The last event came.
    ended: bool,
}

/// A whole run, to be written in one piece.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// What was run.
    pub start: &'a Start,
    /// The cases, in the order of their ends.
    pub cases: Vec<&'a Graded>,
    /// What it came to.
    pub end: &'a End,
}

impl Sink {
    /// Opens every report, so that a path that cannot be written stops the run before it begins.
    ///
    /// # Errors
    /// A file cannot be made.
    pub fn open(
        outputs: &[Output],
        redactor: Redactor,
        terminal: Terminal,
    ) -> Result<Self, ReportError> {
        let files = outputs.iter().map(|output| {
            let file = WholeFile::create(&output.path).map_err(|error| failed(output, error))?;
            Ok((output.clone(), file))
        });
        let files = files.collect::<Result<_, ReportError>>()?;
        Ok(Self { redactor, terminal, files, events: Vec::new(), ended: false })
    }

    /// Tells an event to all.
    ///
    /// # Errors
    /// One of them cannot be written to: nothing more of a file is, and it will not be there.
    pub fn tell(&mut self, event: &Event) -> Result<(), ReportError> {
        let mut event = self.redactor.event(event)?;
        if let Event::Case(case) = &mut event {
            case.exchanges.iter_mut().for_each(Wire::cut);
        }
        self.ended |= matches!(event, Event::End(_));
        let mut first = self.terminal.tell(&event).map_err(ReportError::from).err();
        for (output, mut file) in std::mem::take(&mut self.files) {
            let written = match output.kind {
                Kind::Json => json::write(&event, &mut file),
                Kind::Junit | Kind::Html => Ok(()),
            };
            match written {
                Ok(()) => self.files.push((output, file)),
                Err(error) => first = first.or_else(|| Some(failed(&output, error))),
            }
        }
        if self.files.iter().any(|(output, _)| output.kind != Kind::Json) {
            self.events.push(event);
        }
        first.map_or(Ok(()), Err)
    }

    /// Writes the rest, and gives every file its name. Without this no file is there.
    ///
    /// # Errors
    /// A file cannot be written, or the run has no end. The other files are there.
    pub fn finish(mut self) -> Result<(), ReportError> {
        if !self.ended {
            return Err(ReportError::Incomplete("end"));
        }
        let files = std::mem::take(&mut self.files);
        let written = files.into_iter().map(|(output, file)| self.whole(&output, file));
        // All of them, whatever comes of the first.
        written.collect::<Vec<_>>().into_iter().collect()
    }

    fn whole(&self, output: &Output, mut file: WholeFile) -> Result<(), ReportError> {
        let text = match output.kind {
            Kind::Json => String::new(),
            Kind::Junit => junit::document(&Run::of(&self.events)?)?,
            Kind::Html => html::page(&Run::of(&self.events)?)?,
        };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.commit());
        written.map_err(|error| failed(output, error))
    }
}

impl<'a> Run<'a> {
    /// A run from its events.
    ///
    /// # Errors
    /// The first or the last is missing.
    pub fn of(events: &'a [Event]) -> Result<Self, ReportError> {
        let start = events.iter().find_map(|event| match event {
            Event::Start(start) => Some(start),
            _ => None,
        });
        let end = events.iter().find_map(|event| match event {
            Event::End(end) => Some(end),
            _ => None,
        });
        let cases = events.iter().filter_map(|event| match event {
            Event::Case(case) => Some(case.as_ref()),
            _ => None,
        });
        Ok(Self {
            start: start.ok_or(ReportError::Incomplete("start"))?,
            cases: cases.collect(),
            end: end.ok_or(ReportError::Incomplete("end"))?,
        })
    }
}

fn failed(output: &Output, error: std::io::Error) -> ReportError {
    ReportError::File { path: output.path.clone(), error }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use std::{fs, io, process};

    use super::*;
    use crate::report::samples;

    fn quiet() -> Terminal {
        Terminal::plain(Box::new(io::sink()), false)
    }

    #[test]
    fn what_cannot_be_written_is_known_before_the_run() {
        let output = Output { kind: Kind::Html, path: "no/such/folder/report.html".into() };
        let opened = Sink::open(&[output], Redactor::default(), quiet());
        assert!(matches!(opened, Err(ReportError::File { .. })));
    }

    #[test]
    fn a_run_that_did_not_end_leaves_no_report() {
        let folder = std::env::temp_dir().join(format!("standin-endless-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let outputs = Kind::ALL.map(|kind| Output { kind, path: folder.join(kind.to_string()) });
        let mut events = samples::run();
        events.pop();
        let mut sink = Sink::open(&outputs, Redactor::default(), quiet()).unwrap();
        events.iter().for_each(|event| sink.tell(event).unwrap());
        assert!(matches!(sink.finish(), Err(ReportError::Incomplete("end"))));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(folder).unwrap();
    }
}
