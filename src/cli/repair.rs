//! `kpi check --fix`: safe fixes made in the files.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::failure::Failure;
use super::output;
use crate::catalog::{self, Repaired};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::{SourceFile, SourceId, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// The sign some editors put before UTF-8 texts; it is no part of a source's text.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What was fixed.
#[derive(Debug, Default)]
pub(crate) struct Repairs {
    files: BTreeSet<String>,
    made: usize,
}

impl Repairs {
    /// Makes the safe fixes of settled diagnostics; each file is written whole or not at all. True if there were any.
    pub(crate) fn make(
        &mut self,
        root: &Path,
        sources: &Sources,
        diagnostics: &[Diagnostic],
    ) -> Result<bool, Failure> {
        let mut fixes: BTreeMap<SourceId, Vec<&Fix>> = BTreeMap::new();
        for fix in diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()) {
            fixes.entry(fix.span.source).or_default().push(fix);
        }
        let before = self.made;
        for (source, fixes) in fixes {
            let Some(file) = sources.file(source) else { continue };
            let Repaired { text, made } = catalog::repair(source, &file.text, &fixes);
            if made > 0 {
                write(root, file, &text)?;
                self.made += made;
                self.files.insert(file.name.clone());
            }
        }
        Ok(self.made > before)
    }
}

/// Writes a file that is still as it was read.
fn write(root: &Path, file: &SourceFile, text: &str) -> Result<(), Failure> {
    let failed = |error: &dyn fmt::Display| Failure::System(format!("cannot fix `{}`: {error}", file.name));
    let path = root.join(&file.name).canonicalize().map_err(|error| failed(&error))?;
    let stored = std::fs::read_to_string(&path).map_err(|error| failed(&error))?;
    let (mark, content) = match stored.strip_prefix(BYTE_ORDER_MARK) {
        Some(content) => (BYTE_ORDER_MARK, content),
        None => ("", stored.as_str()),
    };
    if content != file.text {
        return Err(failed(&"it was changed meanwhile"));
    }
    output::replace_file(&path, &format!("{mark}{text}"))
}

impl fmt::Display for Repairs {
    /// `fixed 3 problems in 2 files` and a line end; nothing without a fix.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        match self.made {
            0 => Ok(()),
            made => writeln!(f, "fixed {} in {}", count(made, "problem"), count(self.files.len(), "file")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Applicability, Code};
    use crate::source::Span;

    fn misspelt(sources: &mut Sources, name: &str, text: &str) -> Diagnostic {
        let source = sources.add(name, text);
        let fix = Fix::written(Span::new(source, 0..4), "unit", Applicability::Safe);
        Diagnostic::error(Code::UnknownKey, "x").fixed_by(fix)
    }

    #[test]
    fn byte_order_mark_and_rights_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, "\u{feff}unti: percent\r\n").unwrap();
        let mut rights = std::fs::metadata(&path).unwrap().permissions();
        #[cfg(unix)]
        std::os::unix::fs::PermissionsExt::set_mode(&mut rights, 0o100_640);
        std::fs::set_permissions(&path, rights.clone()).unwrap();
        let mut sources = Sources::default();
        let found = [misspelt(&mut sources, "a.yaml", "unti: percent\r\n")];
        let mut repairs = Repairs::default();
        assert!(repairs.make(folder.path(), &sources, &found).unwrap());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "\u{feff}unit: percent\r\n");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions(), rights);
        assert_eq!(repairs.to_string(), "fixed 1 problem in 1 file\n");
        assert!(!repairs.make(folder.path(), &sources, &[]).unwrap());
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.yaml"), "unti: days\n").unwrap();
        let mut sources = Sources::default();
        let found = [misspelt(&mut sources, "a.yaml", "unti: percent\n")];
        let failed = Repairs::default().make(folder.path(), &sources, &found).unwrap_err();
        assert!(
            matches!(failed, Failure::System(message) if message == "cannot fix `a.yaml`: it was changed meanwhile")
        );
        assert_eq!(std::fs::read_to_string(folder.path().join("a.yaml")).unwrap(), "unti: days\n");
    }
}
