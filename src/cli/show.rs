//! `kpi show`: everything a KPI, dataset or report declares.

use super::arguments::{Arguments, ShowArguments, TextOrJson};
use super::failure::{Failure, Verdict};
use super::output;
use super::rules;
use super::show_criteria;
use super::workspace::{self, Examination};
use crate::catalog::{Catalog, ColumnOrigin, Dataset, Direction, KpiSelection, ReportDefinition};
use crate::diagnostic::nearest;
use crate::format;
use crate::formula::CheckedKpi;
use crate::name::{Key, collapsed};
use crate::pipeline;
use crate::rule::CheckedRule;
use crate::source::Span;
use serde_json::{Value, json};

pub(crate) fn show(arguments: &Arguments, show: &ShowArguments) -> Result<Verdict, Failure> {
    // The data are opened because columns have their types from there, and a formula is checked, and so has its unit, only with them.
    let examined = workspace::examine(arguments, true)?;
    let Examination { checked, sources, rules, diagnostics, .. } = &examined;
    let key = Key::of(&show.id);
    let kpi = checked.kpis.values().find(|kpi| {
        let definition = &kpi.definition;
        Key::of(&definition.id.text) == key || Key::of(&definition.title) == key
    });
    let dataset = checked.catalog.datasets.values().find(|dataset| Key::of(&dataset.name.text) == key);
    let report = checked.catalog.reports.get(&show.id);
    let rule = rules::rule_named(rules, &show.id);
    let shown = match (kpi, dataset, report, rule) {
        (Some(kpi), ..) => {
            let mut fields = kpi_fields(kpi, &waived(&checked.catalog, kpi.definition.id.span));
            if !show.scope.is_empty() {
                let period = show.period.as_deref();
                show_criteria::differing(&examined, kpi, &show.scope, period, &mut fields)?;
            }
            fields
        }
        (_, Some(dataset), ..) => dataset_fields(dataset, &waived(&checked.catalog, dataset.name.span)),
        (_, _, Some(report), _) => report_fields(&checked.catalog, report),
        (.., Some(rule)) => rule_fields(rule, &waived(&checked.catalog, rule.definition.id.span)),
        (None, None, None, None) => {
            let errors: Vec<_> = diagnostics.iter().filter(|one| one.is_error()).cloned().collect();
            if checked.catalog.kpis.contains_key(&show.id) || !errors.is_empty() {
                return Err(Failure::Definitions(Box::new(sources.clone()), errors));
            }
            let known = checked
                .kpis
                .keys()
                .chain(checked.catalog.datasets.keys())
                .chain(checked.catalog.reports.keys())
                .chain(rules.rules.keys());
            return Err(Failure::Usage(match nearest(&show.id, known.map(String::as_str)) {
                Some(near) => {
                    format!("there is no KPI, dataset or report `{}`; `{near}` is the nearest name", show.id)
                }
                None => {
                    format!("there is no KPI, dataset or report `{}`; `kpi list` shows the KPIs", show.id)
                }
            }));
        }
    };
    output::print(&match show.format {
        TextOrJson::Json => format!("{:#}", Value::Object(shown.into_iter().collect())),
        TextOrJson::Text => text(&shown),
    })?;
    Ok(Verdict::Fine)
}

pub(super) type Fields = Vec<(String, Value)>;

/// Adds a field unless it is empty.
pub(super) fn field(fields: &mut Fields, key: &str, value: Value) {
    let empty = value.is_null() || value.as_str() == Some("") || value.as_array().is_some_and(Vec::is_empty);
    if !empty {
        fields.push((key.to_owned(), value));
    }
}

/// The warnings that the definition around a place accepts, with the reasons.
fn waived(catalog: &Catalog, place: Span) -> Vec<String> {
    let here = |within: &Span| {
        within.source == place.source && within.start <= place.start && place.end <= within.end
    };
    let waivers = catalog.waivers.iter().filter(|waiver| here(&waiver.within));
    waivers.map(|waiver| format!("{}: {}", waiver.code, waiver.reason)).collect()
}

fn kpi_fields(kpi: &CheckedKpi, waived: &[String]) -> Fields {
    let definition = &kpi.definition;
    let formula = &kpi.formula;
    let mut fields = Fields::new();
    field(&mut fields, "kpi", json!(definition.id.text));
    field(&mut fields, "title", json!(definition.title));
    field(
        &mut fields,
        "aliases",
        json!(definition.aliases.iter().map(|alias| &alias.text).collect::<Vec<_>>()),
    );
    field(&mut fields, "formula", json!(definition.formula.text));
    field(&mut fields, "in force", json!(format::in_force(kpi)));
    let earlier =
        kpi.earlier.iter().map(|before| format!("{}: {}", before.days, before.definition.formula.text));
    field(&mut fields, "earlier formulas", json!(earlier.collect::<Vec<_>>()));
    let measures = definition.measures.iter().map(|measure| {
        let time = measure.time.as_ref().map_or(String::new(), |time| format!(" (by {})", time.text));
        format!("{} = {}{time}", measure.name.text, measure.is.text)
    });
    field(&mut fields, "measures", json!(measures.collect::<Vec<_>>()));
    let parameters = formula.parameters.iter().map(|(name, value)| format!("{name} = {value}"));
    field(&mut fields, "parameters", json!(parameters.collect::<Vec<_>>()));
    field(&mut fields, "unit", json!(formula.unit.to_string()));
    let better = match definition.better {
        Direction::Higher => "higher is better",
        Direction::Lower => "lower is better",
        Direction::Range => "inside the target range is best",
        Direction::Context => "describes, neither good nor bad",
    };
    field(&mut fields, "better", json!(better));
    show_criteria::declared(kpi, &mut fields);
    field(&mut fields, "minimum sample", json!(definition.minimum_sample));
    field(&mut fields, "top", json!(definition.top));
    field(&mut fields, "by", json!(definition.by.as_ref().map(|by| &by.text)));
    field(&mut fields, "proportion", if formula.proportion { json!("yes, proved") } else { Value::Null });
    if let Ok(Value::Object(basis)) = serde_json::to_value(&definition.basis) {
        for (key, value) in basis {
            field(&mut fields, &format!("basis of {key}"), value);
        }
    }
    if let Ok(Value::Object(documentation)) = serde_json::to_value(&definition.documentation) {
        for (key, value) in documentation {
            field(&mut fields, &key.replace('_', " "), value);
        }
    }
    field(&mut fields, "waived", json!(waived));
    field(&mut fields, "fingerprint", json!(pipeline::definition_fingerprint(kpi)));
    fields
}

fn dataset_fields(dataset: &Dataset, waived: &[String]) -> Fields {
    let mut fields = Fields::new();
    field(&mut fields, "dataset", json!(dataset.name.text));
    field(&mut fields, "title", json!(dataset.title));
    field(&mut fields, "about", json!(dataset.about));
    match &dataset.query {
        Some(query) => field(&mut fields, "sql", json!(query.text.trim_end())),
        None => field(&mut fields, "table", json!(dataset.table.text)),
    }
    field(&mut fields, "entity", json!(dataset.entity));
    let key: Vec<&str> = dataset.key.iter().map(|column| column.text.as_str()).collect();
    field(&mut fields, "key", json!(key.join(", ")));
    field(&mut fields, "time", json!(dataset.time.as_ref().map(|time| &time.text)));
    let dimensions = dataset.dimensions.iter().map(|dimension| dimension.name.text.clone());
    field(&mut fields, "dimensions", json!(dimensions.collect::<Vec<_>>()));
    let joins = dataset.joins.iter().map(|join| {
        let on: Vec<&str> = join.on.iter().map(|column| column.text.as_str()).collect();
        format!("{} = {} by {}", join.name.text, join.to.text, on.join(", "))
    });
    field(&mut fields, "joins", json!(joins.collect::<Vec<_>>()));
    let columns = dataset.columns.iter().map(|column| {
        let from = match &column.origin {
            ColumnOrigin::Table(column) => format!("column {}", column.text),
            ColumnOrigin::Computed(text) => text.text.clone(),
        };
        let unit = column.unit.as_ref().map_or(String::new(), |unit| format!(", {}", unit.text));
        let about = column.about.as_ref().map_or(String::new(), |about| format!(": {about}"));
        format!("{} = {from}{unit}{about}", column.name.text)
    });
    field(&mut fields, "columns", json!(columns.collect::<Vec<_>>()));
    field(&mut fields, "waived", json!(waived));
    fields
}

fn rule_fields(rule: &CheckedRule, waived: &[String]) -> Fields {
    let definition = &rule.definition;
    let need = rule.needed();
    let mut fields = Fields::new();
    field(&mut fields, "rule", json!(definition.id.text));
    field(&mut fields, "title", json!(definition.title));
    field(&mut fields, "when", json!(collapsed(&definition.when.text)));
    field(&mut fields, "severity", json!(definition.severity));
    field(&mut fields, "say", json!(collapsed(&definition.say.text)));
    field(&mut fields, "do", json!(definition.actions));
    field(&mut fields, "reads", json!(rule.kpis));
    field(&mut fields, "periods", json!(need.periods));
    field(&mut fields, "for each", json!(rule.breakdown));
    let related: Vec<&str> = definition.related.iter().map(|kpi| kpi.text.as_str()).collect();
    field(&mut fields, "related", json!(related));
    field(&mut fields, "tags", json!(definition.tags));
    field(&mut fields, "waived", json!(waived));
    fields
}

fn report_fields(catalog: &Catalog, report: &ReportDefinition) -> Fields {
    let mut fields = Fields::new();
    field(&mut fields, "report", json!(report.id.text));
    field(&mut fields, "title", json!(report.title));
    for group in &report.groups {
        let kpis = match &group.kpis {
            KpiSelection::All => json!("all KPIs"),
            KpiSelection::Ids(ids) => json!(ids.iter().map(|id| &id.text).collect::<Vec<_>>()),
            KpiSelection::Filed(_) => json!(group.kpis.ids(catalog)),
            KpiSelection::Parameter(name) => json!(format!("the parameter {}", name.text)),
        };
        field(&mut fields, group.title.as_deref().unwrap_or("kpis"), kpis);
    }
    for parameter in &report.parameters {
        let mut words = parameter.kind.expected().replace('`', "");
        match &parameter.default {
            Some(default) => words.push_str(&format!(", {} unless set", default.text)),
            None => words.push_str(", must be set"),
        }
        words.extend(parameter.about.iter().map(|about| format!(": {about}")));
        field(&mut fields, &format!("parameter {}", parameter.name.text), json!(words));
    }
    fields
}

fn text(fields: &Fields) -> String {
    let mut text = String::new();
    for (key, value) in fields {
        match value {
            Value::Array(items) => {
                text.push_str(&format!("{key}:\n"));
                for item in items {
                    text.push_str(&format!("  - {}\n", line(item)));
                }
            }
            value => text.push_str(&format!("{key}: {}\n", line(value))),
        }
    }
    text
}

fn line(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(map) => {
            let present = map.iter().filter(|(_, value)| !value.is_null());
            present.map(|(key, value)| format!("{key}: {}", line(value))).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}
