//! The pages around reports: what leads to them, and what switches between them.

use super::super::failure::Failure;
use super::super::scope;
use super::asked::{Asked, Subject};
use super::pages;
use super::preview::{Now, Preview, Project};
use super::trouble::Trouble;
use crate::calendar::{Grain, Period};
use crate::catalog;
use crate::language::Language;
use crate::report::{Renderer, Templates};
use crate::source::Sources;
use crate::view;
use serde::Serialize;
use std::collections::BTreeSet;

/// Members that a switch offers; a dimension with more has a field to type in.
const MEMBERS: usize = 200;
/// Dimensions that have a switch of their own.
const DIMENSIONS: usize = 8;

/// The templates of these pages. They are not to be replaced: what they show must work whatever is broken.
pub(super) struct Shell {
    index: Renderer,
    page: Renderer,
}

#[derive(Serialize)]
struct IndexPage {
    project: String,
    change: u64,
    trouble: Option<String>,
    reports: Vec<Link>,
    kpis: Vec<Link>,
}

#[derive(Serialize)]
struct ReportPage {
    project: String,
    title: String,
    change: u64,
    trouble: Option<String>,
    /// Where the switches lead.
    action: String,
    switches: Vec<Switch>,
    /// The report; `None` if there has never been one.
    frame: Option<String>,
    files: Vec<Link>,
    /// Of a KPI: its page in the catalogue.
    catalogue: Option<String>,
    /// Where the project was opened last, if it cannot be now.
    stale: bool,
}

#[derive(Serialize)]
struct Link {
    href: String,
    title: String,
    about: Option<String>,
}

#[derive(Serialize)]
struct Switch {
    name: &'static str,
    label: String,
    groups: Vec<Group>,
    /// What is typed, where there are too many to choose from.
    typed: Option<String>,
}

#[derive(Serialize)]
struct Group {
    label: Option<String>,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    value: String,
    text: String,
    chosen: bool,
}

impl Shell {
    pub(super) fn new() -> Result<Self, Failure> {
        let shipped = Templates::new(Vec::new(), &mut Sources::default());
        let renderer = |name: &str| {
            Renderer::of_page(name, &shipped).map_err(|_| {
                Failure::System("a shipped template is missing: this is a bug in kpi".to_owned())
            })
        };
        Ok(Self { index: renderer("preview.html.j2")?, page: renderer("preview_page.html.j2")? })
    }

    /// The page that leads to all. The error is a text for people.
    pub(super) fn index(&self, now: &Now<'_>, trouble: Option<&Trouble>) -> Result<String, String> {
        let trouble = now.trouble.or(trouble);
        rendered(
            &self.index,
            &IndexPage {
                project: now.project.map(|project| title_of(project).to_owned()).unwrap_or_default(),
                change: now.change,
                trouble: trouble.map(|trouble| trouble.text.clone()),
                reports: now.project.map(reports).unwrap_or_default(),
                kpis: now.project.map(kpis).unwrap_or_default(),
            },
        )
    }

    /// A report with its switches; `made` is whether there is one to show. The error is a text for people.
    pub(super) fn page(
        &self,
        now: &Now<'_>,
        preview: &Preview,
        asked: &Asked,
        made: bool,
        trouble: Option<&Trouble>,
    ) -> Result<String, String> {
        let found = now.project.and_then(|project| {
            let (definition, _) = pages::definition(project, asked, preview).ok()?;
            Some((definition.title.clone(), switches(project, asked, preview, definition.period)))
        });
        let (report, switches) = found.unwrap_or_default();
        let kpi = match &asked.subject {
            Subject::Kpi(id) => now.project.and_then(|project| project.workspace.checked.kpis.get(id)),
            Subject::Report(_) => None,
        };
        let formats: &[(&str, &str)] = match asked.each {
            None => &[("markdown", "Markdown"), ("json", "JSON"), ("csv", "CSV"), ("xlsx", "Excel")],
            Some(_) => &[("markdown", "Markdown"), ("json", "JSON")],
        };
        let file = |(format, title): &(&str, &str)| Link {
            href: asked.address("/page", Some(format)),
            title: (*title).to_owned(),
            about: None,
        };
        rendered(
            &self.page,
            &ReportPage {
                project: now.project.map(|project| title_of(project).to_owned()).unwrap_or_default(),
                title: kpi.map_or(report, |kpi| kpi.definition.title.clone()),
                change: now.change,
                trouble: trouble.map(|trouble| trouble.text.clone()),
                action: asked.path(),
                switches,
                frame: made.then(|| asked.address("/page", None)),
                files: if made { formats.iter().map(file).collect() } else { Vec::new() },
                catalogue: kpi.map(|kpi| format!("/catalogue/kpis/{}.html", kpi.definition.id.text)),
                stale: made && trouble.is_some(),
            },
        )
    }
}

fn rendered(renderer: &Renderer, page: &impl Serialize) -> Result<String, String> {
    renderer.render(page).map_err(|found| {
        let texts: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
        format!("error: {}: this is a bug in kpi", texts.join("; "))
    })
}

fn title_of(project: &Project) -> &str {
    &project.workspace.checked.catalog.project.title
}

/// The project's reports and those shipped, without those that need to be told something first.
fn reports(project: &Project) -> Vec<Link> {
    let own = &project.workspace.checked.catalog.reports;
    let link = |id: &str, title: &str, about: Option<String>| Link {
        href: format!("/report/{}", super::http::encoded(id)),
        title: title.to_owned(),
        about,
    };
    let shown = own
        .values()
        .filter(|report| report.parameters.iter().all(|parameter| parameter.default.is_some()))
        .map(|report| {
            let audience = report.audience.as_ref().map(|audience| format!("for {audience}"));
            link(&report.id.text, &report.title, audience)
        });
    let shipped = catalog::shipped_reports().iter().filter(|shipped| !own.contains_key(shipped.id));
    let shipped = shipped.filter_map(|shipped| {
        let report = catalog::shipped_report(shipped.id)?;
        let complete = report.parameters.iter().all(|parameter| parameter.default.is_some());
        complete.then(|| link(shipped.id, &report.title, Some(shipped.about.to_owned())))
    });
    shown.chain(shipped).collect()
}

/// The KPIs by title.
fn kpis(project: &Project) -> Vec<Link> {
    let mut links: Vec<Link> = project
        .workspace
        .checked
        .kpis
        .values()
        .map(|kpi| Link {
            href: format!("/kpi/{}", super::http::encoded(&kpi.definition.id.text)),
            title: kpi.definition.title.clone(),
            about: None,
        })
        .collect();
    links.sort_by_key(|link| link.title.to_lowercase());
    links
}

fn switches(project: &Project, asked: &Asked, preview: &Preview, grain: Grain) -> Vec<Switch> {
    let mut switches = vec![periods(project, asked, preview, grain)];
    let datasets = project.workspace.checked.datasets.values();
    let dimensions: BTreeSet<&str> =
        datasets.flat_map(|dataset| dataset.dimensions.keys().map(String::as_str)).collect();
    // The dimension most datasets know comes first: it is what reports are for.
    let known = |dimension: &str| {
        let datasets = project.workspace.checked.datasets.values();
        datasets.filter(|dataset| dataset.dimensions.contains_key(dimension)).count()
    };
    let mut dimensions: Vec<&str> = dimensions.into_iter().collect();
    dimensions.sort_by_key(|dimension| std::cmp::Reverse(known(dimension)));
    switches.extend(dimensions.iter().take(DIMENSIONS).map(|dimension| members(project, asked, dimension)));
    let of_all = |name: &'static str, label: &str, none: &str, chosen: Option<&String>| {
        let choices = dimensions.iter().map(|dimension| Choice {
            value: (*dimension).to_owned(),
            text: (*dimension).to_owned(),
            chosen: chosen.is_some_and(|chosen| chosen == dimension),
        });
        let none = Choice { value: String::new(), text: none.to_owned(), chosen: chosen.is_none() };
        let choices = std::iter::once(none).chain(choices).collect();
        Switch { name, label: label.to_owned(), groups: vec![Group { label: None, choices }], typed: None }
    };
    if !dimensions.is_empty() {
        switches.push(of_all("by", "Broken down by", "as the report says", asked.by.as_ref()));
        switches.push(of_all("each", "A line for each", "no, one page", asked.each.as_ref()));
    }
    switches
}

/// The last periods of the report's grain, and of longer ones.
fn periods(project: &Project, asked: &Asked, preview: &Preview, grain: Grain) -> Switch {
    let workspace = &project.workspace;
    let plain = Asked { period: None, scope: Vec::new(), ..asked.clone() };
    let last = scope::resolve(workspace, &plain.typed(preview.as_of), grain);
    let calendar = &workspace.checked.catalog.project.calendar;
    let mut known = BTreeSet::new();
    let mut group = |label: &str, periods: Vec<Period>| {
        let choices = periods.into_iter().rev().map(|period| {
            known.insert(period.label.clone());
            let chosen = asked.period.as_deref() == Some(period.label.as_str());
            Choice { text: view::period_name(Language::english(), &period), value: period.label, chosen }
        });
        Group { label: Some(label.to_owned()), choices: choices.collect() }
    };
    let mut groups = Vec::new();
    if let Ok(question) = last {
        let day = question.as_of.unwrap_or(question.period.end);
        let longer =
            [(Grain::Month, "Months", 13), (Grain::Quarter, "Quarters", 8), (Grain::Year, "Years", 3)];
        if !longer.iter().any(|(longer, ..)| *longer == grain) {
            groups.push(group("Latest", calendar.trailing(&question.period, 20)));
        }
        for (longer, label, count) in longer {
            // The period that has not ended yet can be looked at too.
            let Some(running) = calendar.containing(longer, day) else { continue };
            let count = if longer == grain { 25 } else { count };
            groups.push(group(label, calendar.trailing(&running, count)));
        }
    }
    let other = asked.period.clone().filter(|period| !known.contains(period));
    let mut first = vec![Choice {
        value: String::new(),
        text: "last finished".to_owned(),
        chosen: asked.period.is_none(),
    }];
    first.extend(other.map(|period| Choice { text: period.clone(), value: period, chosen: true }));
    groups.insert(0, Group { label: None, choices: first });
    Switch { name: "period", label: "Period".to_owned(), groups, typed: None }
}

/// The members of a dimension.
fn members(project: &Project, asked: &Asked, dimension: &str) -> Switch {
    let chosen = asked.scope.iter().find(|filter| {
        filter.split_once('=').is_some_and(|(own, _)| own.trim().eq_ignore_ascii_case(dimension))
    });
    let members = members_of(project, dimension);
    let label = dimension.to_owned();
    if members.len() > MEMBERS {
        let typed = Some(chosen.cloned().unwrap_or_default());
        return Switch { name: "for", label: format!("{label} ({label}=…)"), groups: Vec::new(), typed };
    }
    let choice = |member: &String| {
        let value = format!("{dimension}={member}");
        let text = if member.trim().is_empty() { "(unnamed)".to_owned() } else { member.clone() };
        Choice { chosen: chosen == Some(&value), value, text }
    };
    let none = Choice { value: String::new(), text: "all".to_owned(), chosen: chosen.is_none() };
    let choices = std::iter::once(none).chain(members.iter().map(choice)).collect();
    Switch { name: "for", label, groups: vec![Group { label: None, choices }], typed: None }
}

/// The members of a dimension, asked for once.
fn members_of(project: &Project, dimension: &str) -> Vec<String> {
    let Ok(mut known) = project.members.lock() else { return Vec::new() };
    let found = known.entry(dimension.to_owned()).or_insert_with(|| {
        let workspace = &project.workspace;
        let members = scope::members(&workspace.checked, workspace.engine.as_ref(), dimension);
        members.unwrap_or_default().into_iter().collect()
    });
    found.clone()
}
