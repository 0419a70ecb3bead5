//! `kpi snapshot list|prune`: the cases, and stored files that belong to none.

use super::{by_hand_only, folder, orphans, output_of, stored_name};
use crate::cli::arguments::TextOrJson;
use crate::cli::failure::{Failure, Verdict};
use crate::cli::workspace::Workspace;
use crate::cli::{output, table};
use serde_json::{Value, json};

pub(super) fn list(workspace: &Workspace, format: TextOrJson) -> Result<Verdict, Failure> {
    let folder = folder(workspace);
    let (mut rows, mut objects): (Vec<Vec<String>>, Vec<Value>) = (Vec::new(), Vec::new());
    for case in workspace.checked.catalog.snapshots.values() {
        let scope: Vec<String> =
            case.scope.iter().map(|(dimension, member)| format!("{}={member}", dimension.text)).collect();
        let as_of = case.as_of.as_ref().map(|day| day.text.clone());
        for format in &case.formats {
            let file = stored_name(case, output_of(*format));
            let stored = folder.join(&file).is_file();
            objects.push(json!({
                "case": case.id.text,
                "report": case.report.text,
                "for": scope,
                "period": case.period.text,
                "as_of": as_of,
                "file": file,
                "stored": stored,
            }));
            rows.push(vec![
                case.id.text.clone(),
                case.report.text.clone(),
                scope.join(", "),
                case.period.text.clone(),
                as_of.clone().unwrap_or_default(),
                file,
                if stored { "yes" } else { "no" }.to_owned(),
            ]);
        }
    }
    output::print(&match format {
        TextOrJson::Json => format!("{:#}\n", Value::Array(objects)),
        TextOrJson::Text => {
            table::aligned(&["Case", "Report", "For", "Period", "As of", "File", "Stored"], &[], &rows)
        }
    })?;
    Ok(Verdict::Fine)
}

pub(super) fn prune(workspace: &Workspace) -> Result<Verdict, Failure> {
    by_hand_only("prune")?;
    let folder = folder(workspace);
    let mut deleted = String::new();
    for orphan in orphans(workspace)? {
        let file = folder.join(&orphan);
        std::fs::remove_file(&file)
            .map_err(|error| Failure::System(format!("cannot delete `{}`: {error}", file.display())))?;
        deleted.push_str(&format!("{}\n", file.display()));
    }
    output::print(if deleted.is_empty() { "every stored snapshot belongs to a case\n" } else { &deleted })?;
    Ok(Verdict::Fine)
}
