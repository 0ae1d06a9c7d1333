//! What holds for every answer of a world.

use crate::delivery::Delay;

/// WireMock's global settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// How long every answer waits that has no delay of its own.
    pub fixed_delay: Option<Delay>,
    /// What comes on top of that, if it is to vary.
    pub delay_distribution: Option<Delay>,
}
