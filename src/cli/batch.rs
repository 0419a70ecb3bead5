//! Pages as files: several at once, each file whole or not at all, and the index of a report for each member.

use super::arguments::ReportOutput;
use super::failure::Failure;
use super::press::Press;
use super::report_files::{ending, href, title};
use super::{interrupt, output};
use crate::calendar::Period;
use crate::diagnostic::nearest;
use crate::language::Language;
use crate::name::Key;
use crate::parallel;
use crate::pipeline::{PageMaker, PagePart};
use crate::plan::ScopeFilter;
use crate::view::{self, IndexCommon, IndexInput, IndexLinkView, IndexPageView, IndexView, LeftOutView};
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

/// Members without a page that are named on standard error.
const NAMED: usize = 5;

/// What was written.
pub(crate) struct Written {
    /// How many files.
    pub(crate) files: usize,
    /// The file that was written last, of the last page.
    last: Option<PathBuf>,
    /// What all pages have in common, and the line of each in the index, in the order of the parts.
    pub(crate) pages: Option<(IndexCommon, Vec<IndexPageView>)>,
}

/// One page after the other is made, written and forgotten, several at once. Once one fails, no other is begun.
///
/// That no part holds a value of another was made sure before the first one is made; the maker asks once more of each.
pub(crate) fn write(
    maker: &PageMaker<'_>,
    press: &Press<'_>,
    parts: Vec<PagePart>,
    names: &[String],
    formats: &[ReportOutput],
    folder: &Path,
) -> Result<Written, Failure> {
    let progress = progress(parts.len());
    let failed = AtomicBool::new(false);
    let named: Vec<(PagePart, &String)> = parts.into_iter().zip(names).collect();
    let done = parallel::map_long(named, |(part, name)| {
        if failed.load(Ordering::Relaxed) || interrupt::wish().is_requested() {
            return Ok(None);
        }
        let page = write_page(maker, press, part, name, formats, folder);
        failed.fetch_or(page.is_err(), Ordering::Relaxed);
        progress.inc(1);
        page.map(Some)
    });
    progress.finish_and_clear();
    if interrupt::wish().is_requested() {
        return Err(Failure::Interrupted);
    }
    let mut written = Written { files: 0, last: None, pages: None };
    for page in done {
        let Some(page) = page? else { continue };
        written.files += page.files;
        written.last = page.last;
        written.pages.get_or_insert_with(|| (page.common, Vec::new())).1.push(page.line);
    }
    Ok(written)
}

/// What remains of a page once it is written.
struct PageDone {
    files: usize,
    last: Option<PathBuf>,
    common: IndexCommon,
    line: IndexPageView,
}

fn write_page(
    maker: &PageMaker<'_>,
    press: &Press<'_>,
    part: PagePart,
    name: &str,
    formats: &[ReportOutput],
    folder: &Path,
) -> Result<PageDone, Failure> {
    let mut page = maker.page(part).map_err(|error| Failure::System(error.to_string()))?;
    let (mut files, mut last) = (0, None);
    for format in formats {
        for document in press.documents(&mut page, *format, name)? {
            let path = folder.join(&document.name);
            output::write_file(&path, &document.bytes)?;
            files += 1;
            last = Some(path);
        }
    }
    let link = |format: &ReportOutput| IndexLinkView {
        name: title(*format).to_owned(),
        href: href(&format!("{name}.{}", ending(*format))),
    };
    let member = page.member.as_deref().unwrap_or_default();
    let line = IndexPageView::of(maker.language(), &page.view, member, formats.iter().map(link).collect());
    Ok(PageDone { files, last, common: IndexCommon::of(&page.view), line })
}

/// Takes away the parts of members that have no page, and says why: rows without a member, members that were not asked for, and those
/// without a row or value in the period.
pub(crate) fn leave_out(
    dimension: &str,
    parts: &mut Vec<PagePart>,
    period: &Period,
    only: &[String],
    without_member: bool,
    language: &Language,
) -> Result<Vec<LeftOutView>, Failure> {
    if parts.is_empty() {
        return Err(Failure::System(format!(
            "no row has a member of `{dimension}`, so there is no report to write"
        )));
    }
    if !only.is_empty() {
        let members: BTreeSet<String> =
            parts.iter().filter_map(PagePart::member).map(str::to_owned).collect();
        let asked = only.iter().map(|asked| asked_for(dimension, asked, &members));
        let asked = asked.collect::<Result<BTreeSet<&str>, Failure>>()?;
        parts.retain(|part| part.member().is_some_and(|member| asked.contains(member)));
    }
    let mut left_out = Vec::new();
    parts.retain(|part| {
        let says = part.says_something_of(period);
        if !says {
            let reason = language.say("no-row-of-its-own", &[("period", &period.label)]);
            left_out.push(LeftOutView::of(language, dimension, part.member(), reason));
        }
        says
    });
    if without_member && only.is_empty() {
        left_out.push(LeftOutView::of(language, dimension, None, language.word("nobodys-report")));
    }
    Ok(left_out)
}

/// The member that was typed: as the data spell it, or else the only one that differs in upper and lower case alone.
fn asked_for<'a>(dimension: &str, asked: &str, members: &'a BTreeSet<String>) -> Result<&'a str, Failure> {
    if let Some(exact) = members.get(asked) {
        return Ok(exact);
    }
    let alike: Vec<&String> = members.iter().filter(|member| Key::of(member) == Key::of(asked)).collect();
    Err(Failure::Usage(match alike.as_slice() {
        [one] => return Ok(one),
        [first, second, ..] => {
            format!("`{asked}` could be `{first}` or `{second}` of `{dimension}`; spell it as the data do")
        }
        [] => match nearest(asked, members.iter().map(String::as_str)) {
            Some(near) => format!("`{dimension}` has no member `{asked}` here; `{near}` is the nearest"),
            None => format!("`{dimension}` has no member `{asked}` here; it has {} members", members.len()),
        },
    }))
}

/// What the index says beside the pages themselves.
pub(crate) struct Batch<'a> {
    /// The dimension that has a page for every member.
    pub(crate) dimension: &'a str,
    /// The scope of all pages.
    pub(crate) scope: &'a [ScopeFilter],
    /// The report's language.
    pub(crate) language: &'a Language,
    /// Members without a page.
    pub(crate) left_out: Vec<LeftOutView>,
}

impl Batch<'_> {
    /// The index of the pages; `None` without any.
    pub(crate) fn index(self, pages: Option<(IndexCommon, Vec<IndexPageView>)>) -> Option<IndexView> {
        let (common, pages) = pages?;
        let of =
            |filter: &ScopeFilter| format!("{} {}", self.language.name(&filter.dimension), filter.member);
        let scope: Vec<String> = self.scope.iter().map(of).collect();
        let scope_text =
            if scope.is_empty() { self.language.word("all-data").to_owned() } else { scope.join(", ") };
        let (language, dimension, left_out) = (self.language, self.dimension, self.left_out);
        Some(view::index(IndexInput { language, common: &common, dimension, scope_text, pages, left_out }))
    }
}

/// The formats of the index: those of the pages that link, HTML for all others.
pub(crate) fn index_formats(formats: &[ReportOutput]) -> Vec<ReportOutput> {
    let own = [ReportOutput::Markdown, ReportOutput::Json];
    let mut all: Vec<ReportOutput> = formats.iter().copied().filter(|format| own.contains(format)).collect();
    if formats.iter().any(|format| !own.contains(format)) {
        all.insert(0, ReportOutput::Html);
    }
    all
}

/// Prints where one page was written.
pub(crate) fn say_written(written: &Written, folder: &Path) -> Result<(), Failure> {
    if written.files > 1 {
        say!("{} files written to {}", written.files, folder.display());
    }
    match &written.last {
        Some(path) => output::print(&path.display().to_string()),
        None => Ok(()),
    }
}

/// Says on standard error what a batch wrote, and whom it left out.
pub(crate) fn say_summary(index: &IndexView, files: usize, folder: &Path) {
    let reports = if index.total == 1 { "report" } else { "reports" };
    say!("{} {reports}, {files} files written to {}", index.total, folder.display());
    let left_out = &index.left_out;
    for one in left_out.iter().take(NAMED) {
        let name = one.name.replace(crate::chart::turns_direction, "\u{fffd}");
        say!("left out: {name}, {}", one.reason);
    }
    if let Some(more) = left_out.len().checked_sub(NAMED).filter(|more| *more > 0) {
        say!("left out: {more} more, which the index names");
    }
}

/// Progress on a terminal's standard error, for long work; nothing elsewhere.
fn progress(length: usize) -> ProgressBar {
    use std::io::IsTerminal;
    if length < 10 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(length as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} reports, {eta} left") {
        bar.set_style(style);
    }
    bar
}
