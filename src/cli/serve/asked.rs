//! What a page is asked to show: its address.

use super::super::arguments::ScopeArguments;
use super::http::{Request, encoded};
use jiff::civil::Date;

/// What a page is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// A report.
    Report(String),
    /// One KPI in detail.
    Kpi(String),
}

/// What a page is asked to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) subject: Subject,
    /// As typed.
    pub(super) period: Option<String>,
    /// `client=Acme`, one for each dimension.
    pub(super) scope: Vec<String>,
    /// The dimension by which every KPI is broken down.
    pub(super) by: Option<String>,
    /// The dimension of whose members each has a line that leads to its page.
    pub(super) each: Option<String>,
}

impl Asked {
    /// What a request asks of a subject; empty values ask for nothing.
    pub(super) fn of(subject: Subject, request: &Request) -> Self {
        let values = |name: &'static str| {
            let own =
                request.query.iter().filter(move |(own, value)| own == name && !value.trim().is_empty());
            own.map(|(_, value)| value.clone())
        };
        let mut scope: Vec<String> = values("for").collect();
        scope.sort();
        scope.dedup();
        Self {
            subject,
            period: values("period").next_back(),
            scope,
            by: values("by").next_back(),
            each: values("each").next_back(),
        }
    }

    /// The same of one member, which has a page of its own.
    pub(super) fn of_member(&self, dimension: &str, member: &str) -> Self {
        let mut one = self.clone();
        one.each = None;
        one.scope.push(format!("{dimension}={member}"));
        one.scope.sort();
        one
    }

    /// The path without what is asked of it.
    pub(super) fn path(&self) -> String {
        match &self.subject {
            Subject::Report(id) => format!("/report/{}", encoded(id)),
            Subject::Kpi(id) => format!("/kpi/{}", encoded(id)),
        }
    }

    /// The address below a path: the same for the same question.
    pub(super) fn address(&self, prefix: &str, format: Option<&str>) -> String {
        let mut pairs: Vec<String> = Vec::new();
        let mut put = |name: &str, value: &str| pairs.push(format!("{name}={}", encoded(value)));
        self.period.iter().for_each(|period| put("period", period));
        self.scope.iter().for_each(|scope| put("for", scope));
        self.by.iter().for_each(|by| put("by", by));
        self.each.iter().for_each(|each| put("each", each));
        format.iter().for_each(|format| put("format", format));
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        format!("{prefix}{}{query}", self.path())
    }

    /// As `--for`, `--period` and `--as-of` say it.
    pub(super) fn typed(&self, as_of: Option<Date>) -> ScopeArguments {
        ScopeArguments { scope: self.scope.clone(), period: self.period.clone(), as_of }
    }
}
