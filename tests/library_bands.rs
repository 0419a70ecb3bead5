//! The sample shows the whole library: every band of every KPI is reached by some client in some month.

use crate::project;
use kpi_rules::finding::{self, Situation};
use kpi_rules::pipeline;
use kpi_rules::plan::{KpiRequest, Request};
use std::collections::BTreeSet;

#[test]
fn every_band_is_reached() {
    let (catalog, sources) = project::shipped();
    let (checked, engine) = project::open(catalog, &sources);
    let calendar = &checked.catalog.project.calendar;
    let by = |id: &String| checked.kpis[id].definition.by.iter().map(|by| by.text.clone()).collect();
    let request = Request {
        kpis: checked.kpis.keys().map(|id| KpiRequest { kpi: id.clone(), by: by(id), top: None }).collect(),
        as_of: None,
        periods: calendar.trailing(&calendar.parse("2026-09").unwrap(), 12),
        partition: vec!["client".to_owned()],
        scope: Vec::new(),
    };
    let values = pipeline::answer(&checked, &engine, &request).unwrap().values;
    let reached: BTreeSet<(String, String)> = values
        .into_iter()
        .filter_map(|value| {
            let id = value.kpi.to_string();
            finding::classify(&checked.kpis[&id], value, &Situation::default()).band.map(|band| (id, band))
        })
        .collect();
    let declared: BTreeSet<(String, String)> = checked
        .kpis
        .iter()
        .flat_map(|(id, kpi)| {
            kpi.criteria.scales().flat_map(|scale| &scale.bands).map(|band| (id.clone(), band.name.clone()))
        })
        .collect();
    assert!(declared.len() > 80, "the library has lost its bands");
    let missed: Vec<_> = declared.difference(&reached).collect();
    assert!(missed.is_empty(), "not reached: {missed:?}");
}
