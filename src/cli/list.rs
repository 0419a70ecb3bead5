//! `kpi list`: what a project declares.

use super::arguments::{Arguments, ListArguments, Listed, TextOrJson};
use super::failure::{Failure, Verdict, print_diagnostics};
use super::{output, table, workspace};
use crate::catalog::{Catalog, ColumnOrigin};
use crate::diagnostic::Diagnostic;
use crate::name::collapsed;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) fn list(arguments: &Arguments, list: &ListArguments) -> Result<Verdict, Failure> {
    let loaded = workspace::load(arguments)?;
    let (header, rows) = listed(&loaded.catalog, list.what);
    let text = match list.format {
        TextOrJson::Text => table::aligned(&header, &[], &rows),
        TextOrJson::Json => {
            let objects: Vec<Value> = rows
                .iter()
                .map(|row| {
                    header
                        .iter()
                        .zip(row)
                        .map(|(key, value)| (key.to_lowercase(), json!(value)))
                        .collect::<Value>()
                })
                .collect();
            format!("{:#}", Value::Array(objects))
        }
    };
    output::print(&text)?;
    let errors: Vec<_> = loaded.diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    if errors.is_empty() {
        return Ok(Verdict::Fine);
    }
    print_diagnostics(&loaded.sources, &errors);
    Err(Failure::Definitions(Box::new(loaded.sources), Vec::new()))
}

fn listed(catalog: &Catalog, what: Listed) -> (Vec<&'static str>, Vec<Vec<String>>) {
    match what {
        Listed::Kpis => (
            vec!["Id", "Title", "Unit", "Owner", "Cadence"],
            catalog
                .kpis
                .iter()
                .map(|(id, kpi)| {
                    let unit = kpi.unit.as_ref().map_or(String::new(), |unit| unit.text.clone());
                    let documentation = &kpi.documentation;
                    let cadence = documentation.cadence.clone().unwrap_or_default();
                    vec![id.clone(), kpi.title.clone(), unit, documentation.owner.join(", "), cadence]
                })
                .collect(),
        ),
        Listed::Datasets => (
            vec!["Dataset", "Column", "From", "Unit", "About"],
            catalog
                .datasets
                .iter()
                .flat_map(|(name, dataset)| {
                    let columns = dataset.columns.iter().map(move |column| {
                        let from = match &column.origin {
                            ColumnOrigin::Table(column) => format!("{}.{}", dataset.table.text, column.text),
                            ColumnOrigin::Computed(text) => text.text.clone(),
                        };
                        let unit = column.unit.as_ref().map_or(String::new(), |unit| unit.text.clone());
                        vec![
                            name.clone(),
                            column.name.text.clone(),
                            from,
                            unit,
                            column.about.clone().unwrap_or_default(),
                        ]
                    });
                    // The columns of a joined dataset are listed there; here they begin with the join's name.
                    let joins = dataset.joins.iter().map(move |join| {
                        let on: Vec<&str> = join.on.iter().map(|column| column.text.as_str()).collect();
                        let from = format!("dataset {} by {}", join.to.text, on.join(", "));
                        vec![
                            name.clone(),
                            format!("{} …", join.name.text),
                            from,
                            String::new(),
                            String::new(),
                        ]
                    });
                    columns.chain(joins)
                })
                .collect(),
        ),
        Listed::Dimensions => {
            let mut dimensions: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (name, dataset) in &catalog.datasets {
                for dimension in &dataset.dimensions {
                    dimensions.entry(dimension.name.text.clone()).or_default().push(name.clone());
                }
            }
            (
                vec!["Dimension", "Datasets"],
                dimensions.into_iter().map(|(name, datasets)| vec![name, datasets.join(", ")]).collect(),
            )
        }
        Listed::Scorecards => (
            vec!["Id", "Title", "KPIs"],
            catalog
                .scorecards
                .iter()
                .map(|(id, scorecard)| {
                    let parts = scorecard.groups.iter().flat_map(|group| &group.parts);
                    let kpis: Vec<&str> = parts.map(|part| part.kpi.text.as_str()).collect();
                    vec![id.clone(), scorecard.title.clone(), kpis.join(", ")]
                })
                .collect(),
        ),
        Listed::Rules => (
            vec!["Id", "Severity", "Title", "When"],
            catalog
                .rules
                .iter()
                .map(|(id, rule)| {
                    let when = collapsed(&rule.when.text);
                    vec![id.clone(), rule.severity.to_string(), rule.title.clone().unwrap_or_default(), when]
                })
                .collect(),
        ),
        Listed::Reports => (
            vec!["Id", "Title"],
            catalog.reports.iter().map(|(id, report)| vec![id.clone(), report.title.clone()]).collect(),
        ),
    }
}
