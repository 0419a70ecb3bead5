//! The minijinja environment: what a template may do.

use super::escape::{self, MARKDOWN};
use super::templates::TemplateText;
use crate::catalog::ReportFormat;
use crate::chart::palette_css;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, HtmlEscape, UndefinedBehavior};
use std::collections::BTreeMap;

/// Steps a template may take: enough for the shipped scorecard of a thousand KPIs (`tests/report.rs`), over in seconds.
const FUEL: u64 = 20_000_000;

/// An environment in which templates include only the given ones.
///
/// Beside minijinja's own, the filter `code` makes a code span of Markdown or HTML, and in HTML `palette_css` holds the colours. Functions and filters that print the whole context or
/// take a width that allocates without bounds are removed.
pub(super) fn build(format: ReportFormat, templates: BTreeMap<String, TemplateText>) -> Environment<'static> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    // Block lines leave no blank lines, which would break a Markdown table.
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    if let Ok(syntax) = syntax.build() {
        environment.set_syntax(syntax);
    }
    environment.set_debug(true); // keeps the byte range of an error
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(move |_| match format {
        ReportFormat::Markdown => AutoEscape::Custom(MARKDOWN.into()),
        ReportFormat::Html => AutoEscape::Html,
    });
    environment.set_formatter(escape::write_value);
    environment.remove_global("debug");
    for filter in ["pprint", "format", "indent"] {
        environment.remove_filter(filter);
    }
    environment.add_filter("code", move |text: String| {
        Value::from_safe_string(match format {
            ReportFormat::Markdown => escape::code_span(&text),
            ReportFormat::Html => format!("<code>{}</code>", HtmlEscape(&text)),
        })
    });
    if format == ReportFormat::Html {
        environment.add_global("palette_css", Value::from_safe_string(palette_css()));
    }
    environment.set_loader(move |name| Ok(templates.get(name).map(|template| template.text.to_string())));
    environment
}
