//! Values as they are beside what they would be: never one without the other, and always marked.

use super::{Pairs, Supposition};
use crate::cli::arguments::RunFormat;
use crate::cli::failure::Failure;
use crate::cli::run::{dimensions, group, member_of, note, shown_value};
use crate::cli::scope::Question;
use crate::cli::workspace::Workspace;
use crate::cli::{run_json, table};
use crate::evaluate::{Outcome, Reason};
use crate::finding::Finding;
use crate::format;
use crate::formula::CheckedKpi;
use crate::workbook::inert;

pub(super) fn text(
    workspace: &Workspace,
    question: &Question,
    format: RunFormat,
    pairs: &Pairs,
    suppositions: &[Supposition],
) -> Result<String, Failure> {
    let mut supposing: Vec<String> = Vec::new();
    for one in suppositions {
        if !supposing.contains(&one.typed) {
            supposing.push(one.typed.clone());
        }
    }
    Ok(match format {
        RunFormat::Table => {
            let (header, rows) = rows(workspace, question, pairs);
            let table = table::aligned(&header, &["Measured", "What if", "Difference"], &rows);
            format!("What if {}? Supposed values, not measured.\n\n{table}", supposing.join(" and "))
        }
        RunFormat::Markdown => {
            let (header, rows) = rows(workspace, question, pairs);
            let names: Vec<String> = supposing.iter().map(|one| format!("`{one}`")).collect();
            let table = table::markdown(&header, rows.iter().map(Vec::as_slice), table::cell);
            format!("**What if {}? Supposed values, not measured.**\n\n{table}", names.join(" and "))
        }
        RunFormat::Csv => csv(workspace, question, pairs, &supposing)?,
        RunFormat::Json => run_json::array_supposing(workspace, question, pairs, &supposing)?,
    })
}

fn difference(kpi: &CheckedKpi, (before, after): (&Finding, &Finding)) -> String {
    let difference = before
        .value
        .outcome
        .known()
        .zip(after.value.outcome.known())
        .and_then(|(from, to)| to.sub(from).ok());
    match difference {
        None => String::new(),
        Some(difference) if difference.is_zero() => "unchanged".to_owned(),
        Some(difference) => format::difference(difference, &kpi.formula.unit, kpi.definition.decimals),
    }
}

/// What is to be said beside a supposed value: a share above the whole is no fault of the data.
fn supposed_note(question: &Question, finding: &Finding) -> String {
    if let Outcome::NoData(missing) = &finding.value.outcome
        && let [Reason::ImpossibleProportion { found }] = missing.reasons.as_slice()
    {
        return format!("impossible: {} would be a share of more than the whole", format::number(*found, 1));
    }
    note(question, finding)
}

fn rows(workspace: &Workspace, question: &Question, pairs: &Pairs) -> (Vec<&'static str>, Vec<Vec<String>>) {
    let broken_down = pairs.measured.iter().any(|finding| !finding.value.group.is_empty());
    let mut header = vec!["KPI", "Period"];
    header.extend(broken_down.then_some("Of"));
    header.extend(["Measured", "What if", "Difference", "Band", "Band what if", "Target what if", "Note"]);
    let rows = pairs
        .iter()
        .filter_map(|(before, after)| {
            let kpi = before.value.kpi_in(&workspace.checked)?;
            let mut row = vec![before.value.kpi.to_string(), before.value.period.label.clone()];
            row.extend(broken_down.then(|| group(before)));
            row.push(shown_value(kpi, before));
            row.push(shown_value(kpi, after));
            row.push(difference(kpi, (before, after)));
            row.push(format::band(before).unwrap_or_default().to_owned());
            row.push(format::band(after).unwrap_or_default().to_owned());
            row.push(after.target.map_or("", |target| if target.met { "met" } else { "missed" }).to_owned());
            row.push(supposed_note(question, after));
            Some(row)
        })
        .collect();
    (header, rows)
}

fn csv(
    workspace: &Workspace,
    question: &Question,
    pairs: &Pairs,
    supposing: &[String],
) -> Result<String, Failure> {
    let of = dimensions(&pairs.measured);
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::System(error.to_string());
    let mut header: Vec<String> = vec!["kpi".into(), "period".into()];
    header.extend(of.iter().cloned());
    header.extend(
        [
            "measured value",
            "unit",
            "measured band",
            "measured status",
            "supposing",
            "what if value",
            "what if band",
            "what if status",
            "what if note",
        ]
        .map(String::from),
    );
    writer.write_record(&header).map_err(failed)?;
    let number = |finding: &Finding| {
        finding
            .value
            .outcome
            .known()
            .map_or(String::new(), |exact| exact.round(12).unwrap_or(exact).to_string())
    };
    for (before, after) in pairs.iter() {
        let kpi = before.value.kpi_in(&workspace.checked);
        let mut record = vec![before.value.kpi.to_string(), before.value.period.label.clone()];
        record.extend(of.iter().map(|dimension| member_of(before, dimension)));
        record.push(number(before));
        record.push(kpi.map_or(String::new(), |kpi| kpi.formula.unit.to_string()));
        record.push(before.band.clone().unwrap_or_default());
        record.push(before.status.name().to_owned());
        record.push(supposing.join("; "));
        record.push(number(after));
        record.push(after.band.clone().unwrap_or_default());
        record.push(after.status.name().to_owned());
        record.push(supposed_note(question, after));
        writer.write_record(record.iter().map(|field| inert(field))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::System(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
