//! minijinja's errors as diagnostics.

use super::templates::TemplateText;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use minijinja::{Error, ErrorKind};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many including templates a message lists.
const INCLUDES_SHOWN: usize = 3;

/// The innermost error at its place, with the templates that led there as labels.
pub(super) fn diagnose(
    error: &Error,
    view: &impl Serialize,
    templates: &BTreeMap<String, TemplateText>,
) -> Diagnostic {
    let diagnostic = placed(error, templates);
    match chain(error).last().and_then(|innermost| help(innermost, view)) {
        Some(help) => diagnostic.with_help(help),
        None => diagnostic,
    }
}

/// The same without a view in which a name could be looked for.
pub(super) fn placed(error: &Error, templates: &BTreeMap<String, TemplateText>) -> Diagnostic {
    let chain = chain(error);
    let Some((innermost, outer)) = chain.split_last() else {
        return Diagnostic::error(Code::TemplateError, error.to_string());
    };
    let mut diagnostic = Diagnostic::error(Code::TemplateError, message(innermost));
    if let Some(span) = place(innermost, templates) {
        diagnostic = diagnostic.at(span, "");
    }
    let includes: BTreeSet<Span> = outer.iter().filter_map(|error| place(error, templates)).collect();
    for span in includes.into_iter().take(INCLUDES_SHOWN) {
        if diagnostic.primary.as_ref().is_none_or(|primary| primary.span != span) {
            diagnostic = diagnostic.with_label(span, "included here");
        }
    }
    diagnostic
}

/// From the outermost to the innermost template error; an include cycle makes the chain long.
fn chain(error: &Error) -> Vec<&Error> {
    let mut chain = vec![error];
    let mut next = std::error::Error::source(error);
    while let Some(source) = next {
        if let Some(inner) = source.downcast_ref::<Error>() {
            chain.push(inner);
        }
        next = source.source();
    }
    chain
}

fn message(error: &Error) -> String {
    let detail = error.detail().map(str::trim_end).unwrap_or_default();
    match error.kind() {
        ErrorKind::OutOfFuel => "the template takes too many steps".to_owned(),
        ErrorKind::WriteFailure => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            cause.unwrap_or_else(|| "the report could not be written".to_owned())
        }
        ErrorKind::UndefinedError => match undefined(error) {
            Some(name) => format!("`{name}` is not in the view"),
            None => "a value is not in the view".to_owned(),
        },
        ErrorKind::SyntaxError => format!("syntax error: {detail}"),
        kind if detail.is_empty() => kind.to_string(),
        _ => detail.replace('\'', "`"),
    }
}

/// The place minijinja names: the byte range of the expression, or else its line.
fn place(error: &Error, templates: &BTreeMap<String, TemplateText>) -> Option<Span> {
    let template = templates.get(error.name()?)?;
    let text: &str = &template.text;
    let range = error.range().filter(|range| text.get(range.clone()).is_some_and(|part| !part.is_empty()));
    let range = range.or_else(|| {
        let line = error.line()?.checked_sub(1)?;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let length = text.get(start..)?.lines().next()?.len();
        Some(start..start.saturating_add(length))
    })?;
    Some(Span::new(template.source, range))
}

/// The undefined name with the way to it: `kpi.nmae`, which minijinja puts between backticks.
fn undefined(error: &Error) -> Option<&str> {
    error.detail()?.split('`').nth(1).filter(|name| !name.is_empty())
}

fn help(error: &Error, view: &impl Serialize) -> Option<String> {
    if error.kind() != ErrorKind::UndefinedError {
        return None;
    }
    let field = undefined(error)?.rsplit('.').next()?;
    let names = field_names(view);
    let near = nearest(field, names.iter().map(String::as_str)).filter(|near| *near != field)?;
    Some(format!("the view has a field `{near}`"))
}

/// Every field name of the view.
fn field_names(view: &impl Serialize) -> BTreeSet<String> {
    fn collect(value: &serde_json::Value, names: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    names.insert(name.clone());
                    collect(value, names);
                }
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
            _ => {}
        }
    }
    let mut names = BTreeSet::new();
    if let Ok(value) = serde_json::to_value(view) {
        collect(&value, &mut names);
    }
    names
}
