//! `kpi history`: what was believed of a KPI when, and where its definition or the data changed.

use super::arguments::{Arguments, HistoryArguments, HistoryFormat};
use super::failure::{Failure, Verdict};
use super::{interrupt, output, record, table, workspace};
use crate::catalog::{Kpi, Project};
use crate::diagnostic::nearest;
use crate::engine;
use crate::name::Key;
use crate::record::{Belief, Mark, marks};
use crate::workbook::inert;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

pub(crate) fn history(arguments: &Arguments, typed: &HistoryArguments) -> Result<Verdict, Failure> {
    let (file, id) = file_and_id(arguments, typed)?;
    let (beliefs, known) =
        engine::beliefs(&file, &id, interrupt::wish()).map_err(|error| record::failure(&file, &error))?;
    if beliefs.is_empty() {
        let near = nearest(&id, known.iter().map(String::as_str))
            .map_or_else(String::new, |near| format!("; `{near}` is the nearest id in it"));
        return Err(Failure::Usage(format!("`{}` holds no values of `{id}`{near}", file.display())));
    }
    let asked = members(&typed.scope)?;
    let mut shown: Vec<Belief> = beliefs
        .iter()
        .filter(|belief| is_of(belief, &asked))
        .filter(|belief| typed.period.as_ref().is_none_or(|period| belief.value.period == *period))
        .cloned()
        .collect();
    // A run of one scope and a breakdown can find the same: it is one belief.
    shown.dedup_by(|next, before| {
        next.as_of == before.as_of && next.data == before.data && next.value == before.value
    });
    if shown.is_empty() {
        return Err(Failure::Usage(nothing(&id, typed, &beliefs)));
    }
    let marks = marks(&shown);
    output::print(&match typed.format {
        HistoryFormat::Text => text(&shown, &marks),
        HistoryFormat::Json => {
            let beliefs = shown.iter().zip(&marks).map(|(belief, marks)| object(belief, marks));
            format!("{:#}\n", Value::Array(beliefs.collect()))
        }
        HistoryFormat::Csv => csv(&shown, &marks)?,
    })?;
    Ok(Verdict::Fine)
}

/// The record, and the id of the KPI. A KPI that is not declared any more has a history all the same; with `--record` no project is needed.
fn file_and_id(arguments: &Arguments, typed: &HistoryArguments) -> Result<(PathBuf, String), Failure> {
    let loaded = match (workspace::load(arguments), &typed.record) {
        (Ok(loaded), _) => Some(loaded.catalog),
        (Err(_), Some(_)) => None,
        (Err(failure), None) => return Err(failure),
    };
    let declared = loaded.iter().flat_map(|catalog| catalog.kpis.values());
    let id = declared.map(AsRef::as_ref).find(|kpi| is_named(kpi, &typed.kpi));
    let id = id.map_or_else(|| typed.kpi.clone(), |kpi| kpi.id.text.clone());
    let declared = loaded.as_ref().and_then(|catalog| record_of(&catalog.project));
    match (&typed.record, declared) {
        (Some(file), _) => Ok((file.clone(), id)),
        (None, Some(file)) => Ok((file?, id)),
        (None, None) => Err(Failure::Usage(
            "there is no record to read: name the file that `kpi run --record FILE` wrote with `--record FILE`, or with `history: FILE` in `kpi.yaml`"
                .to_owned(),
        )),
    }
}

/// The record that the project declares. A definition names no file outside the project; `--record` can.
fn record_of(project: &Project) -> Option<Result<PathBuf, Failure>> {
    let named = &project.history.as_ref()?.text;
    let file = project.root.join(named);
    let inside =
        Path::new(named).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let real = |path: &Path| path.canonicalize().ok();
    let leads_out = real(&file).zip(real(&project.root)).is_some_and(|(file, root)| !file.starts_with(root));
    Some(if inside && !leads_out {
        Ok(file)
    } else {
        Err(Failure::Usage(format!("`history: {named}` leads out of the project; type it with `--record`")))
    })
}

fn is_named(kpi: &Kpi, name: &str) -> bool {
    let key = Key::of(name);
    let named = |text: &str| Key::of(text) == key;
    named(&kpi.id.text) || named(&kpi.title) || kpi.aliases.iter().any(|alias| named(&alias.text))
}

fn members(typed: &[String]) -> Result<Vec<(Key, Key)>, Failure> {
    let member = |text: &String| match text.split_once('=') {
        Some((dimension, member)) => Ok((Key::of(dimension), Key::of(member))),
        None => Err(Failure::Usage(format!(
            "`--for {text}` does not say which member; write `--for client=Acme`"
        ))),
    };
    typed.iter().map(member).collect()
}

/// Whether it is about exactly these members.
fn is_of(belief: &Belief, asked: &[(Key, Key)]) -> bool {
    let members = &belief.value.members;
    members.len() == asked.len()
        && members.iter().all(|(dimension, member)| asked.contains(&(Key::of(dimension), Key::of(member))))
}

/// What is recorded instead of what was asked for.
fn nothing(id: &str, typed: &HistoryArguments, beliefs: &[Belief]) -> String {
    let mut whom: Vec<String> = beliefs.iter().map(|belief| for_whom(&belief.value.members)).collect();
    whom.sort();
    whom.dedup();
    let mut periods: Vec<&str> = beliefs.iter().map(|belief| belief.value.period.as_str()).collect();
    periods.dedup();
    let asked = if typed.scope.is_empty() { "the whole".to_owned() } else { typed.scope.join(", ") };
    let period = typed.period.as_ref().map_or_else(String::new, |period| format!(" in {period}"));
    format!(
        "no value of `{id}` for {asked}{period} is recorded; there are values for {}, of {}",
        whom.join("; "),
        periods.join(", ")
    )
}

fn for_whom(members: &BTreeMap<String, String>) -> String {
    if members.is_empty() {
        return "the whole".to_owned();
    }
    members.iter().map(|(dimension, member)| format!("{dimension}={member}")).collect::<Vec<_>>().join(", ")
}

fn words(marks: &[Mark]) -> String {
    marks.iter().map(|mark| mark.name()).collect::<Vec<_>>().join(", ")
}

fn day(belief: &Belief) -> String {
    belief.as_of.map_or_else(String::new, |day| day.to_string())
}

fn text(beliefs: &[Belief], marks: &[Vec<Mark>]) -> String {
    let mut before = "";
    let rows = beliefs.iter().zip(marks).map(|(belief, marks)| {
        let value = &belief.value;
        let period = if before == value.period { String::new() } else { value.period.clone() };
        before = &value.period;
        vec![
            period,
            day(belief),
            value.shown.clone(),
            value.band.clone().unwrap_or_default(),
            value.rows.to_string(),
            words(marks),
            value.reason.clone().unwrap_or_default(),
        ]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    table::aligned(
        &["Period", "As of", "Value", "Band", "Rows", "Changed", "Note"],
        &["Value", "Rows"],
        &rows,
    )
}

fn object(belief: &Belief, marks: &[Mark]) -> Value {
    let value = &belief.value;
    json!({
        "kpi": value.kpi,
        "period": {"label": value.period, "start": value.start.to_string(), "end": value.end.to_string()},
        "members": value.members,
        "as_of": belief.as_of.map(|day| day.to_string()),
        "value": value.exact,
        "display": value.shown,
        "band": value.band,
        "rows": value.rows,
        "reason": value.reason,
        "definition": value.definition,
        "data": belief.data,
        "run": belief.run,
        "version": belief.version,
        "changed": marks.iter().map(|mark| mark.name()).collect::<Vec<_>>(),
    })
}

fn csv(beliefs: &[Belief], marks: &[Vec<Mark>]) -> Result<String, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::System(error.to_string());
    writer
        .write_record([
            "kpi",
            "period",
            "members",
            "as_of",
            "value",
            "band",
            "rows",
            "reason",
            "definition",
            "data",
            "run",
            "changed",
        ])
        .map_err(failed)?;
    for (belief, marks) in beliefs.iter().zip(marks) {
        let value = &belief.value;
        let whom = if value.members.is_empty() { String::new() } else { for_whom(&value.members) };
        let fields = [
            value.kpi.clone(),
            value.period.clone(),
            whom,
            day(belief),
            value.exact.clone().unwrap_or_default(),
            value.band.clone().unwrap_or_default(),
            value.rows.to_string(),
            value.reason.clone().unwrap_or_default(),
            value.definition.clone(),
            belief.data.clone(),
            belief.run.to_string(),
            words(marks),
        ];
        writer.write_record(fields.iter().map(|field| inert(field))).map_err(failed)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::System(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
