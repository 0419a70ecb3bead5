//! Reports and snapshot cases as declared.

use crate::calendar::Grain;
use crate::source::SourceText;
use std::path::PathBuf;

/// A report: which KPIs, over which periods, through which templates.
#[derive(Debug, Clone)]
pub struct ReportDefinition {
    /// The id.
    pub id: SourceText,
    /// The title.
    pub title: String,
    /// Sections; a report without `groups` has one without a title.
    pub groups: Vec<ReportGroup>,
    /// The grain of its period.
    pub period: Grain,
    /// How many periods the trend shows, the report's own included.
    pub trend: u32,
    /// The Markdown template's file name.
    pub markdown: Option<SourceText>,
    /// The HTML template's file name.
    pub html: Option<SourceText>,
    /// The folder of the report file, in which templates are looked for first.
    pub folder: PathBuf,
}

/// A section of a report.
#[derive(Debug, Clone)]
pub struct ReportGroup {
    /// Its title.
    pub title: Option<String>,
    /// What it shows.
    pub kpis: KpiSelection,
}

/// Which KPIs.
#[derive(Debug, Clone)]
pub enum KpiSelection {
    /// Every KPI of the catalogue, by id.
    All,
    /// These, in this order.
    Ids(Vec<SourceText>),
}

/// A document format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReportFormat {
    /// Markdown.
    Markdown,
    /// One self-contained HTML file.
    Html,
}

/// A report that must not change unnoticed.
#[derive(Debug, Clone)]
pub struct SnapshotCase {
    /// The id.
    pub id: SourceText,
    /// The report's id.
    pub report: SourceText,
    /// Scope: dimension and member.
    pub scope: Vec<(SourceText, String)>,
    /// The period's name.
    pub period: SourceText,
    /// The day the report is made as of.
    pub as_of: Option<SourceText>,
    /// The formats compared.
    pub formats: Vec<ReportFormat>,
}
