//! `kpi report --set`: the parameters of a report.

use super::failure::Failure;
use super::scope;
use super::workspace::Workspace;
use crate::catalog::{ParameterKind, ParameterValue, ReportDefinition};
use std::collections::BTreeMap;

/// The values of a report's parameters: what was set, and else what they are unless set. Names that are not the report's are left to others.
pub(crate) fn values<'a>(
    workspace: &Workspace,
    report: &ReportDefinition,
    set: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<BTreeMap<String, ParameterValue>, Failure> {
    let mut typed: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in set {
        if let Some(parameter) = report.parameter(name) {
            typed.insert(&parameter.name.text, value);
        }
    }
    let mut values = BTreeMap::new();
    for parameter in &report.parameters {
        let name = &parameter.name.text;
        let default = parameter.default.as_ref().map(|text| text.text.as_str());
        let Some(text) = typed.get(name.as_str()).copied().or(default) else {
            return Err(Failure::Usage(format!(
                "the report `{}` needs {} for `{name}`; add `--set {name}=…`",
                report.id.text,
                parameter.kind.expected()
            )));
        };
        let value = match parameter.kind {
            ParameterKind::Kpi => ParameterValue::Text(scope::kpi_named(&workspace.checked, text)?),
            kind => kind.read(text).ok_or_else(|| {
                Failure::Usage(format!("expected {} for `{name}`, found `{text}`", kind.expected()))
            })?,
        };
        values.insert(name.clone(), value);
    }
    Ok(values)
}

/// Name and value of each `NAME=VALUE`; one without `=` has been refused before.
pub(crate) fn typed(set: &[String]) -> impl Iterator<Item = (&str, &str)> {
    set.iter().filter_map(|text| text.split_once('=')).map(|(name, value)| (name.trim(), value.trim()))
}
