//! A report's request → pages: one view for the whole scope, or one for every member of a dimension, from one pass over the data.

use super::asked::{Answered, Asked};
use super::stored::stored;
use super::{AnswerError, JoinKeys, report_fingerprint};
use crate::calendar::Period;
use crate::catalog::{ParameterValue, ReportDefinition};
use crate::engine::Engine;
use crate::evaluate::KpiValue;
use crate::finding::{self, Setting};
use crate::formula::CheckedCatalog;
use crate::language::Language;
use crate::plan::ScopeFilter;
use crate::rule::{self, CheckedRules, Group};
use crate::snapshot::StoredValue;
use crate::view::{self, Compared, View, ViewInput};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a report is asked to show.
#[derive(Debug, Clone, Copy)]
pub struct ReportRequest<'a> {
    /// The report.
    pub report: &'a ReportDefinition,
    /// The period.
    pub period: &'a Period,
    /// The day as of which periods are finished or not; `None` if the data hold no dated row.
    pub as_of: Option<Date>,
    /// Dimensions fixed to one member.
    pub scope: &'a [ScopeFilter],
    /// The dimension that has a page for every member.
    pub for_each: Option<&'a str>,
    /// What a reader must know about the data.
    pub notes: &'a [String],
    /// The engine that computes, as the report names it; `None` for DuckDB.
    pub engine: Option<&'a str>,
    /// What is known of keys that joins rely on.
    pub keys: &'a JoinKeys,
    /// The project's rules, of which the report shows those it asks for.
    pub rules: &'a CheckedRules,
    /// The values of the report's parameters, which are put in already where it selects KPIs by them.
    pub parameters: &'a BTreeMap<String, ParameterValue>,
}

/// One page of a report.
#[derive(Debug, Clone)]
pub struct ReportPage {
    /// The member the page is for.
    pub member: Option<String>,
    /// What it says.
    pub view: View,
    /// What it says of each KPI, for comparison with a stored page.
    pub values: BTreeMap<String, StoredValue>,
}

/// The pages of a report, sorted by member. Rows without a member of the dimension have no page.
///
/// # Errors
/// As [`report_parts`].
pub fn report_pages(
    checked: &CheckedCatalog,
    engine: &dyn Engine,
    request: &ReportRequest<'_>,
) -> Result<Vec<ReportPage>, AnswerError> {
    let ReportParts { maker, parts, .. } = report_parts(checked, engine, request)?;
    parts.into_iter().map(|part| Ok(maker.page(part)?)).collect()
}

/// What the pages of a report are made of, from one pass over the data.
#[derive(Debug)]
pub struct ReportParts<'a> {
    /// What makes a page of a part; it may do so for several parts at once.
    pub maker: PageMaker<'a>,
    /// The values of each page, sorted by member.
    pub parts: Vec<PagePart>,
    /// Whether there are rows without a member of the dimension that has a page for each.
    pub without_member: bool,
}

/// The values of one page and nothing else.
#[derive(Debug, Clone)]
pub struct PagePart {
    group: Group,
    values: Vec<KpiValue>,
    /// For the report's period and the one compared with, where `values` do not hold them with all that is asked of them.
    compared: Option<Vec<KpiValue>>,
}

/// A page would hold what belongs to another. That is a bug, and the page must not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the page of {page} would hold a value of `{kpi}` that belongs to {found}: this is a bug in kpi, and no page is written"
)]
pub struct ForeignValue {
    /// What the page is for, in words.
    pub page: String,
    /// The KPI or rule.
    pub kpi: String,
    /// What the value belongs to, in words.
    pub found: String,
}

impl PagePart {
    /// The member the page is for.
    pub fn member(&self) -> Option<&str> {
        self.group.first().and_then(|(_, member)| member.as_deref())
    }

    /// Whether any KPI has a value in a period.
    pub fn says_something_of(&self, period: &Period) -> bool {
        let known = |value: &KpiValue| value.outcome.known().is_some() || value.rows > 0;
        self.values.iter().any(|value| *value.period == *period && known(value))
    }

    /// That every value is of the page's member.
    ///
    /// # Errors
    /// [`ForeignValue`], the first one that is not.
    pub fn guard(&self) -> Result<(), ForeignValue> {
        let mut values = self.values.iter().chain(self.compared.iter().flatten());
        values.try_for_each(|value| within(&self.group, &value.kpi, &value.group))
    }
}

/// That a group lies inside a page's.
fn within(
    page: &[(String, Option<String>)],
    kpi: &str,
    found: &[(String, Option<String>)],
) -> Result<(), ForeignValue> {
    if found.starts_with(page) {
        return Ok(());
    }
    Err(ForeignValue { page: words(page), kpi: kpi.to_owned(), found: words(found) })
}

fn words(group: &[(String, Option<String>)]) -> String {
    let word = |(dimension, member): &(String, Option<String>)| match member {
        Some(member) => format!("{dimension} `{member}`"),
        None => format!("no {dimension}"),
    };
    let words: Vec<String> = group.iter().map(word).collect();
    if words.is_empty() { "all data".to_owned() } else { words.join(", ") }
}

/// Computes everything a report shows, and sorts it by page.
///
/// # Errors
/// As [`answer`](super::answer); [`AnswerError::ForeignValue`] if any page would hold a value of another.
pub fn report_parts<'a>(
    checked: &'a CheckedCatalog,
    engine: &dyn Engine,
    request: &ReportRequest<'a>,
) -> Result<ReportParts<'a>, AnswerError> {
    let asked = Asked::new(checked, request);
    let Answered { values, compared } = asked.answer(engine, request.keys)?;
    let definitions = report_fingerprint(asked.shown.iter().copied(), &asked.rules);
    let (mut parts, without_member) = parts_of(request.for_each, values);
    for value in compared.into_iter().flatten() {
        let of = |part: &PagePart| part.group.is_empty() || part.group.first() == member_of(&value);
        if let Some(part) = parts.iter_mut().find(|part| of(part)) {
            part.compared.get_or_insert_default().push(value);
        }
    }
    parts.iter().try_for_each(PagePart::guard)?;
    // Evidence is shown for the report's period, and rules may ask for that of some before.
    let calendar = &checked.catalog.project.calendar;
    let proved = calendar.trailing(request.period, asked.rules.needed().periods.max(1));
    let evidence_from = proved.first().map(|first| first.start);
    let maker = PageMaker { asked, definitions, evidence_from };
    Ok(ReportParts { maker, parts, without_member })
}

/// The values of each page, sorted by member, and whether some belong to none: rows without a member have no page.
fn parts_of(for_each: Option<&str>, values: Vec<KpiValue>) -> (Vec<PagePart>, bool) {
    if for_each.is_none() {
        let none = values.is_empty();
        let part = PagePart { group: Vec::new(), values, compared: None };
        return (if none { Vec::new() } else { vec![part] }, false);
    }
    let mut counts: BTreeMap<&(String, Option<String>), usize> = BTreeMap::new();
    for of in values.iter().filter_map(member_of) {
        *counts.entry(of).or_default() += 1;
    }
    let mut parts: Vec<PagePart> = counts
        .into_iter()
        .map(|(of, count)| PagePart {
            group: vec![of.clone()],
            values: Vec::with_capacity(count),
            compared: None,
        })
        .collect();
    let mut without_member = false;
    for value in values {
        let of = member_of(&value)
            .and_then(|of| parts.binary_search_by(|part| part.group.first().cmp(&Some(of))).ok());
        match of.and_then(|at| parts.get_mut(at)) {
            Some(part) => part.values.push(value),
            None => without_member = true,
        }
    }
    (parts, without_member)
}

/// The member of the dimension that has a page for each; `None` for rows without one.
fn member_of(value: &KpiValue) -> Option<&(String, Option<String>)> {
    value.group.first().filter(|(_, member)| member.is_some())
}

/// Makes pages of their parts: what all pages of a report have in common.
#[derive(Debug)]
pub struct PageMaker<'a> {
    asked: Asked<'a>,
    definitions: String,
    evidence_from: Option<Date>,
}

impl PageMaker<'_> {
    /// The language of the pages.
    pub fn language(&self) -> &Language {
        &self.asked.request.report.language
    }

    /// The page of a part. It is made of the part's own values, and of the definitions; nothing of another page is within its reach.
    ///
    /// # Errors
    /// [`ForeignValue`] if the part holds a value of another page.
    pub fn page(&self, part: PagePart) -> Result<ReportPage, ForeignValue> {
        part.guard()?;
        let PagePart { group, values, compared } = part;
        let asked = &self.asked;
        let request = &asked.request;
        let setting = Setting { catalog: asked.checked, scope: request.scope, as_of: request.as_of };
        let findings = finding::judge_with_evidence(&setting, values, self.evidence_from);
        // What changes are measured against needs no evidence, and gets none.
        let after = request.period.end;
        let compared = compared.map(|values| finding::judge_with_evidence(&setting, values, Some(after)));
        let (periods, groups) = (std::slice::from_ref(request.period), std::slice::from_ref(&group));
        let rulings = rule::judge(&asked.rules, &setting, &findings, periods, groups);
        rulings.iter().try_for_each(|ruling| within(&group, &ruling.rule, &ruling.group))?;
        let rows = asked.row_groups(&findings, &group);
        let row_rulings = rule::judge(&asked.rules, &setting, &findings, periods, &rows);
        row_rulings.iter().try_for_each(|ruling| within(&group, &ruling.rule, &ruling.group))?;
        let member = group.first().and_then(|(_, member)| member.clone());
        let mut scope = request.scope.to_vec();
        if let (Some(dimension), Some(member)) = (request.for_each, &member) {
            scope.push(ScopeFilter { dimension: dimension.to_owned(), member: member.clone() });
        }
        let view = view::view(&ViewInput {
            catalog: asked.checked,
            report: request.report,
            period: request.period,
            as_of: request.as_of.unwrap_or(request.period.end),
            scope: &scope,
            findings: &findings,
            group: &group,
            rulings: &rulings,
            rules: &asked.rules,
            row_rulings: &row_rulings,
            compared: Compared {
                period: asked.before.as_ref(),
                findings: compared.as_ref().unwrap_or(&findings),
            },
            parameters: request.parameters,
            notes: request.notes,
            definitions: &self.definitions,
            engine: request.engine,
        });
        let values = asked.shown.iter().filter_map(|kpi| {
            let id = &kpi.definition.id.text;
            Some((id.clone(), stored(kpi, findings.at(id, &group, request.period)?)))
        });
        Ok(ReportPage { member, values: values.collect(), view })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;
    use crate::evaluate::Outcome;
    use crate::number::Exact;

    fn value(client: Option<&str>, further: Option<&str>) -> KpiValue {
        let client = ("client".to_owned(), client.map(str::to_owned));
        let tier = further.map(|tier| ("tier".to_owned(), Some(tier.to_owned())));
        let period = Calendar::default().parse("2026-09").unwrap();
        let alone = KpiValue::alone("csat", period, Outcome::Known(Exact::integer(9)));
        KpiValue { group: std::iter::once(client).chain(tier).collect(), ..alone }
    }

    fn page_of_acme(values: Vec<KpiValue>) -> PagePart {
        PagePart { group: vec![("client".to_owned(), Some("Acme".to_owned()))], values, compared: None }
    }

    #[test]
    fn a_page_with_a_value_of_another_member_is_refused() {
        assert_eq!(
            page_of_acme(vec![value(Some("Acme"), None), value(Some("Acme"), Some("1"))]).guard(),
            Ok(())
        );
        for foreign in [value(Some("Borealis"), None), value(None, None), value(Some("acme"), Some("1"))] {
            let found = page_of_acme(vec![value(Some("Acme"), None), foreign]).guard().unwrap_err();
            assert_eq!((found.page.as_str(), found.kpi.as_str()), ("client `Acme`", "csat"));
        }
        let total = KpiValue { group: [].into(), ..value(None, None) };
        let refused = page_of_acme(vec![total]).guard().unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the page of client `Acme` would hold a value of `csat` that belongs to all data: this is a bug in kpi, and no page is written"
        );
    }

    #[test]
    fn every_value_goes_to_the_page_of_its_member() {
        let values = || {
            vec![
                value(Some("Borealis"), None),
                value(Some("Acme"), None),
                value(None, None),
                value(Some("Acme"), Some("1")),
            ]
        };
        let (parts, without_member) = parts_of(Some("client"), values());
        let told: Vec<_> = parts.iter().map(|part| (part.member().unwrap(), part.values.len())).collect();
        assert_eq!((told.as_slice(), without_member), (&[("Acme", 2), ("Borealis", 1)][..], true));
        assert!(parts.iter().all(|part| part.guard().is_ok()));
        let (whole, without_member) = parts_of(None, values());
        assert_eq!((whole.len(), whole[0].values.len(), without_member), (1, 4, false));
    }

    #[test]
    fn a_page_with_rows_or_values_says_something() {
        let month = |text: &str| Calendar::default().parse(text).unwrap();
        let part = page_of_acme(vec![value(Some("Acme"), None)]);
        assert!(part.says_something_of(&month("2026-09")));
        assert!(!part.says_something_of(&month("2026-08")));
    }
}
