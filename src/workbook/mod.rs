//! View → tables: CSV, and an Excel workbook.
//!
//! In: a [`View`](crate::view::View). Out: one line for each KPI, with numbers as numbers and texts that no spreadsheet takes for a formula.
//! The same view gives the same bytes. Knows no KPI, no template and no file.

mod cell;
mod csv;
mod data;
mod definitions;
mod findings;
mod number;
mod scorecard;
mod sheet;

pub use self::csv::to_csv;
pub(crate) use cell::inert;

use crate::view::View;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// Why there is no table: a bug, as every text and number is made to fit before it is written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the table could not be written: {0}")]
pub struct WorkbookError(String);

impl From<XlsxError> for WorkbookError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// An Excel workbook of a report: the sheets Scorecard, Findings (if rules fire), Data, Breakdown (if a KPI has one) and Definitions.
///
/// It was made on the day the report is made as of, so that the same report has the same bytes.
///
/// # Errors
/// [`WorkbookError`] if the workbook does not take what it is given.
pub fn to_xlsx(view: &View) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new()
        .set_title(cell::fitting(&view.title))
        .set_subject(cell::fitting(&format!("{}, {}", view.period.name, view.scope_text)))
        .set_author(cell::fitting(&view.project))
        .set_comment(cell::fitting(&format!("report {}, definitions {}", view.report, view.definitions)));
    if let Some(day) = day(&view.as_of_date) {
        properties = properties.set_creation_datetime(&day);
    }
    workbook.set_properties(&properties);
    let data = data::Places::of(view);
    scorecard::write(workbook.add_worksheet(), view, &data)?;
    if !view.rules.is_empty() || !view.undecided.is_empty() {
        findings::write(workbook.add_worksheet(), view)?;
    }
    data::write(workbook.add_worksheet(), view)?;
    if data::kpis(view).any(|kpi| kpi.breakdown.is_some()) {
        data::write_breakdowns(workbook.add_worksheet(), view)?;
    }
    definitions::write(workbook.add_worksheet(), view)?;
    Ok(workbook.save_to_buffer()?)
}

/// `2026-10-18` as a date of a workbook.
fn day(text: &str) -> Option<ExcelDateTime> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    ExcelDateTime::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
