//! A report as comma-separated values.

use super::WorkbookError;
use super::cell::inert;
use super::number::decimal;
use crate::view::{KpiView, NumberView, View};
use csv::Writer;

/// The columns behind those of the scope; `docs/reports.md` says what they hold.
const COLUMNS: [&str; 22] = [
    "group",
    "kpi",
    "title",
    "status",
    "band",
    "value",
    "unit",
    "shown",
    "target",
    "target_to",
    "target_met",
    "change",
    "compared_with",
    "verdict",
    "numerator",
    "denominator",
    "rows",
    "skipped",
    "unfinished",
    "as_of",
    "missing",
    "remarks",
];

/// The report's facts, one line for each KPI: report, period, a column for each dimension fixed to one member, and the rest.
///
/// Numbers are decimal, with a full stop and at most twelve digits behind it; what is missing is empty.
///
/// # Errors
/// None that a text in memory could have.
pub fn to_csv(view: &View) -> Result<String, WorkbookError> {
    let failed = |error: csv::Error| WorkbookError(error.to_string());
    let mut writer = Writer::from_writer(Vec::new());
    let scope = view.scope.iter().map(|of| of.dimension.as_str());
    let header = ["report", "period"].into_iter().chain(scope).chain(COLUMNS);
    writer.write_record(header.map(inert)).map_err(failed)?;
    for group in &view.groups {
        for kpi in &group.kpis {
            let mut record = vec![view.report.clone(), view.period.label.clone()];
            record.extend(view.scope.iter().map(|of| of.member.clone()));
            record.push(group.title.clone().unwrap_or_default());
            record.extend(fields(view, kpi));
            writer.write_record(record.iter().map(|field| inert(field))).map_err(failed)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| WorkbookError(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| WorkbookError(error.to_string()))
}

/// The fields of a KPI, from `kpi` on.
fn fields(view: &View, kpi: &KpiView) -> [String; COLUMNS.len() - 1] {
    let number =
        |number: &Option<NumberView>| number.as_ref().map_or(String::new(), |one| decimal(&one.exact));
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let yes = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
    let (target, change) = (kpi.target.as_ref(), kpi.change.as_ref());
    let upper = target.and_then(|target| target.exact_upper.as_deref());
    [
        kpi.id.clone(),
        kpi.title.clone(),
        kpi.status.kind.clone(),
        kpi.status.label.clone(),
        number(&kpi.value),
        kpi.unit.clone(),
        kpi.value.as_ref().map_or(String::new(), |value| value.text.clone()),
        target.map_or(String::new(), |target| decimal(&target.exact)),
        upper.map_or(String::new(), decimal),
        target.and_then(|target| target.met).map_or(String::new(), yes),
        change.map_or(String::new(), |change| decimal(&change.exact)),
        change.map_or(String::new(), |change| change.against.clone()),
        match change.and_then(|change| change.improved) {
            Some(true) => "better".to_owned(),
            Some(false) => "worse".to_owned(),
            None => String::new(),
        },
        number(&kpi.numerator),
        number(&kpi.denominator),
        decimal(&kpi.rows.exact),
        kpi.skipped.as_ref().map_or("0".to_owned(), |skipped| decimal(&skipped.exact)),
        yes(view.period.unfinished),
        view.as_of_date.clone(),
        text(&kpi.missing),
        kpi.remarks.join("; "),
    ]
}
