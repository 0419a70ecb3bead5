//! Since when a formula holds, in words.

use crate::formula::CheckedKpi;
use crate::language::Language;
use jiff::civil::Date;

/// For which periods a KPI is computed so, and why that replaced what it was before, as a clause: `from 2026-01-01: partners count too`.
/// `None` if it has always been.
pub fn in_force(kpi: &CheckedKpi) -> Option<String> {
    let days = (!kpi.days.is_always()).then(|| kpi.days.to_string())?;
    Some(match kpi.why() {
        Some(why) => format!("{days}: {}", why.trim().trim_end_matches('.')),
        None => days,
    })
}

impl Language {
    /// Why a value is not compared with the one before, as a clause without a final stop: it has another formula since a day.
    pub fn replaced(&self, since: Date) -> String {
        self.say("replaced", &[("day", &since.to_string())])
    }
}
