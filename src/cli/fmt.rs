//! `kpi fmt`: the canonical text of every formula, measure, computed column and band, and not a byte changed elsewhere.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::arguments::{Arguments, FmtArguments};
use super::failure::{Failure, Verdict, print_diagnostics};
use super::output;
use super::scalar::replaced;
use super::workspace::{self, Loaded};
use crate::band;
use crate::catalog::{Catalog, ColumnOrigin};
use crate::diagnostic::{self, Diagnostic};
use crate::formula::{SyntaxError, parse_formula, parse_row, print};
use crate::name::collapsed;
use crate::source::{SourceFile, SourceId, SourceText, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A scalar and its canonical text.
type Change = (SourceText, String);

pub(crate) fn fmt(arguments: &Arguments, fmt: &FmtArguments) -> Result<Verdict, Failure> {
    let Loaded { catalog, sources, diagnostics } = workspace::load(arguments)?;
    let root = &catalog.project.root;
    let wanted = wanted(root, &sources, &fmt.files)?;
    let mut problems: Vec<Diagnostic> = diagnostics.into_iter().filter(Diagnostic::is_error).collect();
    let mut changes: BTreeMap<SourceId, Vec<Change>> = BTreeMap::new();
    collect(&catalog, &sources, &mut changes, &mut problems);
    problems
        .retain(|problem| problem.primary.as_ref().is_none_or(|label| wanted.contains(&label.span.source)));
    let broken: BTreeSet<SourceId> = problems
        .iter()
        .filter_map(|problem| problem.primary.as_ref())
        .map(|label| label.span.source)
        .collect();
    let mut out = String::new();
    let mut changed = 0_usize;
    for (source, changes) in changes {
        let Some(file) =
            sources.file(source).filter(|_| wanted.contains(&source) && !broken.contains(&source))
        else {
            continue;
        };
        let text = rewritten(file, changes);
        if text == file.text {
            continue;
        }
        changed += 1;
        let _ = writeln!(out, "{} {}", if fmt.check { "would change" } else { "formatted" }, file.name);
        if !fmt.check {
            write(&root.join(&file.name), file, &text)?;
        }
    }
    output::print(&out)?;
    if !problems.is_empty() {
        diagnostic::sort(&mut problems);
        print_diagnostics(&sources, &problems);
        return Err(Failure::Definitions(Box::new(sources), Vec::new()));
    }
    Ok(if fmt.check && changed > 0 { Verdict::Finding } else { Verdict::Fine })
}

/// The files asked for; all if none is named.
fn wanted(root: &Path, sources: &Sources, named: &[PathBuf]) -> Result<BTreeSet<SourceId>, Failure> {
    if named.is_empty() {
        return Ok(sources.files().map(|(id, _)| id).collect());
    }
    let known: Vec<(SourceId, PathBuf)> = sources
        .files()
        .filter_map(|(id, file)| Some((id, root.join(&file.name).canonicalize().ok()?)))
        .collect();
    let mut wanted = BTreeSet::new();
    for path in named {
        let shown = path.display();
        let full = path
            .canonicalize()
            .map_err(|error| Failure::System(format!("cannot read `{shown}`: {}", error.kind())))?;
        let before = wanted.len();
        wanted.extend(known.iter().filter(|(_, known)| known.starts_with(&full)).map(|(id, _)| *id));
        if wanted.len() == before && !known.iter().any(|(_, known)| known.starts_with(&full)) {
            return Err(Failure::Usage(format!("`{shown}` is no definition file of this project")));
        }
    }
    Ok(wanted)
}

/// Every text of the formula language that is not written in its canonical way.
fn collect(
    catalog: &Catalog,
    sources: &Sources,
    changes: &mut BTreeMap<SourceId, Vec<Change>>,
    problems: &mut Vec<Diagnostic>,
) {
    let mut take = |text: &SourceText, read: Result<String, Vec<SyntaxError>>| match read {
        Ok(canonical) => {
            // Where a text is divided into lines, the lines are its author's.
            let lines = sources.slice(text.span).contains('\n');
            if text.text != canonical && !(lines && collapsed(&text.text) == canonical) {
                changes.entry(text.span.source).or_default().push((text.clone(), canonical));
            }
        }
        Err(errors) => problems.extend(errors.iter().map(|error| error.diagnostic(text, sources))),
    };
    let formula = |text: &SourceText| parse_formula(&text.text).map(|tree| print::formula(&tree));
    for kpi in catalog.kpis.values() {
        for text in kpi.formulas() {
            take(text, formula(text));
        }
        for measure in &kpi.measures {
            take(&measure.is, formula(&measure.is));
        }
        for text in kpi.criteria.formulas() {
            take(text, formula(text));
        }
    }
    let own = catalog.kpis.values().flat_map(|kpi| &kpi.criteria.bands);
    let own = own.filter(|case| case.scale.is_none()).flat_map(|case| &case.bands);
    let overrides = catalog.overrides.values().flat_map(|of| &of.kpis);
    let overrides = overrides.filter(|kpi| kpi.scale.is_none()).flat_map(|kpi| &kpi.bands);
    for text in own.chain(catalog.scales.values().flat_map(|scale| &scale.bands)).chain(overrides) {
        // What is wrong with a band depends on its KPI: `kpi check` says it.
        if let Some(canonical) = band::canonical(&text.is.text) {
            take(&text.is, Ok(canonical));
        }
    }
    for column in catalog.datasets.values().flat_map(|dataset| &dataset.columns) {
        if let ColumnOrigin::Computed(text) = &column.origin {
            take(text, parse_row(&text.text).map(|tree| print::row(&tree)));
        }
    }
}

/// The file with its changes, from the last to the first, so that places hold.
fn rewritten(file: &SourceFile, mut changes: Vec<Change>) -> String {
    changes.sort_by_key(|(text, _)| std::cmp::Reverse(text.span.start));
    changes.iter().fold(file.text.clone(), |text, (old, new)| {
        replaced(&text, old.span.start..old.span.end, &old.text, new).unwrap_or(text)
    })
}

/// Writes the file if it still is what was read, with the byte order mark it had.
fn write(path: &Path, file: &SourceFile, text: &str) -> Result<(), Failure> {
    let found = std::fs::read(path)
        .map_err(|error| Failure::System(format!("cannot read `{}`: {error}", path.display())))?;
    let mark = "\u{feff}";
    let marked = found.starts_with(mark.as_bytes());
    let content = if marked { found.get(mark.len()..).unwrap_or_default() } else { found.as_slice() };
    if content != file.text.as_bytes() {
        return Err(Failure::System(format!("`{}` was changed meanwhile", path.display())));
    }
    output::write_file(path, &format!("{}{text}", if marked { mark } else { "" }))
}
