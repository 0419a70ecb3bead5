//! `kpi schema`: the JSON Schema of definition files, or of what reports print as JSON.

use super::arguments::SchemaArguments;
use super::failure::{Failure, Verdict};
use super::output;
use crate::{catalog, view};

pub(crate) fn schema(arguments: &SchemaArguments) -> Result<Verdict, Failure> {
    output::print(&match arguments.view {
        true => format!("{:#}\n", view::json_schema()),
        false => text(arguments.kind.as_deref()),
    })?;
    Ok(Verdict::Fine)
}

/// The schema as it is printed and kept in a project. Clap lets known kinds through only.
pub(crate) fn text(kind: Option<&str>) -> String {
    let schema = catalog::json_schema(kind).unwrap_or_default();
    format!("{schema:#}\n")
}
