//! Notes that people write beside the numbers.

use crate::calendar::Period;
use crate::source::SourceText;
use jiff::civil::Date;

/// A note on a KPI, or on a whole report, for a period.
#[derive(Debug, Clone)]
pub struct Commentary {
    /// The KPI's id; `None` of a note on the whole.
    pub kpi: Option<SourceText>,
    /// For whom: dimension and member. A report shows it only if its own scope is the same.
    pub scope: Vec<(SourceText, SourceText)>,
    /// The period's name as written.
    pub stated_period: SourceText,
    /// The period.
    pub period: Period,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub date: Date,
    /// What is said, in Markdown.
    pub body: String,
}
