//! The sheets Data, with the value of every period, and Breakdown, with that of every member.

use super::WorkbookError;
use super::sheet::{self, Columns};
use crate::view::{KpiView, View};
use rust_xlsxwriter::Worksheet;
use std::collections::BTreeMap;

/// The column of the values.
pub(super) const VALUE: u16 = 4;

const COLUMNS: Columns<'_> = &[
    ("KPI id", 28.0),
    ("KPI", 38.0),
    ("Period", 12.0),
    ("Period in words", 20.0),
    ("Value", 16.0),
    ("Unit", 16.0),
    ("Status", 14.0),
    ("Unfinished", 12.0),
    ("Why there is no value", 48.0),
];

const BREAKDOWN: Columns<'_> = &[
    ("KPI id", 28.0),
    ("KPI", 38.0),
    ("Period", 12.0),
    ("Dimension", 16.0),
    ("Member", 28.0),
    ("Value", 16.0),
    ("Unit", 16.0),
    ("Status", 15.0),
    ("Rows", 10.0),
    ("Why there is no value", 48.0),
];

/// The KPIs of a report in its order.
pub(super) fn kpis(view: &View) -> impl Iterator<Item = &KpiView> {
    view.groups.iter().flat_map(|group| &group.kpis)
}

/// The rows of each KPI on the sheet Data.
pub(super) struct Places(BTreeMap<String, (u32, u32)>);

impl Places {
    pub(super) fn of(view: &View) -> Self {
        let (mut places, mut row) = (BTreeMap::new(), 1);
        for kpi in kpis(view) {
            let points = kpi.trend.as_ref().map_or(&[][..], |trend| &trend.points);
            let count = u32::try_from(points.len()).unwrap_or(u32::MAX);
            if points.iter().filter(|point| point.value.is_some()).count() > 1 {
                places.insert(kpi.id.clone(), (row, row + count - 1));
            }
            row += count;
        }
        Self(places)
    }

    /// First and last row of a KPI; `None` if it has no line to draw.
    pub(super) fn of_kpi(&self, kpi: &str) -> Option<(u32, u32)> {
        self.0.get(kpi).copied()
    }
}

pub(super) fn write(page: &mut Worksheet, view: &View) -> Result<(), WorkbookError> {
    sheet::begin(page, "Data", 0, 2, COLUMNS)?;
    let plain = sheet::plain();
    let mut row = 0;
    for kpi in kpis(view) {
        for point in kpi.trend.iter().flat_map(|trend| &trend.points) {
            row += 1;
            sheet::text(page, row, 0, &kpi.id, &plain)?;
            sheet::text(page, row, 1, &kpi.title, &plain)?;
            sheet::text(page, row, 2, &point.label, &plain)?;
            sheet::text(page, row, 3, &point.name, &plain)?;
            if let Some(value) = &point.value {
                sheet::figure(page, row, VALUE, (&value.text, &value.exact, &kpi.unit))?;
            }
            sheet::text(page, row, 5, &kpi.unit, &plain)?;
            sheet::text(page, row, 6, &format!("{} {}", point.mark, point.kind), &plain)?;
            sheet::text(page, row, 7, if point.unfinished { "yes" } else { "no" }, &plain)?;
            sheet::text(page, row, 8, point.missing.as_deref().unwrap_or_default(), &plain)?;
        }
    }
    if row > 0 {
        sheet::colour_by_mark(page, 1, row, 6)?;
    }
    sheet::end(page, 0, row, COLUMNS)
}

pub(super) fn write_breakdowns(page: &mut Worksheet, view: &View) -> Result<(), WorkbookError> {
    sheet::begin(page, "Breakdown", 0, 2, BREAKDOWN)?;
    let plain = sheet::plain();
    let mut row = 0;
    for kpi in kpis(view) {
        let Some(breakdown) = &kpi.breakdown else { continue };
        for member in &breakdown.rows {
            row += 1;
            sheet::text(page, row, 0, &kpi.id, &plain)?;
            sheet::text(page, row, 1, &kpi.title, &plain)?;
            sheet::text(page, row, 2, &view.period.label, &plain)?;
            sheet::text(page, row, 3, &breakdown.dimension, &plain)?;
            sheet::text(page, row, 4, &member.member, &plain)?;
            if let Some(value) = &member.value {
                sheet::figure(page, row, 5, (&value.text, &value.exact, &kpi.unit))?;
            }
            sheet::text(page, row, 6, &kpi.unit, &plain)?;
            sheet::text(page, row, 7, &format!("{} {}", member.status.mark, member.status.label), &plain)?;
            sheet::figure(page, row, 8, (&member.rows.text, &member.rows.exact, ""))?;
            sheet::text(page, row, 9, member.missing.as_deref().unwrap_or_default(), &plain)?;
        }
    }
    if row > 0 {
        sheet::colour_by_mark(page, 1, row, 7)?;
    }
    sheet::end(page, 0, row, BREAKDOWN)
}
