//! Where an exchange stands, as far as deadlines go: moved on by the service and by the bytes.

use std::cell::Cell;
use std::fmt;
use std::rc::Rc;

use tokio::time::Instant;

use super::Deadlines;
use crate::delivery::Broken;

/// A handle that socket and service share. A clone is the same phase.
#[derive(Clone)]
pub struct Phase(Rc<State>);

/// A deadline that the client missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// No next request came; nothing to make a fuss about.
    Idle,
    /// A head began and did not end.
    Head,
    /// A body did not end.
    Body,
    /// The client takes no more bytes.
    Write,
}

impl fmt::Display for Missed {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Self::Idle => "no further request came in time",
            Self::Head => "the request's head did not arrive in time",
            Self::Body => "the request's body did not arrive in time",
            Self::Write => "the client stopped reading",
        })
    }
}

struct State {
    deadlines: Deadlines,
    stage: Cell<Stage>,
    /// By when the stage must be over, once the socket has had to wait in it: most stages are over before, and
    /// need not know what time it is.
    deadline: Cell<Option<Instant>>,
    missed: Cell<Option<Missed>>,
    broken: Cell<Option<Broken>>,
    heeds_end: Cell<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// `begun`: bytes of the next request came while the last one was handled. They may lie in hyper's
    /// buffer, so not one more byte need come before the service is called.
    Idle {
        begun: bool,
    },
    Head,
    Body,
    /// `early` becomes the next `begun`.
    Handling {
        early: bool,
    },
}

impl Phase {
    /// Of a connection on which the client may now begin.
    #[must_use]
    pub fn new(deadlines: Deadlines) -> Self {
        Self(Rc::new(State {
            deadlines,
            stage: Cell::new(Stage::Idle { begun: false }),
            deadline: Cell::new(None),
            missed: Cell::new(None),
            broken: Cell::new(None),
            heeds_end: Cell::new(false),
        }))
    }

    /// The head is here and the service reads the body.
    pub fn body(&self) {
        self.enter(Stage::Body);
    }

    /// The request is here in full, and it is the client who waits. Also for a request without a body.
    pub fn handling(&self) {
        self.enter(Stage::Handling { early: false });
    }

    /// The service has returned its answer. Writing it counts as activity, so the client's time for the
    /// next request runs from its last byte.
    pub fn idle(&self) {
        let begun = self.0.stage.get() == Stage::Handling { early: true };
        self.enter(Stage::Idle { begun });
    }

    /// In place of all that is written from now on, this goes out, and then the end.
    pub fn break_off(&self, broken: Broken) {
        self.0.broken.set(Some(broken));
    }

    /// From now on the connection ends as soon as the client closes its side, though it waits for an answer:
    /// one that may take minutes, and that else nobody would miss.
    pub fn heed_end(&self, heed: bool) {
        self.0.heeds_end.set(heed);
    }

    pub(super) fn heeds_end(&self) -> bool {
        self.0.heeds_end.get()
    }

    /// What goes out in place of what is written.
    pub(super) fn broken(&self) -> Option<Broken> {
        self.0.broken.get()
    }

    /// A head has begun, and is not here in full.
    #[must_use]
    pub fn is_head(&self) -> bool {
        matches!(self.0.stage.get(), Stage::Head | Stage::Idle { begun: true })
    }

    /// The deadline that ended the connection, if one did.
    #[must_use]
    pub fn missed(&self) -> Option<Missed> {
        self.0.missed.get()
    }

    pub(super) fn deadlines(&self) -> &Deadlines {
        &self.0.deadlines
    }

    /// By when a read that has to wait must be through: the stage's time runs from the first such wait.
    pub(super) fn read_deadline(&self) -> Option<Instant> {
        let deadlines = &self.0.deadlines;
        let time = match self.0.stage.get() {
            Stage::Idle { .. } => deadlines.idle,
            Stage::Head => deadlines.head,
            Stage::Body => deadlines.body,
            Stage::Handling { .. } => return None,
        };
        let deadline = self.0.deadline.get().unwrap_or_else(|| Instant::now() + time);
        self.0.deadline.set(Some(deadline));
        Some(deadline)
    }

    pub(super) fn bytes_came(&self) {
        match self.0.stage.get() {
            Stage::Idle { .. } => self.enter(Stage::Head),
            Stage::Handling { .. } => self.0.stage.set(Stage::Handling { early: true }),
            Stage::Head | Stage::Body => {}
        }
    }

    pub(super) fn bytes_went(&self) {
        if let Stage::Idle { .. } = self.0.stage.get() {
            self.0.deadline.set(Some(Instant::now() + self.0.deadlines.idle));
        }
    }

    pub(super) fn miss_read(&self) {
        self.0.missed.set(match self.0.stage.get() {
            Stage::Idle { begun: false } => Some(Missed::Idle),
            Stage::Idle { begun: true } | Stage::Head => Some(Missed::Head),
            Stage::Body => Some(Missed::Body),
            Stage::Handling { .. } => None,
        });
    }

    pub(super) fn miss_write(&self) {
        self.0.missed.set(Some(Missed::Write));
    }

    fn enter(&self, stage: Stage) {
        self.0.stage.set(stage);
        self.0.deadline.set(None);
    }
}
