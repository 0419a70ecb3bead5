//! The sheet Definitions: what each KPI means, and by what it is judged.

use super::WorkbookError;
use super::sheet::{self, Columns};
use crate::view::{BasisView, KpiView, View};
use rust_xlsxwriter::Worksheet;
use std::collections::BTreeSet;

const COLUMNS: Columns<'_> = &[
    ("KPI id", 28.0),
    ("KPI", 38.0),
    ("Formula", 44.0),
    ("Operands", 48.0),
    ("Unit", 16.0),
    ("Direction", 22.0),
    ("Bands", 44.0),
    ("Target", 16.0),
    ("Source of target, bands and formula", 30.0),
    ("What it measures", 60.0),
];

pub(super) fn write(page: &mut Worksheet, view: &View) -> Result<(), WorkbookError> {
    let kpis = || super::data::kpis(view);
    // Owner, cadence and what else the definitions say, in the order in which they are met.
    let mut known = BTreeSet::new();
    let facts: Vec<&str> = kpis()
        .flat_map(|kpi| &kpi.facts)
        .map(|fact| fact.name.as_str())
        .filter(|name| known.insert(*name))
        .collect();
    let mut columns = COLUMNS.to_vec();
    columns.extend(facts.iter().map(|name| (*name, 28.0)));
    sheet::begin(page, "Definitions", 0, 2, &columns)?;
    let plain = sheet::plain();
    let mut row = 0;
    for kpi in kpis() {
        row += 1;
        let texts = [
            &kpi.id,
            &kpi.title,
            &kpi.formula.text,
            &operands(kpi),
            &kpi.unit,
            &kpi.direction,
            &bands(kpi),
            &kpi.target.as_ref().map_or(String::new(), |target| target.text.clone()),
            &source(&kpi.basis),
            &kpi.definition.clone().unwrap_or_default(),
        ];
        for (column, text) in (0_u16..).zip(texts) {
            sheet::text(page, row, column, text, &plain)?;
        }
        for (column, name) in (10_u16..).zip(&facts) {
            let fact = kpi.facts.iter().find(|fact| fact.name == *name);
            sheet::text(page, row, column, fact.map_or("", |fact| fact.value.as_str()), &plain)?;
        }
    }
    sheet::end(page, 0, row, &columns)
}

fn operands(kpi: &KpiView) -> String {
    let lines = kpi.formula.operands.iter().map(|operand| match &operand.is {
        Some(is) => format!("{}: {is}", operand.name),
        None => operand.name.clone(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn bands(kpi: &KpiView) -> String {
    let lines = kpi.bands.iter().map(|band| format!("{} {}: {}", band.mark, band.name, band.range));
    lines.collect::<Vec<_>>().join("\n")
}

fn source(basis: &BasisView) -> String {
    let sources = [("target", &basis.target), ("bands", &basis.bands), ("formula", &basis.formula)];
    let known = sources.into_iter().filter_map(|(of, from)| Some(format!("{of}: {}", from.as_ref()?)));
    known.collect::<Vec<_>>().join("\n")
}
