//! `kpi snapshot check`: every case against what is stored, meaning first.

use super::formats::{self, accept, not_stored, orphan};
use super::{Checked, checked_cases, file_name, orphans, stored};
use crate::cli::annotations::{Annotations, prefix};
use crate::cli::arguments::{Arguments, SnapshotFormat};
use crate::cli::failure::{Failure, Verdict};
use crate::cli::output;
use crate::cli::workspace::Workspace;
use crate::report::Templates;
use crate::snapshot::{self, Change, ChangeClass, Snapshot};
use std::collections::BTreeSet;

/// What was typed.
pub(super) struct Asked<'a> {
    pub cases: &'a [String],
    pub fail_on: &'a [ChangeClass],
    pub format: SnapshotFormat,
}

/// How a case stands to what is stored of it.
pub(super) enum Standing {
    Same,
    /// Nothing is stored.
    New,
    /// What changed, and what is stored.
    Differs(Vec<Change>, Snapshot),
}

/// Everything that came of the check.
pub(super) struct Results<'a> {
    pub cases: Vec<(Checked<'a>, Standing)>,
    /// Stored files that belong to no case, if all were asked for.
    pub orphans: BTreeSet<String>,
    /// The changes that fail; all if there are none.
    fail_on: &'a [ChangeClass],
}

impl Results<'_> {
    /// Whether a change fails the check.
    pub(super) fn fails(&self, change: &Change) -> bool {
        self.fail_on.is_empty() || self.fail_on.contains(&change.class)
    }

    fn failed(&self) -> bool {
        let fails = |standing: &Standing| match standing {
            Standing::Same => false,
            Standing::New => true,
            Standing::Differs(changes, _) => changes.iter().any(|change| self.fails(change)),
        };
        !self.orphans.is_empty() || self.cases.iter().any(|(_, standing)| fails(standing))
    }

    /// How many are the same and how many differ, in a line.
    fn sums(&self) -> String {
        let same = self.cases.iter().filter(|(_, standing)| matches!(standing, Standing::Same)).count();
        let differing = self.cases.len().saturating_sub(same).saturating_add(self.orphans.len());
        format!("{same} same, {differing} differing\n")
    }
}

pub(super) fn check(
    arguments: &Arguments,
    workspace: &Workspace,
    templates: &Templates,
    asked: &Asked<'_>,
) -> Result<Verdict, Failure> {
    let mut cases = Vec::new();
    for checked in checked_cases(workspace, templates, asked.cases)? {
        let standing = standing(&checked)?;
        cases.push((checked, standing));
    }
    let orphans = if asked.cases.is_empty() { orphans(workspace)? } else { BTreeSet::new() };
    let results = Results { cases, orphans, fail_on: asked.fail_on };
    let sources = &workspace.sources;
    output::print(&match asked.format {
        SnapshotFormat::Text => in_words(&results),
        SnapshotFormat::Json => formats::json_lines(&results),
        SnapshotFormat::Junit => formats::junit(&results, sources),
        SnapshotFormat::Sarif => {
            Annotations::Sarif.text(&formats::diagnostics(&results), &[], sources, &prefix(arguments)?)
        }
        SnapshotFormat::Github => {
            let found = formats::diagnostics(&results);
            let found = Annotations::Github.text(&found, &[], sources, &prefix(arguments)?);
            format!("{found}{}", results.sums())
        }
    })?;
    Ok(if results.failed() { Verdict::Finding } else { Verdict::Fine })
}

fn standing(checked: &Checked<'_>) -> Result<Standing, Failure> {
    let Some(stored) = stored(&checked.file)? else { return Ok(Standing::New) };
    let changes = snapshot::compare(&stored, &checked.now);
    Ok(if changes.is_empty() { Standing::Same } else { Standing::Differs(changes, stored) })
}

fn in_words(results: &Results<'_>) -> String {
    let cases = results.cases.iter().map(|(checked, standing)| match standing {
        Standing::Same => String::new(),
        Standing::New => format!("{}\n", not_stored(&checked.case.id.text)),
        Standing::Differs(changes, stored) => difference(checked, changes, stored),
    });
    let orphans = results.orphans.iter().map(|file| format!("{}\n", orphan(file)));
    cases.chain(orphans).chain([results.sums()]).collect()
}

/// What differs in meaning, the command that accepts it, and then the text.
pub(super) fn difference(checked: &Checked<'_>, changes: &[Change], stored: &Snapshot) -> String {
    let id = &checked.case.id.text;
    let mut text = format!("{id}: {} differs; `{}` accepts\n", file_name(&checked.file), accept(id));
    for change in changes {
        text.push_str(&format!("  {change}\n"));
    }
    text.push('\n');
    text.push_str(&snapshot::text_difference(&stored.body, &checked.now.body));
    text.push('\n');
    text
}
