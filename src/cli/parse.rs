//! `kpi parse`: formulas or band texts as they are read. Needs no project.

use super::arguments::{ParseArguments, TextOrJson};
use super::failure::{Failure, Verdict};
use super::output;
use crate::band::parse_bands;
use crate::diagnostic::{Diagnostic, TextStyle, to_json, to_text};
use crate::formula::{parse_titled, print};
use crate::name::Key;
use crate::source::{SourceText, Sources, Span};
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::Read;

/// Bytes of standard input.
const MAX_INPUT: u64 = 64 * 1024 * 1024;

/// What a text was read as.
struct Reading {
    title: Option<String>,
    unit: Option<String>,
    /// Of a formula; band texts have none.
    operands: Option<Vec<String>>,
    canonical: String,
    /// A line a node, children indented by two more blanks.
    tree: String,
}

pub(crate) fn parse(arguments: &ParseArguments) -> Result<Verdict, Failure> {
    let mut sources = Sources::default();
    let texts = texts(arguments, &mut sources)?;
    let mut out = String::new();
    let mut wrong = 0_usize;
    for text in &texts {
        let read = if arguments.bands { bands(text, &sources) } else { formula(text, &sources) };
        wrong += usize::from(read.is_err());
        match arguments.format {
            TextOrJson::Json => {
                let _ = writeln!(out, "{}", object(text, &read, &sources));
            }
            TextOrJson::Text => {
                let separator = if out.is_empty() { "" } else { "\n" };
                let _ = writeln!(out, "{separator}{}", shown(&read, &sources).trim_end());
            }
        }
    }
    output::print(&out)?;
    if wrong == 0 { Ok(Verdict::Fine) } else { Err(Failure::Definitions(Box::new(sources), Vec::new())) }
}

/// The texts typed, or the lines of standard input that are not empty.
fn texts(arguments: &ParseArguments, sources: &mut Sources) -> Result<Vec<SourceText>, Failure> {
    if !arguments.texts.is_empty() {
        let several = arguments.texts.len() > 1;
        let named = arguments.texts.iter().enumerate().map(|(index, text)| {
            let name = if several { format!("argument {}", index + 1) } else { "argument".to_owned() };
            let span = Span::new(sources.add(name, text.as_str()), 0..text.len());
            SourceText { text: text.clone(), span }
        });
        return Ok(named.collect());
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(Failure::Usage(format!("standard input is larger than {MAX_INPUT} bytes")));
    }
    let input = String::from_utf8(bytes)
        .map_err(|_| Failure::Usage("standard input is not UTF-8 text".to_owned()))?;
    let source = sources.add("standard input", input.as_str());
    let mut at = 0;
    let mut lines = Vec::new();
    for line in input.split_inclusive('\n') {
        let text = line.trim_end_matches(['\n', '\r']);
        if !text.trim().is_empty() {
            let span = Span::new(source, at..at + text.len());
            lines.push(SourceText { text: text.to_owned(), span });
        }
        at += line.len();
    }
    Ok(lines)
}

fn formula(text: &SourceText, sources: &Sources) -> Result<Reading, Vec<Diagnostic>> {
    let read = parse_titled(&text.text)
        .map_err(|errors| errors.iter().map(|error| error.diagnostic(text, sources)).collect::<Vec<_>>())?;
    let mut operands: Vec<String> = Vec::new();
    for name in read.tree.names() {
        if !operands.iter().any(|known| Key::of(known) == Key::of(&name.text)) {
            operands.push(name.text.clone());
        }
    }
    Ok(Reading {
        title: read.title,
        unit: read.unit,
        operands: Some(operands),
        canonical: print::formula(&read.tree),
        tree: read.tree.to_string(),
    })
}

fn bands(text: &SourceText, sources: &Sources) -> Result<Reading, Vec<Diagnostic>> {
    let bands = parse_bands(text, sources)?;
    let canonical = bands.iter().map(|band| match &band.name {
        Some(name) => format!("{name}: {}", band.canonical),
        None => band.canonical.clone(),
    });
    Ok(Reading {
        title: None,
        unit: None,
        operands: None,
        canonical: canonical.collect::<Vec<_>>().join(", "),
        tree: bands.iter().map(ToString::to_string).collect(),
    })
}

fn shown(read: &Result<Reading, Vec<Diagnostic>>, sources: &Sources) -> String {
    let read = match read {
        Ok(read) => read,
        Err(problems) => {
            return problems
                .iter()
                .map(|problem| format!("{}\n", to_text(problem, sources, style()).trim_end()))
                .collect();
        }
    };
    let mut out = format!("{}\n", read.canonical);
    for (label, value) in [
        ("title", read.title.clone()),
        ("unit", read.unit.clone()),
        ("operands", read.operands.as_ref().map(|operands| operands.join(", "))),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            let _ = writeln!(out, "  {label}: {value}");
        }
    }
    for line in read.tree.lines() {
        let _ = writeln!(out, "    {line}");
    }
    out
}

fn style() -> TextStyle {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => TextStyle::Plain,
        _ => TextStyle::Ansi,
    }
}

/// `input`, `ok`, then what was read or `diagnostics`.
fn object(text: &SourceText, read: &Result<Reading, Vec<Diagnostic>>, sources: &Sources) -> Value {
    let mut object = Map::new();
    object.insert("input".to_owned(), json!(text.text));
    object.insert("ok".to_owned(), json!(read.is_ok()));
    match read {
        Ok(read) => {
            for (key, value) in [("title", &read.title), ("unit", &read.unit)] {
                if let Some(value) = value {
                    object.insert(key.to_owned(), json!(value));
                }
            }
            if let Some(operands) = &read.operands {
                object.insert("operands".to_owned(), json!(operands));
            }
            object.insert("canonical".to_owned(), json!(read.canonical));
            let lines: Vec<(usize, &str)> = read
                .tree
                .lines()
                .map(|line| ((line.len() - line.trim_start().len()) / 2, line.trim_start()))
                .collect();
            let mut nodes = nodes(&lines);
            let tree = if nodes.len() == 1 { nodes.pop().unwrap_or_default() } else { Value::Array(nodes) };
            object.insert("tree".to_owned(), tree);
        }
        Err(problems) => {
            let problems: Vec<Value> = problems.iter().map(|problem| to_json(problem, sources)).collect();
            object.insert("diagnostics".to_owned(), Value::Array(problems));
        }
    }
    Value::Object(object)
}

/// Lines with their depths as nodes: `{node, of}`, without `of` where nothing stands below. A tree is at most 64 nodes deep.
fn nodes(lines: &[(usize, &str)]) -> Vec<Value> {
    let Some((depth, _)) = lines.first() else { return Vec::new() };
    lines
        .chunk_by(|_, (next, _)| next > depth)
        .filter_map(|branch| {
            let ((_, text), below) = branch.split_first()?;
            let mut node = Map::new();
            node.insert("node".to_owned(), json!(text));
            if !below.is_empty() {
                node.insert("of".to_owned(), Value::Array(nodes(below)));
            }
            Some(Value::Object(node))
        })
        .collect()
}
