//! Every member of a dimension with every KPI.

use super::index::readable;
use super::input::ViewInput;
use super::kpi::{Print, missing};
use super::message;
use super::model::{
    CountView, GroupView, HeatCellView, HeatColumnView, HeatRowView, HeatView, KpiView, LinkView, MemberView,
    PeriodView, PortfolioView, StatusView,
};
use super::{Anchors, fact_of, rules, scores, status};
use crate::finding::Finding;
use crate::language::Language;
use crate::rule::{Group, Ruling};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// KPIs of one table: more do not fit on paper.
const COLUMNS: usize = 8;

/// How many members the headline names.
const NAMED: usize = 3;

/// The portfolio, if the report has rows for each member of a dimension.
pub(super) fn portfolio(
    input: &ViewInput<'_>,
    groups: &[GroupView],
    period: &PeriodView,
    anchors: &mut Anchors,
) -> Option<PortfolioView> {
    let stated = &input.report.rows.as_ref()?.text;
    let all: Vec<&KpiView> = groups.iter().flat_map(|group| &group.kpis).collect();
    let (mut dimension, mut names) = (stated.clone(), BTreeSet::new());
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for kpi in &all {
        for finding in input.breakdown(&kpi.id, stated) {
            let Some((name, Some(member))) = finding.value.group.last() else { continue };
            dimension.clone_from(name);
            known.insert(&kpi.id);
            names.insert(member.as_str());
        }
    }
    let left_out = all.iter().filter(|kpi| !known.contains(kpi.id.as_str()));
    let left_out = left_out.map(|kpi| LinkView {
        id: kpi.id.clone(),
        title: kpi.title.clone(),
        anchor: Some(kpi.anchor.clone()),
    });
    let shown: Vec<&KpiView> = all.iter().filter(|kpi| known.contains(kpi.id.as_str())).copied().collect();
    let mut rulings: BTreeMap<&str, Vec<Ruling>> = BTreeMap::new();
    for ruling in input.row_rulings {
        if let Some((_, Some(member))) = ruling.group.get(input.group.len()) {
            rulings.entry(member).or_default().push(ruling.clone());
        }
    }
    let mut members: Vec<(Group, MemberView)> = names
        .into_iter()
        .map(|name| {
            let said = rulings.get(name).map_or(&[][..], Vec::as_slice);
            let group = input.inside(&dimension, name);
            let view = member(input, (&group, name), &shown, period, said, anchors);
            (group, view)
        })
        .collect();
    let count = |member: &MemberView, kind: &str| {
        member.counts.iter().find(|count| count.kind == kind).map_or(0, |count| count.count)
    };
    members.sort_by_key(|(_, member)| (Reverse(count(member, "bad")), Reverse(count(member, "watch"))));
    let views = members.iter().map(|(_, member)| member);
    let acting: Vec<&str> =
        views.filter(|one| count(one, "bad") > 0).map(|one| one.member.as_str()).collect();
    Some(PortfolioView {
        statuses: statuses(input.language(), members.iter().map(|(_, member)| member)),
        message: headline(input.language(), &dimension, members.len(), &acting),
        tables: groups.iter().flat_map(|group| tables(input, group, &known, &members)).collect(),
        left_out: left_out.collect(),
        dimension: input.language().name(&dimension).to_owned(),
        members: members.into_iter().map(|(_, member)| member).collect(),
    })
}

/// The statuses that occur, in their fixed order.
fn statuses<'a>(language: &Language, members: impl Iterator<Item = &'a MemberView>) -> Vec<CountView> {
    let mut sums: Vec<CountView> = status::counts(language, &[]);
    for counted in members.flat_map(|member| &member.counts) {
        if let Some(sum) = sums.iter_mut().find(|sum| sum.kind == counted.kind) {
            sum.count = sum.count.saturating_add(counted.count);
        }
    }
    sums.retain(|sum| sum.count > 0);
    sums
}

/// `5 of 8 clients have a KPI that calls for action, most of them Dunes, Everest and Acme`
fn headline(language: &Language, dimension: &str, total: usize, acting: &[&str]) -> String {
    let many = language.name(&format!("{dimension}s")).to_owned();
    let members = if total == 1 { language.name(dimension) } else { &many };
    let shown = language.grouped(&total.to_string());
    let named: Vec<&str> = acting.iter().take(NAMED).copied().collect();
    let names = language.list(&named);
    let holes = [("total", shown.as_str()), ("members", members), ("names", &names)];
    match acting.len() {
        0 => language.say("portfolio-none", &holes),
        few @ (1 | 2) => language.count("portfolio-few", few, &holes),
        many => language.count("portfolio-many", many, &holes),
    }
}

fn member(
    input: &ViewInput<'_>,
    (group, name): (&Group, &str),
    kpis: &[&KpiView],
    period: &PeriodView,
    rulings: &[Ruling],
    anchors: &mut Anchors,
) -> MemberView {
    let language = input.language();
    let findings: Vec<(&KpiView, Option<&Finding>)> =
        kpis.iter().map(|kpi| (*kpi, input.findings.at(&kpi.id, group, input.period))).collect();
    let statuses: Vec<StatusView> =
        findings.iter().map(|(_, finding)| status::status(language, *finding)).collect();
    let facts: Vec<message::Fact> =
        findings.iter().map(|(kpi, finding)| fact_of(&kpi.title, *finding)).collect();
    let (rules, _) = rules::rules(input, rulings, group.len(), &[], anchors);
    MemberView {
        member: readable(language, name),
        anchor: anchors.unique("member", name),
        message: message::message(language, &facts, period),
        counts: status::counts(language, &statuses.iter().collect::<Vec<_>>()),
        scores: scores::scores(input, group),
        rules,
    }
}

/// The tables of a group, of at most [`COLUMNS`] columns.
fn tables(
    input: &ViewInput<'_>,
    group: &GroupView,
    known: &BTreeSet<&str>,
    members: &[(Group, MemberView)],
) -> Vec<HeatView> {
    let kpis: Vec<&KpiView> = group.kpis.iter().filter(|kpi| known.contains(kpi.id.as_str())).collect();
    // Tables of about the same width, instead of a last one with a column alone.
    let count = kpis.len().div_ceil(COLUMNS).max(1);
    let chunks = kpis.chunks(kpis.len().div_ceil(count).max(1)).enumerate();
    let table = |(at, kpis): (usize, &[&KpiView])| HeatView {
        title: group.title.clone(),
        continued: at > 0,
        columns: kpis.iter().map(|kpi| column(kpi)).collect(),
        total: kpis.iter().map(|kpi| cell(input, kpi, input.finding(&kpi.id))).collect(),
        rows: members.iter().map(|(group, member)| row(input, group, member, kpis)).collect(),
    };
    chunks.map(table).collect()
}

fn column(kpi: &KpiView) -> HeatColumnView {
    HeatColumnView {
        id: kpi.id.clone(),
        title: kpi.title.clone(),
        unit: kpi.unit.clone(),
        aim: kpi.aim.clone(),
    }
}

fn row(input: &ViewInput<'_>, group: &Group, member: &MemberView, kpis: &[&KpiView]) -> HeatRowView {
    let found = |kpi: &KpiView| input.findings.at(&kpi.id, group, input.period);
    HeatRowView {
        member: member.member.clone(),
        anchor: member.anchor.clone(),
        cells: kpis.iter().map(|kpi| cell(input, kpi, found(kpi))).collect(),
    }
}

fn cell(input: &ViewInput<'_>, kpi: &KpiView, finding: Option<&Finding>) -> HeatCellView {
    let checked = input.catalog.kpi_on(&kpi.id, input.period.start);
    let value = finding.zip(checked).and_then(|(finding, checked)| {
        let print = Print {
            language: input.language(),
            unit: &checked.formula.unit,
            decimals: checked.definition.decimals,
        };
        Some(print.value(finding.value.outcome.known()?, finding.criteria.exact_scale()))
    });
    HeatCellView {
        status: status::status(input.language(), finding),
        value,
        missing: match finding {
            Some(finding) => missing(input.language(), &finding.value.outcome),
            None => Some(input.language().word("no-rows").to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::headline;
    use crate::language::Language;

    #[test]
    fn the_headline_names_the_worst() {
        assert_eq!(headline(Language::english(), "client", 8, &[]), "No KPI of 8 clients calls for action");
        assert_eq!(
            headline(Language::english(), "client", 1, &["A"]),
            "1 of 1 client has KPIs that call for action: A"
        );
        assert_eq!(
            headline(Language::english(), "client", 3, &["A", "B"]),
            "2 of 3 clients have KPIs that call for action: A and B"
        );
        assert_eq!(
            headline(Language::english(), "client", 8, &["A", "B", "C", "D"]),
            "4 of 8 clients have KPIs that call for action, first of all A, B and C"
        );
    }
}
