//! The page that leads to all pages of a report: one line for each member, worst first.

use super::model::{CountView, PeriodView, View};
use super::shape::model;
use super::status;
use crate::chart::Tone;
use crate::finding::FindingStatus;
use crate::language::Language;

/// How many members the headline names.
const NAMED: usize = 3;

model! {
    /// What the templates `index.html.j2` and `index.md.j2` see. `docs/view-model.md` lists every field; a test compares.
    pub struct IndexView {
        /// The version of the view model, as that of a report.
        pub version: u32,
        /// The project's title.
        pub project: String,
        /// The report's id.
        pub report: String,
        /// The report's title.
        pub title: String,
        /// What the pages say, in one line.
        pub message: String,
        /// The language's code: `en`, `de`.
        pub language: String,
        /// The dimension that has a page for every member.
        pub dimension: String,
        /// The period.
        pub period: PeriodView,
        /// The scope of all pages in words: `region EU`, or `all data`.
        pub scope_text: String,
        /// The day the report is made as of, in words.
        pub as_of: String,
        /// How many pages there are.
        pub total: usize,
        /// Pages by the worst status on them, every status once, in a fixed order; the counts add up to `total`.
        pub counts: Vec<CountView>,
        /// The pages, worst first.
        pub pages: Vec<IndexPageView>,
        /// Members without a page, and why.
        pub left_out: Vec<LeftOutView>,
        /// What a reader must know about the data.
        pub notes: Vec<String>,
        /// The fingerprint of the definitions.
        pub definitions: String,
    }

    /// A page.
    pub struct IndexPageView {
        /// The member.
        pub member: String,
        /// The member as a reader sees it: in one line, `(unnamed)` if it is blank, cut after 80 characters.
        pub name: String,
        /// The worst status on the page: `good`, `watch`, `bad`, `above-scale`, `below-scale`, `neutral` or `no-data`.
        pub kind: String,
        /// `▲ ◆ ▼ ◇ ○ –`
        pub mark: String,
        /// What the status is called.
        pub word: String,
        /// The page's headline.
        pub message: String,
        /// How many KPIs the page shows.
        pub total: usize,
        /// KPIs of the page by status, every status once, in a fixed order.
        pub counts: Vec<CountView>,
        /// The page's files.
        pub links: Vec<IndexLinkView>,
    }

    /// A file of a page.
    pub struct IndexLinkView {
        /// What it is: `HTML`.
        pub name: String,
        /// The way to it from the index, safe in a link.
        pub href: String,
    }

    /// A member without a page.
    pub struct LeftOutView {
        /// The member; `None` for rows that have none.
        pub member: Option<String>,
        /// Who it is, as a reader sees it: `client Acme`, `rows without a client`.
        pub name: String,
        /// Why it has no page.
        pub reason: String,
    }
}

impl LeftOutView {
    /// A member of a dimension, or the rows without one, and why there is no page.
    pub fn of(language: &Language, dimension: &str, member: Option<&str>, reason: impl Into<String>) -> Self {
        let called = language.name(dimension);
        let name = match member {
            Some(member) => format!("{called} {}", readable(language, member)),
            None => language.say("rows-without-member", &[("dimension", called)]),
        };
        Self { member: member.map(str::to_owned), name, reason: reason.into() }
    }
}

/// Characters of a member's name that an index shows.
const SHOWN: usize = 80;

/// A member's name in one line, never blank and never endless.
pub(super) fn readable(language: &Language, member: &str) -> String {
    let words: Vec<&str> =
        member.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()).collect();
    let line = words.join(" ");
    let blank = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    if line.chars().all(blank) {
        return language.word("unnamed").to_owned();
    }
    match line.char_indices().nth(SHOWN) {
        Some(_) => line.chars().take(SHOWN - 1).chain(['…']).collect(),
        None => line,
    }
}

/// The parts of an index: the first page's view for what all have in common, and what is to be listed.
#[derive(Debug, Clone)]
pub struct IndexInput<'a> {
    /// The report's language.
    pub language: &'a Language,
    /// Any page.
    pub common: &'a IndexCommon,
    /// The dimension that has a page for every member.
    pub dimension: &'a str,
    /// The scope of all pages in words.
    pub scope_text: String,
    /// The pages, in any order.
    pub pages: Vec<IndexPageView>,
    /// Members without a page.
    pub left_out: Vec<LeftOutView>,
}

/// What all pages of a report have in common.
#[derive(Debug, Clone)]
pub struct IndexCommon {
    project: String,
    report: String,
    title: String,
    period: PeriodView,
    as_of: String,
    notes: Vec<String>,
    definitions: String,
}

impl IndexCommon {
    /// Of one of the pages.
    pub fn of(view: &View) -> Self {
        Self {
            project: view.project.clone(),
            report: view.report.clone(),
            title: view.title.clone(),
            period: view.period.clone(),
            as_of: view.as_of.clone(),
            notes: view.notes.clone(),
            definitions: view.definitions.clone(),
        }
    }
}

impl IndexPageView {
    /// The line of a page.
    pub fn of(language: &Language, view: &View, member: &str, links: Vec<IndexLinkView>) -> Self {
        let worst = worst(&view.counts);
        Self {
            member: member.to_owned(),
            name: readable(language, member),
            kind: worst.name().to_owned(),
            mark: status::tone(worst).mark().to_owned(),
            word: status::word(language, worst).to_owned(),
            message: view.message.clone(),
            total: view.total,
            counts: view.counts.clone(),
            links,
        }
    }
}

/// Statuses from the one that is looked at first to the one that is looked at last.
const WORST_FIRST: [FindingStatus; 7] = [
    FindingStatus::Bad,
    FindingStatus::Watch,
    FindingStatus::BelowScale,
    FindingStatus::AboveScale,
    FindingStatus::Good,
    FindingStatus::Neutral,
    FindingStatus::NoData,
];

fn count(counts: &[CountView], status: FindingStatus) -> usize {
    counts.iter().find(|count| count.kind == status.name()).map_or(0, |count| count.count)
}

fn worst(counts: &[CountView]) -> FindingStatus {
    let found = WORST_FIRST.into_iter().find(|status| count(counts, *status) > 0);
    found.unwrap_or(FindingStatus::NoData)
}

/// The index of a report's pages: those with most KPIs that call for action first, then by what is to be watched, then by name.
pub fn index(input: IndexInput<'_>) -> IndexView {
    let IndexInput { language, common, dimension, scope_text, mut pages, left_out } = input;
    pages.sort_by_cached_key(|page| {
        let counts = WORST_FIRST.map(|status| std::cmp::Reverse(count(&page.counts, status)));
        (counts, page.member.clone())
    });
    let counts = FindingStatus::ALL.map(|status| CountView {
        kind: status.name().to_owned(),
        mark: status::tone(status).mark().to_owned(),
        word: status::word(language, status).to_owned(),
        count: pages.iter().filter(|page| page.kind == status.name()).count(),
    });
    IndexView {
        version: super::VERSION,
        project: common.project.clone(),
        report: common.report.clone(),
        title: common.title.clone(),
        message: message(language, &pages, dimension),
        dimension: language.name(dimension).to_owned(),
        language: language.code.clone(),
        period: common.period.clone(),
        scope_text,
        as_of: common.as_of.clone(),
        total: pages.len(),
        counts: counts.to_vec(),
        pages,
        left_out,
        notes: common.notes.clone(),
        definitions: common.definitions.clone(),
    }
}

/// What the pages say together.
fn message(language: &Language, pages: &[IndexPageView], dimension: &str) -> String {
    let of = |tone: Tone| -> Vec<&IndexPageView> {
        pages.iter().filter(|page| page.mark == tone.mark()).collect()
    };
    let (bad, watch, missing) = (of(Tone::Bad), of(Tone::Watch), of(Tone::Missing));
    if pages.is_empty() {
        return language.say("nothing-to-report-on", &[("dimension", language.name(dimension))]);
    }
    let reports = language.count("reports", pages.len(), &[]);
    let told = |key: &str, found: &[&IndexPageView]| {
        let named: Vec<&str> = found.iter().take(NAMED).map(|page| page.name.as_str()).collect();
        let names = named.join(", ");
        let names = match found.len().saturating_sub(NAMED) {
            0 => names,
            more => language.count("and-more", more, &[("names", &names)]),
        };
        language.count(key, found.len(), &[("reports", &reports), ("names", &names)])
    };
    if missing.len() == pages.len() {
        return language.say("no-data-in-reports", &[("reports", &reports)]);
    }
    if !bad.is_empty() {
        return told("reports-call-for-action", &bad);
    }
    if !watch.is_empty() {
        return told("reports-to-watch", &watch);
    }
    language.say("no-report-calls", &[("reports", &reports)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(member: &str, counted: &[(FindingStatus, usize)]) -> IndexPageView {
        let counts: Vec<CountView> = counted
            .iter()
            .map(|(status, count)| CountView {
                kind: status.name().to_owned(),
                mark: String::new(),
                word: String::new(),
                count: *count,
            })
            .collect();
        let worst = worst(&counts);
        IndexPageView {
            member: member.to_owned(),
            name: readable(Language::english(), member),
            kind: worst.name().to_owned(),
            mark: status::tone(worst).mark().to_owned(),
            word: String::new(),
            message: String::new(),
            total: counts.iter().map(|count| count.count).sum(),
            counts,
            links: Vec::new(),
        }
    }

    fn listed(pages: Vec<IndexPageView>) -> IndexView {
        let period = PeriodView {
            label: "2026-09".to_owned(),
            name: "September 2026".to_owned(),
            first: "2026-09-01".to_owned(),
            last: "2026-09-30".to_owned(),
            unfinished: false,
        };
        let common = IndexCommon {
            project: "P".to_owned(),
            report: "r".to_owned(),
            title: "R".to_owned(),
            period,
            as_of: "18 October 2026".to_owned(),
            notes: Vec::new(),
            definitions: String::new(),
        };
        let scope_text = "all data".to_owned();
        index(IndexInput {
            language: Language::english(),
            common: &common,
            dimension: "client",
            scope_text,
            pages,
            left_out: Vec::new(),
        })
    }

    #[test]
    fn the_worst_page_stands_first() {
        use FindingStatus::{Bad, Good, NoData, Watch};
        let view = listed(vec![
            page("Acme", &[(Good, 5)]),
            page("Borealis", &[(Watch, 3), (Good, 2)]),
            page("Cobalt", &[(Bad, 1), (Watch, 4)]),
            page("Dunes", &[(Bad, 2)]),
            page("Everest", &[(NoData, 5)]),
            page("Cirrus", &[(Bad, 1), (Watch, 4)]),
        ]);
        let order: Vec<&str> = view.pages.iter().map(|page| page.member.as_str()).collect();
        assert_eq!(order, ["Dunes", "Cirrus", "Cobalt", "Borealis", "Acme", "Everest"]);
        assert_eq!(view.message, "3 of 6 reports call for action: Dunes, Cirrus, Cobalt");
        let counted: usize = view.counts.iter().map(|count| count.count).sum();
        assert_eq!((counted, view.total), (6, 6));
    }

    #[test]
    fn a_reader_sees_names_in_one_line() {
        assert_eq!(readable(Language::english(), "Acme"), "Acme");
        assert_eq!(readable(Language::english(), "line one\r\nline\ttwo"), "line one line two");
        for blank in ["", " ", "\n", "\u{feff}", "\u{200b} "] {
            assert_eq!(readable(Language::english(), blank), "(unnamed)");
        }
        let cut = readable(Language::english(), &"é".repeat(10_000));
        assert_eq!((cut.chars().count(), cut.ends_with("é…")), (80, true));
    }

    #[test]
    fn the_headline_says_what_is_worst() {
        use FindingStatus::{Bad, Good, NoData, Watch};
        assert_eq!(listed(Vec::new()).message, "No client to report on");
        assert_eq!(listed(vec![page("A", &[(NoData, 2)])]).message, "No data in 1 report");
        assert_eq!(listed(vec![page("A", &[(Good, 2)])]).message, "Nothing calls for action in 1 report");
        assert_eq!(
            listed(vec![page("A", &[(Good, 2)]), page("B", &[(Watch, 1)])]).message,
            "Nothing calls for action; 1 of 2 reports needs watching: B"
        );
        let many = ["A", "B", "C", "D", "E"].map(|name| page(name, &[(Bad, 1)])).to_vec();
        assert_eq!(listed(many).message, "5 of 5 reports call for action: A, B, C and 2 more");
    }
}
