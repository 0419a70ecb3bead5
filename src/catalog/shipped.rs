//! The shipped reports: used where a project has none of that id, and copied into it by `kpi init --report`.

use super::load;
use super::report::ReportDefinition;
use crate::source::Sources;

/// A shipped report: its definition, and the templates it is set with.
#[derive(Debug)]
pub struct ShippedReport {
    /// The id.
    pub id: &'static str,
    /// What it says, in a sentence.
    pub about: &'static str,
    /// The YAML of its definition.
    pub definition: &'static str,
    /// Its templates; what these include is shipped beside them.
    pub templates: &'static [&'static str],
}

static SHIPPED: &[ShippedReport] = &[
    ShippedReport {
        id: "scorecard",
        about: "Every KPI with value, target, change and trend, then each in detail.",
        definition: include_str!("../cli/starter/reports/scorecard.yaml"),
        templates: &["scorecard.md.j2", "scorecard.html.j2"],
    },
    ShippedReport {
        id: "detail",
        about: "One KPI: trend, breakdown, distance, evidence, what moved it, definition.",
        definition: include_str!("shipped/detail.yaml"),
        templates: &["detail.md.j2", "detail.html.j2"],
    },
    ShippedReport {
        id: "one-pager",
        about: "What matters, on one page.",
        definition: include_str!("../../reports/one-pager.yaml"),
        templates: &["one-pager.md.j2", "one-pager.html.j2"],
    },
    ShippedReport {
        id: "changes",
        about: "This period against the last: what moved, which band changed, and what it is due to.",
        definition: include_str!("shipped/changes.yaml"),
        templates: &["changes.md.j2", "changes.html.j2"],
    },
    ShippedReport {
        id: "portfolio",
        about: "Every client and every KPI, worst first, and the rules that fire for each.",
        definition: include_str!("shipped/portfolio.yaml"),
        templates: &["portfolio.md.j2", "portfolio.html.j2"],
    },
];

/// All shipped reports.
pub fn shipped_reports() -> &'static [ShippedReport] {
    SHIPPED
}

/// The definition of a shipped report; `None` if there is none of this id.
pub fn shipped_report(id: &str) -> Option<ReportDefinition> {
    let shipped = SHIPPED.iter().find(|shipped| shipped.id == id)?;
    load::report_of(shipped.definition, &mut Sources::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_report_can_be_read() {
        for shipped in shipped_reports() {
            let report = shipped_report(shipped.id).unwrap();
            assert_eq!(report.id.text, shipped.id);
        }
        assert!(shipped_report("scorecrad").is_none());
    }
}
