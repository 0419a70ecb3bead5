//! From findings to documents: the view of a small project, the shipped templates, and what is said of wrong ones.

use crate::stage::Stage;
use kpi_rules::catalog::{ReportFormat, TemplateFile, shipped_report, shipped_reports};
use kpi_rules::diagnostic::{TextStyle, to_text};
use kpi_rules::report::{OUTPUT_LIMIT, Templates, check, render};
use kpi_rules::source::{SourceText, Sources, Span};
use std::collections::BTreeSet;

const FINISHED: &str = "2026-10-18";

#[test]
fn markdown() {
    let stage = Stage::new();
    let text =
        render(&stage.view(FINISHED), &stage.report, &stage.templates, ReportFormat::Markdown).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn html() {
    let stage = Stage::new();
    let text = render(&stage.view(FINISHED), &stage.report, &stage.templates, ReportFormat::Html).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn no_text_of_a_definition_is_markup_in_html() {
    let stage = Stage::new();
    let html = render(&stage.view(FINISHED), &stage.report, &stage.templates, ReportFormat::Html).unwrap();
    let own = format!("<script>{}</script>", include_str!("../reports/tables.js"));
    assert!(html.contains(&own), "the script of tables");
    let html = html.replace(&own, "");
    for forbidden in ["<script", "<img", "<i>act", "<b>Rich", "javascript:\""] {
        assert!(!html.contains(forbidden), "{forbidden}");
    }
    for outside in ["http://", "https://", "url(", "@import", "<link", " src="] {
        assert!(!html.replace("&lt;img src=", "").contains(outside), "{outside}");
    }
}

#[test]
fn ids_are_unique_and_every_link_has_its_place() {
    let stage = Stage::new();
    let html = render(&stage.view(FINISHED), &stage.report, &stage.templates, ReportFormat::Html).unwrap();
    let values = |attribute: &str| -> Vec<String> {
        let start = format!(" {attribute}=\"");
        html.split(&start).skip(1).map(|part| part.split('"').next().unwrap().to_owned()).collect()
    };
    let ids = values("id");
    let unique: BTreeSet<_> = ids.iter().cloned().collect();
    assert_eq!(ids.len(), unique.len());
    let linked = values("href").into_iter().map(|link| link.trim_start_matches('#').to_owned());
    let named = values("aria-labelledby")
        .into_iter()
        .flat_map(|ids| ids.split(' ').map(str::to_owned).collect::<Vec<_>>());
    let wanted: Vec<_> = linked.chain(named).collect();
    assert!(wanted.len() > 20);
    for id in wanted {
        assert!(unique.contains(&id), "{id}");
    }
}

#[test]
fn counts_add_up_to_the_kpis_shown() {
    let stage = Stage::new();
    let view = stage.view(FINISHED);
    let shown: usize = view.groups.iter().map(|group| group.kpis.len()).sum();
    // `retention-by-support` is listed in two groups and stands in the first.
    assert_eq!((view.total, shown), (6, 6));
    assert_eq!(view.counts.iter().map(|count| count.count).sum::<usize>(), view.total);
    let kinds: Vec<_> = view.counts.iter().map(|count| (count.kind.as_str(), count.count)).collect();
    let expected = [
        ("good", 1),
        ("watch", 1),
        ("bad", 1),
        ("above-scale", 1),
        ("below-scale", 0),
        ("neutral", 1),
        ("no-data", 1),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(view.message, "1 of 6 KPIs calls for action: Average Handling Time; 1 has no data");
}

#[test]
fn a_kpi_without_definition_or_finding_is_not_dropped_in_silence() {
    let mut stage = Stage::new();
    stage.catalog.kpis.remove("depth");
    stage.forget("handling-time");
    let view = stage.view(FINISHED);
    assert_eq!(view.total, 5);
    assert!(
        view.notes.contains(&"“depth” is left out because its definition has errors".to_owned()),
        "{:?}",
        view.notes
    );
    let handling = &view.groups[1].kpis[0];
    assert_eq!((handling.id.as_str(), handling.missing.as_deref()), ("handling-time", Some("not evaluated")));
    assert_eq!(handling.status.kind, "no-data");
    assert_eq!(view.counts.iter().map(|count| count.count).sum::<usize>(), 5);
}

#[test]
fn a_blank_title_is_replaced_by_the_id() {
    let mut stage = Stage::new();
    let title = &mut stage.catalog.kpis.get_mut("depth").unwrap().definition;
    std::sync::Arc::make_mut(title).title = " ".to_owned();
    assert_eq!(stage.view(FINISHED).groups[1].kpis[1].title, "depth");
}

#[test]
fn an_unfinished_period_says_so() {
    let stage = Stage::new();
    let view = stage.view("2026-09-18");
    assert!(view.period.unfinished);
    assert_eq!(
        view.notes[0],
        "September 2026 had not ended on 18 September 2026: its figures are provisional"
    );
    let trend = view.groups[0].kpis[0].trend.as_ref().unwrap();
    let unfinished: Vec<_> = trend.points.iter().map(|point| point.unfinished).collect();
    assert_eq!(unfinished.iter().filter(|unfinished| **unfinished).count(), 1);
    assert!(trend.summary.ends_with("; the last period is unfinished"), "{}", trend.summary);
    assert!(!stage.view(FINISHED).period.unfinished);
}

#[test]
fn a_thousand_kpis_are_no_endless_template() {
    let stage = Stage::new();
    let mut view = stage.view(FINISHED);
    let kpis = view.groups[0].kpis.clone();
    view.groups[0].kpis = kpis.iter().cycle().take(1000).cloned().collect();
    for format in [ReportFormat::Markdown, ReportFormat::Html] {
        let text = render(&view, &stage.report, &stage.templates, format).unwrap();
        assert!(text.matches("Customer Retention Rate").count() > 1000);
    }
}

/// What is said when these templates are used for the Markdown report, the first as the report's own.
fn said(files: &[(&str, &str)]) -> String {
    let (stage, templates) = with_templates(files);
    match render(&stage.view(FINISHED), &stage.report, &templates, ReportFormat::Markdown) {
        Ok(text) => text,
        Err(diagnostics) => {
            let said = diagnostics.iter().map(|one| to_text(one, &stage.sources, TextStyle::Plain));
            said.collect::<Vec<_>>().join("\n")
        }
    }
}

/// A stage whose Markdown report has the first of these templates as its own.
fn with_templates(files: &[(&str, &str)]) -> (Stage, Templates) {
    let mut stage = Stage::new();
    let files = files.iter().map(|(name, text)| TemplateFile {
        name: (*name).to_owned(),
        path: stage.catalog.catalog.project.root.join("reports").join(name),
        source: stage.sources.add(format!("reports/{name}"), *text),
        text: (*text).to_owned(),
    });
    let files: Vec<_> = files.collect();
    let definition = stage.sources.add("reports/small.yaml", "templates: {markdown: own.md.j2}\n");
    stage.report.markdown =
        Some(SourceText { text: "own.md.j2".to_owned(), span: Span::new(definition, 22..31) });
    let templates = Templates::new(files, &mut stage.sources);
    (stage, templates)
}

#[test]
fn wrong_templates_are_explained_at_their_place() {
    insta::assert_snapshot!(
        "template-unknown-field",
        said(&[("own.md.j2", "# {{ message }}\n\n{{ period.nmae }}\n")])
    );
    insta::assert_snapshot!(
        "template-unknown-field-in-a-loop",
        said(&[("own.md.j2", "{% for group in groups %}\n{{ group.kpis[0].vale.text }}\n{% endfor %}\n")])
    );
    insta::assert_snapshot!("template-syntax", said(&[("own.md.j2", "{% for group in groups %}\nno end\n")]));
    insta::assert_snapshot!("template-unknown-filter", said(&[("own.md.j2", "{{ message | shout }}\n")]));
    insta::assert_snapshot!("template-raw-float", said(&[("own.md.j2", "share: {{ 1 / 3 }}\n")]));
    insta::assert_snapshot!(
        "template-in-an-included-template",
        said(&[("own.md.j2", "{% include \"part.md.j2\" %}\n"), ("part.md.j2", "fine\n{{ messag }}\n")])
    );
    insta::assert_snapshot!(
        "template-missing-include",
        said(&[("own.md.j2", "{% include \"../kpi.yaml\" %}\n")])
    );
    insta::assert_snapshot!(
        "template-include-cycle",
        said(&[("own.md.j2", "{% include \"own.md.j2\" %}\n")])
    );
    insta::assert_snapshot!("template-no-such-template", said(&[("owm.md.j2", "near\n")]));
    insta::assert_snapshot!(
        "template-endless",
        said(&[(
            "own.md.j2",
            "{% for a in range(10000) %}{% for b in range(10000) %}{% endfor %}{% endfor %}"
        )])
    );
    insta::assert_snapshot!("template-debug-is-gone", said(&[("own.md.j2", "{{ debug() }}\n")]));
}

/// What `kpi check` says of templates, without a view.
fn checked(files: &[(&str, &str)]) -> String {
    let (stage, templates) = with_templates(files);
    let said = check(&stage.report, &templates);
    let said = said.iter().map(|one| to_text(one, &stage.sources, TextStyle::Plain));
    said.collect::<Vec<_>>().join("\n")
}

#[test]
fn fields_are_looked_up_before_any_report_is_made() {
    insta::assert_snapshot!(
        "template-unknown-fields",
        checked(&[
            (
                "own.md.j2",
                "# {{ mesage }}\n{% for group in groups %}{% for kpi in group.kpis %}\n{{ kpi.vale.text }}: {{ parameters.few }}\n\
                 {% include \"part.md.j2\" %}{% include \"prat.md.j2\" %}\n{% endfor %}{% endfor %}\n",
            ),
            ("part.md.j2", "fine: {{ kpi.title }}\n{{ kpi.statsu.mark }}\n"),
        ])
    );
    insta::assert_snapshot!("template-broken", checked(&[("own.md.j2", "{% if message %}\nno end\n")]));
    assert_eq!(checked(&[("own.md.j2", "{% include \"scorecard.md.j2\" %}")]), "");
}

#[test]
fn shipped_templates_use_what_is_there() {
    let mut sources = Sources::default();
    let templates = Templates::new(Vec::new(), &mut sources);
    for shipped in shipped_reports() {
        let report = shipped_report(shipped.id).unwrap();
        let said: Vec<_> = check(&report, &templates).into_iter().map(|one| one.message).collect();
        assert_eq!(said, Vec::<String>::new(), "{}", shipped.id);
    }
}

#[test]
fn a_report_may_not_grow_without_bounds() {
    let text = said(&[("own.md.j2", "{% for a in range(100) %}{{ \"x\" * 1000000 }}{% endfor %}")]);
    assert!(
        text.contains(&format!("the report is longer than {OUTPUT_LIMIT} bytes")),
        "{}",
        text.chars().take(400).collect::<String>()
    );
}

#[test]
fn own_templates_come_before_the_shipped_ones() {
    assert_eq!(
        said(&[("own.md.j2", "{% include \"kpi.md.j2\" %}"), ("kpi.md.j2", "own part of {{ total }}")]),
        "own part of 6"
    );
    // The shipped part needs a KPI, so including it without one fails inside it.
    assert!(said(&[("own.md.j2", "{% include \"kpi.md.j2\" %}")]).contains("built-in/kpi.md.j2"));
}

#[test]
fn values_print_as_readers_expect() {
    assert_eq!(
        said(&[("own.md.j2", "{{ none }} {{ true }} {{ 3 }} {{ \"a|b\" }} {{ \"a|b\" | safe }}")]),
        "– yes 3 a\\|b a|b"
    );
}
