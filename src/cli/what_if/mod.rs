//! `kpi run --set "at-risk=+10%"`: what values would be if a measure were another. Computed from what the data gave, which stay as they are.

mod moved;
mod print;
mod supposition;

pub(crate) use moved::Moved;
pub(crate) use supposition::{Supposition, set_parameters, suppositions};

use super::arguments::RunArguments;
use super::failure::Failure;
use super::output;
use super::run::compared;
use super::scope::{self, Question};
use super::workspace::Workspace;
use crate::driver::Supposed;
use crate::evaluate::{KpiValue, Outcome};
use crate::finding::Finding;
use crate::format;
use crate::formula::CheckedKpi;
use crate::plan::Request;
use std::collections::BTreeSet;

/// Values as they are and as they would be, in one order.
pub(crate) struct Pairs {
    /// What the data say.
    pub(crate) measured: Vec<Finding>,
    /// What would be.
    pub(crate) supposed: Vec<Finding>,
}

impl Pairs {
    /// Each value with what it would be.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Finding, &Finding)> {
        self.measured.iter().zip(&self.supposed)
    }
}

/// Prints the values of a request as they are and as they would be. Without KPIs named, those that a supposition moves.
pub(crate) fn show(
    workspace: &Workspace,
    question: &Question,
    typed: &RunArguments,
    request: &Request,
    suppositions: &[Supposition],
) -> Result<(), Failure> {
    if typed.verify {
        return Err(Failure::Usage(
            "`--verify` compares values with the data, and what a measure is supposed to be is not in the data; leave out one of them"
                .to_owned(),
        ));
    }
    if !typed.fail_on.is_empty() {
        return Err(Failure::Usage(
            "`--fail-on` judges what was measured, not what is supposed; leave out one of them".to_owned(),
        ));
    }
    let uses = |kpi: &CheckedKpi| suppositions.iter().any(|one| one.within(workspace, kpi).is_some());
    let moved: BTreeSet<&String> =
        workspace.checked.kpis.iter().filter(|(_, kpi)| uses(kpi)).map(|(id, _)| id).collect();
    let mut request = request.clone();
    if !request.kpis.iter().any(|asked| moved.contains(&asked.kpi)) {
        return Err(Failure::Usage(not_used(suppositions, &moved)));
    }
    if typed.kpis.is_empty() {
        request.kpis.retain(|asked| moved.contains(&asked.kpi));
    }
    let absolute = suppositions.iter().find(|one| !one.moved.is_relative());
    match absolute {
        Some(one) if !typed.by.is_empty() => {
            return Err(Failure::Usage(format!(
                "`{}` does not say how it is shared among the members of `{}`; write a percentage, such as `{}=+10%`, or ask for one member with `--for`",
                one.typed,
                typed.by.join(", "),
                one.name
            )));
        }
        // A breakdown that nobody asked for is left out.
        Some(_) => request.kpis.iter_mut().for_each(|asked| asked.by.clear()),
        None => {}
    }
    let values = scope::answer(workspace, &request)?.values;
    let supposed = values
        .iter()
        .map(|value| {
            let asked = request.periods.iter().skip(1).any(|period| *period == *value.period);
            if asked { supposed(workspace, suppositions, value) } else { Ok(value.clone()) }
        })
        .collect::<Result<Vec<_>, _>>()?;
    let before = compared(workspace, question, &request, values, typed.periods);
    let after = compared(workspace, question, &request, supposed, typed.periods);
    let pairs = Pairs { measured: before, supposed: after };
    output::print(&print::text(workspace, question, typed.format, &pairs, suppositions)?)?;
    say!("what if: these values are supposed, not measured");
    Ok(())
}

fn not_used(suppositions: &[Supposition], moved: &BTreeSet<&String>) -> String {
    let names: BTreeSet<String> = suppositions.iter().map(|one| format!("`{}`", one.name)).collect();
    let names: Vec<String> = names.into_iter().collect();
    let used: Vec<String> = moved.iter().map(|id| format!("`{id}`")).collect();
    format!(
        "no KPI that was asked for uses {}; {} {}",
        names.join(" or "),
        used.join(", "),
        if used.len() == 1 { "does" } else { "do" }
    )
}

/// What a value would be.
fn supposed(
    workspace: &Workspace,
    suppositions: &[Supposition],
    value: &KpiValue,
) -> Result<KpiValue, Failure> {
    let Some(kpi) = value.kpi_in(&workspace.checked) else { return Ok(value.clone()) };
    let mut state = Supposed::new(kpi, value);
    let too_large =
        |one: &Supposition| Failure::Usage(format!("`{}` gives a number that is too large", one.typed));
    for one in suppositions {
        let Some(lever) = one.within(workspace, kpi) else { continue };
        let to = match (lever.value(&kpi.formula, &value.atoms), &one.moved) {
            (Outcome::Known(from), moved) => moved.from(from).map_err(|_| too_large(one))?,
            (Outcome::NoData(_), Moved::To(to)) => *to,
            // Of nothing there is no part and nothing more.
            (Outcome::NoData(_), _) => continue,
        };
        if lever.counts(&kpi.formula) && to.is_negative() {
            return Err(Failure::Usage(format!(
                "`{}` makes `{}` {} in {}; a count is never below 0",
                one.typed,
                one.name,
                format::operand(to, &one.unit),
                value.period
            )));
        }
        state.set(&lever, to).map_err(|_| too_large(one))?;
    }
    Ok(state.value(value))
}
