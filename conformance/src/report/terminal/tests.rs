//! What the terminal shows, to the letter.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::sync::{Arc, Mutex};

use super::*;
use crate::report::samples;

/// Somewhere to write that can be read after.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn shown(events: &[Event], passes: bool) -> String {
    let page = Page::default();
    let mut terminal = Terminal::plain(Box::new(page.clone()), passes);
    events.iter().for_each(|event| terminal.tell(event).unwrap());
    let bytes = page.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_run() {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("terminal", shown(&samples::run(), false));
    });
}

#[test]
fn what_passes_is_shown_when_asked_for() {
    let pass = "PASS  fotolia.create-user.form.pass";
    assert!(!shown(&samples::run(), false).contains(pass));
    assert!(shown(&samples::run(), true).contains(pass));
}

#[test]
fn colours_are_only_added() {
    let coloured = failure(&samples::failed());
    assert!(coloured.contains("\u{1b}["));
    let plain = anstream::adapter::strip_str(&coloured).to_string();
    assert!(shown(&samples::run(), false).contains(&plain));
}

#[test]
fn what_a_reply_holds_cannot_steer_the_terminal() {
    let mut case = samples::failed();
    case.verdict.why = Some("\u{1b}]0;title\u{7}".to_owned());
    for mismatch in &mut case.verdict.mismatches {
        mismatch.got = "\u{1b}[2J\u{9b}".to_owned();
    }
    let plain = anstream::adapter::strip_str(&failure(&case)).to_string();
    assert!(plain.contains("␛[2J\\u{9b}") && plain.contains("␛]0;title␇"), "{plain}");
    assert!(!plain.contains(|letter: char| letter.is_control() && letter != '\n'));
}
