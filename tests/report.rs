//! From findings to documents: the view of a small project, and the shipped templates.

#[path = "report/stage.rs"]
mod stage;

use kpi_rules::catalog::ReportFormat;
use kpi_rules::report::render;
use stage::Stage;

#[test]
fn markdown() {
    let stage = Stage::new();
    let text = render(&stage.view("2026-10-18"), &stage.report, &stage.templates, ReportFormat::Markdown).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn html() {
    let stage = Stage::new();
    let text = render(&stage.view("2026-10-18"), &stage.report, &stage.templates, ReportFormat::Html).unwrap();
    insta::assert_snapshot!(text);
}
