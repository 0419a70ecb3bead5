//! `kpi init --report`: a shipped report as files of the project, to be changed.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::arguments::Arguments;
use super::failure::{Failure, Verdict};
use super::{output, workspace};
use crate::catalog::{self, shipped_reports};
use crate::diagnostic::nearest;
use crate::language::shipped_languages;
use crate::report;
use std::path::{Path, PathBuf};

/// Writes the definition and the templates of a shipped report below the project's first folder of reports. A file that is there is kept.
pub(crate) fn report(arguments: &Arguments, folder: Option<&Path>, id: &str) -> Result<Verdict, Failure> {
    let Some(shipped) = shipped_reports().iter().find(|shipped| shipped.id == id) else {
        let known: Vec<&str> = shipped_reports().iter().map(|shipped| shipped.id).collect();
        return Err(Failure::Usage(match nearest(id, known.iter().copied()) {
            Some(near) => format!("no report `{id}` is shipped; `{near}` is the nearest id"),
            None => format!("no report `{id}` is shipped; there are `{}`", known.join("`, `")),
        }));
    };
    let root = root(arguments, folder)?;
    let loaded = catalog::load(&root);
    let reports = loaded.catalog.as_ref().and_then(|catalog| catalog.project.reports.first().cloned());
    let reports = reports.unwrap_or_else(|| PathBuf::from("reports"));
    let declared = loaded.catalog.as_ref().is_some_and(|catalog| catalog.reports.contains_key(id));
    let mut files: Vec<(String, &str)> = Vec::new();
    if declared {
        output::print(&format!("kept    the report `{id}`, which the project declares already"))?;
    } else {
        files.push((format!("{id}.yaml"), shipped.definition));
    }
    files.extend(
        report::shipped_templates(shipped.templates).into_iter().map(|(name, text)| (name.to_owned(), text)),
    );
    for (name, text) in files {
        let path = root.join(&reports).join(&name);
        let shown = reports.join(&name);
        if path.exists() {
            output::print(&format!("kept    {}, which is there already", shown.display()))?;
        } else {
            output::write_file(&path, text)?;
            output::print(&format!("written {}", shown.display()))?;
        }
    }
    Ok(Verdict::Fine)
}

/// Writes all words of reports in a language: those of a shipped one, or English ones to be translated. A file that is there is kept.
pub(crate) fn language(arguments: &Arguments, folder: Option<&Path>, code: &str) -> Result<Verdict, Failure> {
    let is_code = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric());
    if !code.split('-').all(is_code) {
        return Err(Failure::Usage(format!(
            "`{code}` is not the code of a language, such as `nl` or `pt-BR`"
        )));
    }
    let shipped = shipped_languages();
    let known = shipped.iter().find(|(known, _)| *known == code).or(shipped.first());
    let (known, text) = known.copied().unwrap_or_default();
    let text = text.replacen(&format!("language: {known}\n"), &format!("language: {code}\n"), 1);
    let shown = PathBuf::from("languages").join(format!("{code}.yaml"));
    let path = root(arguments, folder)?.join(&shown);
    if path.exists() {
        output::print(&format!("kept    {}, which is there already", shown.display()))?;
    } else {
        output::write_file(&path, &text)?;
        output::print(&format!("written {}", shown.display()))?;
    }
    Ok(Verdict::Fine)
}

fn root(arguments: &Arguments, folder: Option<&Path>) -> Result<PathBuf, Failure> {
    match folder {
        None => workspace::root(arguments),
        Some(folder) => catalog::find_root(folder).ok_or_else(|| {
            Failure::Usage(format!("there is no `kpi.yaml` in `{}` or above it", folder.display()))
        }),
    }
}
