//! What a value is judged by beside itself.

use crate::evaluate::KpiValue;
use crate::plan::ScopeFilter;
use jiff::civil::Date;

/// What a value is judged by beside itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Situation<'a> {
    /// Values of the same KPI and group in the earlier periods that were asked for, oldest first.
    pub history: &'a [KpiValue],
    /// Of those, the value of the period right before; `None` if the value's own period is unfinished.
    pub previous: Option<&'a KpiValue>,
    /// Since when the value has its formula, if the period before had another.
    pub replaced: Option<Date>,
    /// Whether the value's own period is unfinished, so that its series says nothing of it.
    pub unfinished: bool,
    /// Whether nobody asks for the evidence of this value.
    pub unproved: bool,
    /// Dimensions that were fixed to one member.
    pub scope: &'a [ScopeFilter],
}

impl Situation<'_> {
    /// The member of a dimension that a value is about: of its group, or else of the scope. `None` if the value is about several;
    /// the inner `None` stands for rows without a member.
    pub fn member<'a>(&'a self, value: &'a KpiValue, dimension: &str) -> Option<Option<&'a str>> {
        let group =
            value.group.iter().find(|(name, _)| name == dimension).map(|(_, member)| member.as_deref());
        let fixed = || self.scope.iter().find(|filter| filter.dimension == dimension);
        group.or_else(|| fixed().map(|filter| Some(filter.member.as_str())))
    }
}
