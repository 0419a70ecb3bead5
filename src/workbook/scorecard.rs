//! The sheet Scorecard: one line for each KPI.

use super::WorkbookError;
use super::data::Places;
use super::sheet::{self, Columns};
use crate::chart::Role;
use crate::view::{KpiView, View};
use rust_xlsxwriter::{Sparkline, Worksheet};

/// The row of the header: headline, what it is about, and a blank line stand above.
const HEADER: u32 = 3;

const COLUMNS: Columns<'_> = &[
    ("Group", 16.0),
    ("KPI", 38.0),
    ("Status", 15.0),
    ("Band", 16.0),
    ("Value", 14.0),
    ("Unit", 16.0),
    ("Target", 12.0),
    ("Target to", 12.0),
    ("Change", 12.0),
    ("Verdict", 10.0),
    ("Trend", 22.0),
    ("Note", 48.0),
];

pub(super) fn write(page: &mut Worksheet, view: &View, data: &Places) -> Result<(), WorkbookError> {
    sheet::begin(page, "Scorecard", HEADER, 2, COLUMNS)?;
    sheet::text(page, 0, 0, &view.message, &sheet::headline())?;
    let unfinished = if view.period.unfinished { " (unfinished)" } else { "" };
    let compared =
        view.compared_with.as_ref().map_or(String::new(), |with| format!(" · changes against {with}"));
    let about = format!(
        "{} · {}{unfinished} · {} · as of {}{compared}",
        view.title, view.period.name, view.scope_text, view.as_of
    );
    sheet::text(page, 1, 0, &about, &sheet::muted())?;
    let mut row = HEADER + 1;
    for group in &view.groups {
        for kpi in &group.kpis {
            let title = group.title.as_deref().unwrap_or_default();
            line(page, row, title, kpi)?;
            if let Some((first, last)) = data.of_kpi(&kpi.id) {
                page.add_sparkline(row, 10, &sparkline(first, last))?;
            }
            row += 1;
        }
    }
    let rows = row - HEADER - 1;
    sheet::end(page, HEADER, rows, COLUMNS)?;
    if rows > 0 {
        sheet::colour_by_mark(page, HEADER + 1, row - 1, 2)?;
    }
    for note in &view.notes {
        row += 1;
        sheet::text(page, row, 0, note, &sheet::muted())?;
    }
    let meaning = "▲ on track, ◆ watch, ▼ act, ◇ outside the written scale, ○ not judged, – no data";
    sheet::text(page, row + 2, 0, meaning, &sheet::muted())?;
    let made_of = format!("{} · report {} · definitions {}", view.project, view.report, view.definitions);
    sheet::text(page, row + 3, 0, &made_of, &sheet::muted())
}

fn line(page: &mut Worksheet, row: u32, group: &str, kpi: &KpiView) -> Result<(), WorkbookError> {
    let plain = sheet::plain();
    let unit = kpi.unit.as_str();
    sheet::text(page, row, 0, group, &plain)?;
    sheet::text(page, row, 1, &kpi.title, &plain)?;
    sheet::text(page, row, 2, &format!("{} {}", kpi.status.mark, kpi.status.word), &plain)?;
    if kpi.status.label != kpi.status.word {
        sheet::text(page, row, 3, &kpi.status.label, &plain)?;
    }
    if let Some(value) = &kpi.value {
        sheet::figure(page, row, 4, (&value.text, &value.exact, unit))?;
    }
    sheet::text(page, row, 5, unit, &plain)?;
    if let Some(target) = &kpi.target {
        sheet::figure(page, row, 6, (&target.text, &target.exact, unit))?;
        if let Some(upper) = &target.exact_upper {
            sheet::figure(page, row, 7, (&target.text, upper, unit))?;
        }
    }
    if let Some(change) = &kpi.change {
        // The difference of two percentages is one of points.
        let unit = if unit == "percent" { "points" } else { unit };
        sheet::change(page, row, 8, (&change.difference, &change.exact, unit))?;
        sheet::text(page, row, 9, change.verdict.as_deref().unwrap_or_default(), &plain)?;
    }
    let notes = kpi.missing.iter().chain(&kpi.remarks).cloned().collect::<Vec<_>>().join("; ");
    sheet::text(page, row, 11, &notes, &plain)
}

/// The values of a KPI on the sheet Data, as a line.
fn sparkline(first: u32, last: u32) -> Sparkline {
    Sparkline::new()
        .set_range(("Data", first, super::data::VALUE, last, super::data::VALUE))
        .set_sparkline_color(Role::Muted.light())
        .show_last_point(true)
        .set_last_point_color(Role::Ink.light())
}
