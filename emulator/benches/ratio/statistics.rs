//! Medians and spread.

use std::fmt;

/// Least, quartiles and greatest of some figures.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    least: f64,
    lower: f64,
    pub(crate) median: f64,
    upper: f64,
    greatest: f64,
}

impl Spread {
    /// Of no figures, all is NaN.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_by(f64::total_cmp);
        let at = |quarters| quantile(&figures, quarters);
        Self { least: at(0), lower: at(1), median: at(2), upper: at(3), greatest: at(4) }
    }
}

impl fmt::Display for Spread {
    /// `**median** (least, lower quartile, upper quartile, greatest)`, with two places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, lower, median, upper, greatest } = self;
        write!(f, "**{median:.2}** ({least:.2}, {lower:.2}, {upper:.2}, {greatest:.2})")
    }
}

/// Between neighbours, in proportion.
fn quantile(sorted: &[f64], quarters: usize) -> f64 {
    let steps = sorted.len().saturating_sub(1) * quarters;
    let (below, rest) = (steps / 4, steps % 4);
    let at = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    let part = [0.0, 0.25, 0.5, 0.75].get(rest).copied().unwrap_or(0.0);
    match rest {
        0 => at(below),
        _ => at(below) + (at(below + 1) - at(below)) * part,
    }
}
