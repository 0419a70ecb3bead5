//! What `--set` names: a parameter, or a measure that is supposed to be another.

use super::moved::Moved;
use crate::catalog::{Catalog, Kpi};
use crate::cli::arguments::{Arguments, Command};
use crate::cli::failure::Failure;
use crate::cli::workspace::Workspace;
use crate::diagnostic::nearest;
use crate::driver::Lever;
use crate::formula::{CheckedKpi, Expr};
use crate::name::Key;
use crate::unit::Unit;
use std::collections::BTreeSet;

/// A measure and where it is supposed to go.
pub(crate) struct Supposition {
    /// As typed.
    pub(crate) typed: String,
    /// The measure's name as declared.
    pub(crate) name: String,
    /// Its unit.
    pub(crate) unit: Unit,
    /// Where it goes.
    pub(crate) moved: Moved,
    /// The KPI whose measure it is.
    kpi: String,
    /// What it computes, over the atoms of that KPI.
    lever: Lever,
}

impl Supposition {
    /// The same measure in a KPI's formula; `None` if that does not use it.
    pub(crate) fn within(&self, workspace: &Workspace, kpi: &CheckedKpi) -> Option<Lever> {
        self.lever.within(&workspace.checked.kpis.get(&self.kpi)?.formula, &kpi.formula)
    }
}

/// Gives parameters the values that were typed. Names of measures are left for [`suppositions`], where the command takes them.
pub(crate) fn set_parameters(catalog: &mut Catalog, arguments: &Arguments) -> Result<(), Failure> {
    for typed in &arguments.set {
        let (name, value) = parts(typed)?;
        let measures: Vec<String> = catalog.kpis.values().filter_map(|kpi| measure_of(kpi, name)).collect();
        let of_report = report_has(catalog, arguments, name);
        match (catalog.set_parameter(name, value), measures.first()) {
            (true, _) if of_report => {
                return Err(Failure::Usage(format!(
                    "`{name}` is a parameter of the report and of formulas; give one of them another name"
                )));
            }
            (false, _) if of_report => {}
            (true, Some(measure)) => {
                return Err(Failure::Usage(format!(
                    "`{name}` is a parameter and also a measure; write `{measure}` for the measure, and the parameter with its KPI in the same way"
                )));
            }
            (true, None) => {}
            (false, _) if matches!(arguments.command, Command::Run(_)) => {}
            (false, Some(measure)) => {
                return Err(Failure::Usage(format!(
                    "`{name}` is a measure (`{measure}`), not a parameter; what if it were another is for `kpi run` to say: everything else shows what was measured"
                )));
            }
            (false, None) => {
                let own = catalog.kpis.values().flat_map(|kpi| &kpi.parameters);
                let known =
                    catalog.project.parameters.iter().chain(own).map(|known| known.name.text.as_str());
                return Err(Failure::Usage(match nearest(name, known) {
                    Some(near) => format!("there is no parameter `{name}`; `{near}` is the nearest name"),
                    None => format!("there is no parameter `{name}`"),
                }));
            }
        }
    }
    Ok(())
}

/// Whether the report that was asked for has a parameter of a name.
fn report_has(catalog: &Catalog, arguments: &Arguments, name: &str) -> bool {
    let Command::Report(typed) = &arguments.command else { return false };
    let declared = catalog.reports.get(&typed.report).cloned();
    let report = declared.or_else(|| crate::catalog::shipped_report(&typed.report));
    report.is_some_and(|report| report.parameter(name).is_some())
}

/// The measures that were typed, where they are supposed to go. Says on standard error if a name means several.
pub(crate) fn suppositions(workspace: &Workspace, typed: &[String]) -> Result<Vec<Supposition>, Failure> {
    let catalog = &workspace.checked.catalog;
    let mut found: Vec<Supposition> = Vec::new();
    for text in typed {
        let (name, value) = parts(text)?;
        if catalog.clone().set_parameter(name, value) {
            continue;
        }
        let meant = meant(workspace, name);
        if meant.is_empty() {
            return Err(Failure::Usage(unknown(workspace, name)));
        }
        let several = meant.len() > 1;
        if several {
            let all: Vec<String> =
                meant.iter().map(|one| format!("`{}.{}`", one.kpi.definition.id.text, one.name)).collect();
            say!(
                "note: `{name}` means different measures, and all are set: {}; each of these names sets one",
                all.join(", ")
            );
        }
        for one in meant {
            let moved = Moved::parse(value, one.unit)
                .map_err(|error| Failure::Usage(format!("`--set {text}`: {error}")))?;
            let supposition = Supposition {
                typed: text.clone(),
                name: one.name.to_owned(),
                unit: one.unit.clone(),
                moved,
                kpi: one.kpi.definition.id.text.clone(),
                lever: one.lever,
            };
            let again = found
                .iter()
                .find(|other| other.within(workspace, one.kpi).as_ref() == Some(&supposition.lever));
            if let Some(other) = again {
                return Err(Failure::Usage(format!(
                    "`--set {}` and `--set {text}` set the same measure; leave out one of them",
                    other.typed
                )));
            }
            found.push(supposition);
        }
    }
    Ok(found)
}

/// Name and value of `NAME=VALUE`.
fn parts(typed: &str) -> Result<(&str, &str), Failure> {
    typed
        .split_once('=')
        .map(|(name, value)| (name.trim(), value.trim()))
        .ok_or_else(|| Failure::Usage(format!("expected `--set NAME=VALUE`, found `{typed}`")))
}

/// `KPI.measure`, if a KPI declares a measure that is called so, alone or in full.
fn measure_of(kpi: &Kpi, name: &str) -> Option<String> {
    let id = &kpi.id.text;
    let named = |text: &str| is(name, id, text);
    let measure = kpi.measures.iter().find(|measure| {
        std::iter::once(&measure.name).chain(&measure.aliases).any(|name| named(&name.text))
    })?;
    Some(format!("{id}.{}", measure.name.text))
}

/// Whether a typed name is this one, or `KPI.name`.
fn is(typed: &str, kpi: &str, name: &str) -> bool {
    let key = Key::of(typed);
    key == Key::of(name) || key == Key::of(&format!("{kpi}.{name}"))
}

/// A measure or operand of a KPI.
struct Meant<'a> {
    kpi: &'a CheckedKpi,
    name: &'a str,
    unit: &'a Unit,
    lever: Lever,
}

/// All measures of a name, and operands where no measure is called so; one for each that computes something else.
fn meant<'a>(workspace: &'a Workspace, name: &str) -> Vec<Meant<'a>> {
    let mut found: Vec<Meant<'a>> = Vec::new();
    for measures in [true, false] {
        for kpi in workspace.checked.kpis.values() {
            let named = if measures { &kpi.formula.measures } else { &kpi.formula.operands };
            for operand in named {
                let Some(lever) = lever(kpi, &operand.name, &operand.expr, name) else { continue };
                let known = found.iter().any(|one| {
                    one.lever.within(&one.kpi.formula, &kpi.formula).is_some_and(|other| other == lever)
                });
                if !known {
                    found.push(Meant { kpi, name: &operand.name, unit: &operand.unit, lever });
                }
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    found
}

/// The part of a KPI's formula that is called so and that the formula uses.
fn lever(kpi: &CheckedKpi, own: &str, expr: &Expr, typed: &str) -> Option<Lever> {
    let aliases = kpi.definition.measures.iter().filter(|measure| measure.name.text == own);
    let mut names = aliases.flat_map(|measure| &measure.aliases).map(|alias| alias.text.as_str());
    let id = kpi.definition.id.text.as_str();
    let named = is(typed, id, own) || names.any(|name| is(typed, id, name));
    let lever = Lever::of(expr).filter(|_| named)?;
    lever.within(&kpi.formula, &kpi.formula)
}

fn unknown(workspace: &Workspace, name: &str) -> String {
    let catalog = &workspace.checked.catalog;
    let declared = catalog.kpis.values().find_map(|kpi| measure_of(kpi, name));
    if let Some(measure) = declared {
        return format!(
            "`{measure}` is used only in other periods, or not at all, so that nothing would move; `kpi explain` lists what its KPI is made of"
        );
    }
    let parameters = catalog.project.parameters.iter();
    let own = catalog.kpis.values().flat_map(|kpi| &kpi.parameters);
    let measures = catalog.kpis.values().flat_map(|kpi| &kpi.measures);
    let mut known: BTreeSet<&str> =
        parameters.chain(own).map(|parameter| parameter.name.text.as_str()).collect();
    known.extend(measures.map(|measure| measure.name.text.as_str()));
    match nearest(name, known) {
        Some(near) => format!("there is no measure or parameter `{name}`; `{near}` is the nearest name"),
        None => format!("there is no measure or parameter `{name}`; `kpi show KPI` lists those of a KPI"),
    }
}
