//! `kpi new`: a KPI file from a formula as it is published, with its operands as measures to fill in.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::arguments::{Arguments, NewArguments};
use super::failure::{Failure, Verdict};
use super::init::SCHEMA_FOLDER;
use super::output;
use super::scalar::scalar;
use super::workspace;
use crate::catalog::{Catalog, JSON_SCHEMA_FILE};
use crate::formula::{Titled, parse_titled, print};
use crate::name::Key;
use crate::source::{SourceText, Sources, Span};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Component;

pub(crate) fn new(arguments: &Arguments, new: &NewArguments) -> Result<Verdict, Failure> {
    let id = id(&new.id)?;
    let mut sources = Sources::default();
    let span = Span::new(sources.add("--formula", new.formula.as_str()), 0..new.formula.len());
    let text = SourceText { text: new.formula.clone(), span };
    let read = parse_titled(&new.formula).map_err(|errors| {
        let problems = errors.iter().map(|error| error.diagnostic(&text, &sources)).collect();
        Failure::Definitions(Box::new(sources.clone()), problems)
    })?;
    let catalog = match workspace::load(arguments) {
        Ok(loaded) => Some(loaded.catalog),
        // To print the file needs no project.
        Err(_) if new.stdout => None,
        Err(failure) => return Err(failure),
    };
    let text = format!("{}{}", modeline(catalog.as_ref()), file(id, &read, catalog.as_ref()));
    let Some(catalog) = catalog.filter(|_| !new.stdout) else {
        output::print(&text)?;
        return Ok(Verdict::Fine);
    };
    let root = &catalog.project.root;
    let folder = catalog.project.definitions.first().cloned().unwrap_or_default();
    let name = folder.join(format!("{id}.yaml"));
    if let Some(known) = catalog.kpis.get(id) {
        return Err(Failure::Usage(format!("the KPI `{}` exists already", known.id.text)));
    }
    if root.join(&name).exists() {
        return Err(Failure::Usage(format!("`{}` exists already; nothing was written", name.display())));
    }
    output::write_file(&root.join(&name), &text)?;
    output::print(&format!("{}: `kpi check --no-data` says what to fill in", name.display()))?;
    Ok(Verdict::Fine)
}

/// The line that tells editors where the schema is, if the project keeps it where `kpi init` puts it.
fn modeline(catalog: Option<&Catalog>) -> String {
    let schema = format!("{SCHEMA_FOLDER}/{JSON_SCHEMA_FILE}");
    let project = catalog.map(|catalog| &catalog.project);
    let Some(project) = project.filter(|project| project.root.join(&schema).is_file()) else {
        return String::new();
    };
    let folder = project.definitions.first().cloned().unwrap_or_default();
    let up = "../".repeat(folder.components().filter(|part| matches!(part, Component::Normal(_))).count());
    format!("# yaml-language-server: $schema={up}{schema}\n")
}

/// The id, if it is one.
fn id(text: &str) -> Result<&str, Failure> {
    let word =
        |word: &str| !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase());
    if text.split('-').all(word) {
        return Ok(text);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let instead = if words.is_empty() { String::new() } else { format!("; `{}` is one", words.join("-")) };
    Err(Failure::Usage(format!("`{text}` is not an id, which is lower case words joined by dashes{instead}")))
}

/// The definition, with what to type where something is missing.
fn file(id: &str, read: &Titled, catalog: Option<&Catalog>) -> String {
    let title = read.title.clone().unwrap_or_else(|| titled(id));
    let mut out = format!(
        "format: 1\nkpi: {id}\ntitle: {}\nformula: {}\n",
        scalar(&title),
        scalar(&print::formula(&read.tree))
    );
    let measures = measures(read, catalog);
    if !measures.is_empty() {
        let datasets: Vec<&str> =
            catalog.iter().flat_map(|catalog| catalog.datasets.keys()).map(String::as_str).collect();
        let known =
            if datasets.is_empty() { String::new() } else { format!(" (datasets: {})", datasets.join(", ")) };
        let example = datasets.first().copied().unwrap_or("tickets");
        let _ = write!(
            out,
            "# What each operand counts or adds up{known}, such as\n\
             #   count of {example}\n\
             #   count of {example} where COLUMN = VALUE\n\
             #   sum of COLUMN of {example}\n\
             measures:\n"
        );
        for measure in &measures {
            let _ = writeln!(out, "  {}: \"\"", scalar(measure));
        }
    }
    match read.unit.as_deref() {
        Some("%") => out.push_str("unit: percent\n"),
        Some(unit) => {
            let _ = writeln!(out, "unit: {}", scalar(unit));
        }
        None => out.push_str("# unit: percent              # a check; the unit follows from the measures\n"),
    }
    out.push_str(
        "# better: higher             # higher, lower, range or context; needed for a target and bands\n\
         # target: 85\n\
         # bands:                     # the best first\n\
         #   Strong: {is: 85 and above, say: \"…\"}\n\
         #   Moderate: {is: 70 to 85, say: \"…\"}\n\
         #   Weak: {is: under 70, say: \"…\", do: [\"…\"]}\n",
    );
    out
}

/// The operands nobody declares yet, in the order of the formula.
fn measures(read: &Titled, catalog: Option<&Catalog>) -> Vec<String> {
    let mut known: BTreeSet<Key> = catalog
        .iter()
        .flat_map(|catalog| catalog.kpis.iter())
        .flat_map(|(id, kpi)| {
            let aliases = kpi.aliases.iter().map(|alias| alias.text.as_str());
            [id.as_str(), kpi.title.as_str()].into_iter().chain(aliases).map(Key::of).collect::<Vec<_>>()
        })
        .collect();
    let names = read.tree.names();
    names.into_iter().filter(|name| known.insert(Key::of(&name.text))).map(|name| name.text.clone()).collect()
}

/// `first-reply-time` as `First reply time`.
fn titled(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
