//! `kpi init`: a project that runs at once.

#![allow(clippy::disallowed_methods, reason = "the command line is one of the three places that do I/O")]

use super::arguments::{Arguments, InitArguments};
use super::failure::{Failure, Verdict};
use super::{eject, output, schema};
use crate::catalog;

/// The files of a new project.
const STARTER: &[(&str, &str)] = &[
    ("kpi.yaml", include_str!("starter/kpi.yaml")),
    ("data/tickets.csv", include_str!("starter/data/tickets.csv")),
    ("kpis/tickets.yaml", include_str!("starter/kpis/tickets.yaml")),
    ("kpis/first-reply-time.yaml", include_str!("starter/kpis/first-reply-time.yaml")),
    ("kpis/satisfaction.yaml", include_str!("starter/kpis/satisfaction.yaml")),
    ("reports/scorecard.yaml", include_str!("starter/reports/scorecard.yaml")),
];

/// Where a project keeps the schema of its definitions: it works without a network, and fits the program that made the project.
pub(super) const SCHEMA_FOLDER: &str = "schema";

/// The file with the line that tells editors where its schema is, relative to the file.
fn with_modeline(name: &str, text: &str) -> String {
    let up = "../".repeat(name.matches('/').count());
    format!("# yaml-language-server: $schema={up}{SCHEMA_FOLDER}/{}\n{text}", catalog::JSON_SCHEMA_FILE)
}

pub(crate) fn init(arguments: &Arguments, init: &InitArguments) -> Result<Verdict, Failure> {
    if let Some(report) = &init.report {
        return eject::report(arguments, init.folder.as_deref(), report);
    }
    if let Some(code) = &init.language {
        return eject::language(arguments, init.folder.as_deref(), code);
    }
    let Some(folder) = &init.folder else {
        return Err(Failure::Usage("name the folder of the new project".to_owned()));
    };
    match std::fs::read_dir(folder) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(Failure::Usage(format!(
                    "`{}` is not empty; `kpi init` makes a new project and changes no existing file",
                    folder.display()
                )));
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::System(format!("cannot use `{}`: {error}", folder.display()))),
    }
    for (name, text) in STARTER {
        let text = if name.ends_with(".yaml") { with_modeline(name, text) } else { (*text).to_owned() };
        output::write_file(&folder.join(name), &text)?;
    }
    output::write_file(&folder.join(SCHEMA_FOLDER).join(catalog::JSON_SCHEMA_FILE), &schema::text(None))?;
    let shown = folder.display();
    output::print(&format!(
        "{shown}/kpi.yaml is a project with two KPIs on data/tickets.csv. Next:\n\
         \n  kpi -C {shown} check\n  kpi -C {shown} test\n  kpi -C {shown} run --by client\n  kpi -C {shown} report --out {shown}/out\n"
    ))?;
    Ok(Verdict::Fine)
}
