//! The stream itself: an event a line.

use std::io::{self, Write};

use super::{Event, FORMAT, ReportError};

/// Writes an event and its line's end.
///
/// # Errors
/// The writer's.
pub fn write(event: &Event, to: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *to, event)?;
    to.write_all(b"\n")
}

/// Reads a stream back.
///
/// # Errors
/// A line is no event, or the stream is of another version.
pub fn read(text: &str) -> Result<Vec<Event>, ReportError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let events = lines.map(|(at, line)| {
        let event = serde_json::from_str(line);
        let event = event.map_err(|error| ReportError::Line { line: at + 1, error })?;
        match event {
            Event::Start(start) if start.format != FORMAT => {
                Err(ReportError::Format { format: start.format })
            }
            event => Ok(event),
        }
    });
    events.collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

    use super::*;
    use crate::report::samples;

    fn written(events: &[Event]) -> String {
        let mut bytes = Vec::new();
        events.iter().for_each(|event| write(event, &mut bytes).unwrap());
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_run_is_a_line_an_event_and_reads_back_the_same() {
        let events = samples::run();
        let text = written(&events);
        assert_eq!(text.lines().count(), events.len());
        assert_eq!(read(&text).unwrap(), events);
    }

    #[test]
    fn a_line() {
        let text = written(&[Event::Case(Box::new(samples::failed()))]);
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("line", text);
        });
    }

    #[test]
    fn another_version_and_other_lines_are_refused() {
        let text = written(&samples::run());
        let newer = text.replacen("\"format\":1", "\"format\":2", 1);
        assert!(matches!(read(&newer), Err(ReportError::Format { format: 2 })));
        let broken = format!("{text}{{}}\n");
        assert!(matches!(read(&broken), Err(ReportError::Line { line: 13, .. })));
    }
}
