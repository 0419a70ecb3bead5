//! Diagnostics as JSON.

use super::{Diagnostic, Label};
use crate::source::{Position, Sources, Span};
use serde_json::{Map, Value, json};

/// One diagnostic as a JSON object: `code`, `severity`, `message`, `file`, `line`, `column`, `end_line`, `end_column`, `text`, `labels`, `notes`, `help`, `fix`.
///
/// Lines and columns count from 1, columns in characters; the end is one past the last character. What is not known is null; a label
/// has the same keys of place and a `text`, a fix has them, a `replacement` and its `applicability`: `safe` (what `check --fix` makes) or `maybe`.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("code".to_owned(), json!(diagnostic.code.name()));
    object.insert("severity".to_owned(), json!(diagnostic.severity.name()));
    object.insert("message".to_owned(), json!(diagnostic.message));
    object.append(&mut place(diagnostic.primary.as_ref().map(|label| label.span), sources));
    object.insert("text".to_owned(), json!(diagnostic.primary.as_ref().map(|label| &label.text)));
    let labels: Vec<Value> = diagnostic.labels.iter().map(|label| labelled(label, sources)).collect();
    object.insert("labels".to_owned(), Value::Array(labels));
    object.insert("notes".to_owned(), json!(diagnostic.notes));
    object.insert("help".to_owned(), json!(diagnostic.help));
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let mut object = place(Some(fix.span), sources);
        object.insert("replacement".to_owned(), json!(fix.replacement));
        object.insert("applicability".to_owned(), json!(fix.applicability.name()));
        Value::Object(object)
    });
    object.insert("fix".to_owned(), fix.unwrap_or(Value::Null));
    Value::Object(object)
}

fn labelled(label: &Label, sources: &Sources) -> Value {
    let mut object = place(Some(label.span), sources);
    object.insert("text".to_owned(), json!(label.text));
    Value::Object(object)
}

fn place(span: Option<Span>, sources: &Sources) -> Map<String, Value> {
    let file = span.and_then(|span| sources.file(span.source));
    let position = |offset: fn(Span) -> usize| -> Option<Position> { Some(file?.position(offset(span?))) };
    let (start, end) = (position(|span| span.start), position(|span| span.end));
    let mut object = Map::new();
    object.insert("file".to_owned(), json!(file.map(|file| &file.name)));
    object.insert("line".to_owned(), json!(start.map(|at| at.line)));
    object.insert("column".to_owned(), json!(start.map(|at| at.column)));
    object.insert("end_line".to_owned(), json!(end.map(|at| at.line)));
    object.insert("end_column".to_owned(), json!(end.map(|at| at.column)));
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Applicability, Code, Fix};

    #[test]
    fn a_program_finds_the_place_and_the_replacement() {
        let mut sources = Sources::default();
        let file = sources.add("kpis/größe.yaml", "ä: 1\nbetetr: lower\n");
        let span = Span::new(file, 6..12);
        let mut diagnostic = Diagnostic::error(Code::UnknownKey, "unknown key `betetr`").at(span, "here");
        diagnostic.fix = Some(Fix::text(span, "better", Applicability::Safe));
        insta::assert_snapshot!(to_json(&diagnostic, &sources), @r#"{"code":"unknown-key","severity":"error","message":"unknown key `betetr`","file":"kpis/größe.yaml","line":2,"column":1,"end_line":2,"end_column":7,"text":"here","labels":[],"notes":[],"help":null,"fix":{"file":"kpis/größe.yaml","line":2,"column":1,"end_line":2,"end_column":7,"replacement":"better","applicability":"safe"}}"#);
    }

    #[test]
    fn without_a_place_the_keys_stay() {
        let diagnostic = Diagnostic::error(Code::MissingProject, "no `kpi.yaml`");
        insta::assert_snapshot!(to_json(&diagnostic, &Sources::default()), @r#"{"code":"missing-project","severity":"error","message":"no `kpi.yaml`","file":null,"line":null,"column":null,"end_line":null,"end_column":null,"text":null,"labels":[],"notes":[],"help":null,"fix":null}"#);
    }
}
