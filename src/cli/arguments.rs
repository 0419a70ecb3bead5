//! What can be typed: the command line as clap reads it.

use crate::catalog::{self, DataSize, TimeLimit};
use crate::diagnostic::Lint;
use crate::snapshot::ChangeClass;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// KPIs, their interpretation and their reports from reviewed YAML files.
#[derive(Debug, Parser)]
#[command(name = "kpi", version, max_term_width = 100, arg_required_else_help = true)]
#[command(
    after_help = "Exit status: 0 fine, 1 a finding, 2 bad usage or definitions, 3 data, engine or file trouble, 101 a bug in kpi, 130 stopped by Ctrl-C."
)]
pub(crate) struct Arguments {
    /// Work on the project in this folder instead of the current one
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    /// Use at most this many threads for queries
    #[arg(long, global = true, value_name = "N", value_parser = catalog::threads)]
    pub(crate) threads: Option<NonZeroU32>,
    /// Use at most this much memory for queries, such as 2GB
    #[arg(long, global = true, value_name = "SIZE")]
    pub(crate) memory: Option<DataSize>,
    /// Stop a query that takes longer than this, such as "60 s"
    #[arg(long, global = true, value_name = "TIME")]
    pub(crate) timeout: Option<TimeLimit>,
    /// Let the project's data lie in this folder too, not only in its own; may be repeated. KPI_ALLOW_FOLDERS lists more
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) allow_folder: Vec<PathBuf>,
    /// Compute with this engine of `kpi.yaml` instead of DuckDB
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) engine: Option<String>,
    /// Where the engine is, in place of its connection profile: DRIVER:ADDRESS or profile://NAME; other users of the machine can see it, so keep secrets in profiles
    #[arg(long, global = true, value_name = "URI", requires = "engine")]
    pub(crate) engine_uri: Option<String>,
    /// Keep the engine's answers in this DuckDB file; what it holds is used as long as every dataset has as many rows and reaches as far
    #[arg(long, global = true, value_name = "FILE", requires = "engine")]
    pub(crate) cache: Option<PathBuf>,
    /// Use the file of `--cache` alone, without the engine
    #[arg(long, global = true, requires = "cache")]
    pub(crate) cached: bool,
    /// Give a parameter another value for this run, such as --set "promised time=8 h"; of `run`, or suppose a measure to be another, such as --set "at-risk=+10%"; may be repeated
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Show the generated SQL when a query fails
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// One subcommand.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a new project: a dataset, two KPIs, a report and sample data
    Init(InitArguments),
    /// Check all definitions against each other and against the data
    Check(CheckArguments),
    /// List KPIs, datasets, dimensions, reports, scorecards or rules
    List(ListArguments),
    /// Show everything a KPI, dataset, report or rule declares
    Show(ShowArguments),
    /// Compute values
    Run(RunArguments),
    /// Explain a value, a stage of its computation, whether a rule fires, a function, or a diagnostic's code
    Explain(ExplainArguments),
    /// Say what it takes of each operand alone to reach a band, the target or a number
    Goal(GoalArguments),
    /// Write a report
    Report(ReportArguments),
    /// Show reports, KPIs and the catalogue in a browser on this machine, anew after every edit
    Serve(ServeArguments),
    /// Write the searchable catalogue of all KPIs as a site of files
    Docs(DocsArguments),
    /// Run the tests of KPIs on rows of their own, and try every boundary of their bands
    Test(TestArguments),
    /// Compare reports with their stored snapshots, or store them
    Snapshot(SnapshotArguments),
    /// Compare two versions of the definitions on the same data, or two data sets under the same definitions
    Diff(DiffArguments),
    /// Say what was believed of a KPI when, from the runs in a record
    History(HistoryArguments),
    /// Print the JSON Schema of definition files, for editors
    Schema(SchemaArguments),
    /// Read formulas or band texts and print what they are read as
    Parse(ParseArguments),
    /// Write a KPI file from a formula, with its operands as measures to fill in
    New(NewArguments),
    /// Write formulas, measures, computed columns and band texts in their canonical way
    Fmt(FmtArguments),
    /// Print a completion script for a shell
    Completions(CompletionsArguments),
}

/// `kpi init`
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder to make; with `--report` the project's, that of the command unless stated
    #[arg(value_name = "DIR", required_unless_present_any = ["report", "language"])]
    pub(crate) folder: Option<PathBuf>,
    /// Copy the definition and the templates of this shipped report into the project's `reports` folder, to change them
    #[arg(long, value_name = "ID")]
    pub(crate) report: Option<String>,
    /// Write all words of reports as `languages/CODE.yaml`, to be translated or said otherwise
    #[arg(long, value_name = "CODE", conflicts_with = "report")]
    pub(crate) language: Option<String>,
}

/// `kpi check`
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// Check the definitions alone, without opening the data
    #[arg(long)]
    pub(crate) no_data: bool,
    /// How to print what is found
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CheckFormat,
    /// Make the safe fixes in the definition files, then check again
    #[arg(long, conflicts_with = "watch")]
    pub(crate) fix: bool,
    /// Check again whenever a definition, template or data file changes, until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
    #[command(flatten)]
    pub(crate) levels: LevelArguments,
}

/// How bad warnings are taken; each wins over `lints` in `kpi.yaml`.
#[derive(Debug, Args)]
pub(crate) struct LevelArguments {
    /// Do not report this warning; `warnings` stands for all
    #[arg(short = 'A', long, value_name = "CODE", value_parser = lint)]
    pub(crate) allow: Vec<Lint>,
    /// Report this as a warning
    #[arg(short = 'W', long, value_name = "CODE", value_parser = lint)]
    pub(crate) warn: Vec<Lint>,
    /// Take this warning for an error; `warnings` stands for all
    #[arg(short = 'D', long, value_name = "CODE", value_parser = lint)]
    pub(crate) deny: Vec<Lint>,
}

fn lint(name: &str) -> Result<Lint, String> {
    Lint::parse(name).map_err(|error| match error.help() {
        Some(help) => format!("{error}; {help}"),
        None => error.to_string(),
    })
}

/// How `kpi check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// `kpi list`
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// What to list
    #[arg(value_enum, default_value_t)]
    pub(crate) what: Listed,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextOrJson,
}

/// `kpi show`
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The id of a KPI, report or rule, or the name of a dataset
    pub(crate) id: String,
    /// Of a KPI: what it is judged by differently for this member of a dimension, such as client=Acme, and why; may be repeated
    #[arg(long = "for", value_name = "DIMENSION=MEMBER")]
    pub(crate) scope: Vec<String>,
    /// With `--for`: the period whose first day counts; the last finished month unless stated
    #[arg(long, value_name = "PERIOD", requires = "scope")]
    pub(crate) period: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextOrJson,
}

/// Which values: shared by `run` and `explain`.
#[derive(Debug, Args)]
pub(crate) struct ScopeArguments {
    /// Only this member of a dimension, such as client=Acme; may be repeated
    #[arg(long = "for", value_name = "DIMENSION=MEMBER")]
    pub(crate) scope: Vec<String>,
    /// The period (2026-09, 2026-Q3, 2026, 2026-W37, 2026-09-14, 2026-09-01..2026-09-14), or a grain (month, quarter, year) for the last finished one
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    /// The day on which this is asked: decides which periods are finished
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

/// `kpi run`
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Ids of KPIs; all if none is named
    #[arg(value_name = "KPI")]
    pub(crate) kpis: Vec<String>,
    #[command(flatten)]
    pub(crate) scope: ScopeArguments,
    /// How many periods, ending with the one asked for
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) periods: u32,
    /// Break down by these dimensions
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Of a breakdown by one dimension only the N members with most rows, and all others together
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) top: Option<u32>,
    /// Exit with status 1 if a value is so: `breach` (the target missed, or bad), a band by its name, bad, watch, off-scale, no-data, `signal` (not the good way), or if a rule fires: `rule:error`; repeatable
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    pub(crate) fail_on: Vec<String>,
    /// Recompute every value by a plain SQL statement of its KPI, and stop if one differs
    #[arg(long)]
    pub(crate) verify: bool,
    /// The scores of this scorecard, and the weight each KPI really has, instead of values
    #[arg(long, value_name = "ID", conflicts_with_all = ["kpis", "periods", "top", "fail_on", "verify"])]
    pub(crate) scorecard: Option<String>,
    /// Say which rules fire, of all rules or of those that read a KPI named, instead of printing values
    #[arg(long, conflicts_with_all = ["verify", "top", "scorecard"])]
    pub(crate) rules: bool,
    /// Append the values to this DuckDB file, the record that `kpi history` reads; it is made if it is missing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scorecard", "rules"])]
    pub(crate) record: Option<PathBuf>,
    /// How to print the values
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: RunFormat,
}

/// `kpi explain`
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The id of a KPI or rule, a function of the formula language, or the code of a diagnostic
    pub(crate) subject: String,
    #[command(flatten)]
    pub(crate) scope: ScopeArguments,
    /// Explain every member of these dimensions too; of a change, split it by the members of one
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Explain the change from the period before: what of it is due to which operand, and with `--by` to which member
    #[arg(long, conflicts_with_all = ["plan", "stage"])]
    pub(crate) change: bool,
    /// Print how the value is fetched: the plan, what it is expected to cost and why, and the SQL
    #[arg(long, conflicts_with = "stage")]
    pub(crate) plan: bool,
    /// Print one stage of the computation instead of the whole story
    #[arg(long, value_enum, conflicts_with_all = ["by", "format"])]
    pub(crate) stage: Option<Stage>,
    /// How to print the story
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextOrJson,
}

/// `kpi goal`
#[derive(Debug, Args)]
pub(crate) struct GoalArguments {
    /// The KPI's id
    pub(crate) kpi: String,
    /// What to reach: a band by its name (or a better one), `target`, or a number in the KPI's unit
    #[arg(long, value_name = "AIM", allow_hyphen_values = true)]
    pub(crate) reach: String,
    #[command(flatten)]
    pub(crate) scope: ScopeArguments,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextOrJson,
}

/// `kpi report`
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The report's id
    #[arg(default_value = "scorecard")]
    pub(crate) report: String,
    #[command(flatten)]
    pub(crate) scope: ScopeArguments,
    /// One report for every member of this dimension
    #[arg(long, value_name = "DIMENSION", requires = "out")]
    pub(crate) for_each: Option<String>,
    /// Of `--for-each` only this member; may be repeated
    #[arg(long, value_name = "MEMBER", requires = "for_each")]
    pub(crate) only: Vec<String>,
    /// The formats to write: html, markdown, json, csv, xlsx, pdf; html unless stated, markdown on standard output
    #[arg(long, value_enum, value_delimiter = ',')]
    pub(crate) format: Vec<ReportOutput>,
    /// The language instead of the report's: `de`, `en`, `fr`, or one of the project's own
    #[arg(long, value_name = "CODE")]
    pub(crate) language: Option<String>,
    /// Write the charts of a Markdown report as SVG files beside it, instead of lines of block characters alone
    #[arg(long, requires = "out")]
    pub(crate) assets: bool,
    /// The browser that prints PDF: Chromium, Chrome or Edge; unless stated the one that KPI_BROWSER names, or one that is found
    #[arg(long, value_name = "PROGRAM")]
    pub(crate) browser: Option<PathBuf>,
    /// The folder to write to; standard output unless stated
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// `kpi serve`
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The port of 127.0.0.1 to listen on; 0 takes one that is free, the first line printed names it
    #[arg(long, value_name = "PORT", default_value_t = 4000)]
    pub(crate) port: u16,
    /// The day on which all is asked: decides which periods are finished
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
}

/// `kpi docs`
#[derive(Debug, Args)]
pub(crate) struct DocsArguments {
    /// The folder to write to; `index.html` leads to all pages
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// `kpi test`
#[derive(Debug, Args)]
pub(crate) struct TestArguments {
    /// Ids of KPIs; all if none is named
    #[arg(value_name = "KPI")]
    pub(crate) kpis: Vec<String>,
    /// Only tests with this text in their name or in the id of their KPI
    #[arg(long, value_name = "TEXT")]
    pub(crate) filter: Option<String>,
    /// List every boundary: each cut point, one step each side, no rows, zero denominators
    #[arg(long)]
    pub(crate) boundaries: bool,
    /// Say which KPIs, bands, reasons and branches no test reaches
    #[arg(long)]
    pub(crate) coverage: bool,
    /// After an edit run again the tests it touches: those of the KPIs in the file and of the KPIs that name them; until Ctrl-C
    #[arg(long)]
    pub(crate) watch: bool,
    /// How to print the results
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TestFormat,
}

/// How `kpi test` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TestFormat {
    /// Failures and sums, for people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// JUnit XML, for build services
    Junit,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// `kpi snapshot`
#[derive(Debug, Args)]
pub(crate) struct SnapshotArguments {
    /// What to do
    #[command(subcommand)]
    pub(crate) action: SnapshotAction,
}

/// `kpi snapshot check|review|accept|list|prune`
#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotAction {
    /// Compare every case with its stored snapshot; writes nothing
    Check {
        /// Ids of cases; all if none is named
        #[arg(value_name = "CASE")]
        cases: Vec<String>,
        /// Fail on these changes only: band, value, coverage, definition, data, wording
        #[arg(long, value_name = "CHANGES", value_delimiter = ',', value_parser = report_change)]
        fail_on: Vec<ChangeClass>,
        /// How to print what differs
        #[arg(long, value_enum, default_value_t)]
        format: SnapshotFormat,
    },
    /// Show one difference after the other, and store those that are accepted
    Review {
        /// Ids of cases; all that differ if none is named
        #[arg(value_name = "CASE")]
        cases: Vec<String>,
    },
    /// Store the reports as they are now
    Accept {
        /// Ids of cases; all that differ if none is named
        #[arg(value_name = "CASE")]
        cases: Vec<String>,
    },
    /// List the cases, and whether they are stored
    List {
        /// Print JSON
        #[arg(long, value_enum, default_value_t)]
        format: TextOrJson,
    },
    /// Delete stored snapshots that belong to no case
    Prune,
}

/// How `kpi snapshot check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum SnapshotFormat {
    /// For people
    #[default]
    Text,
    /// One JSON object for each case
    Json,
    /// JUnit XML, for build services
    Junit,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
}

/// `kpi diff`
#[derive(Debug, Args)]
pub(crate) struct DiffArguments {
    /// The older definitions: a git revision of the project's repository, or a folder with a `kpi.yaml`
    pub(crate) old: String,
    /// The newer ones; `.`, the working tree, unless stated
    #[arg(default_value = ".")]
    pub(crate) new: String,
    /// Compare data instead: OLD and NEW are DuckDB files, folders in place of the project's, or git revisions that hold the data
    #[arg(long)]
    pub(crate) data: bool,
    #[command(flatten)]
    pub(crate) scope: ScopeArguments,
    /// Look at each member of these dimensions too; of the one that all datasets have, unless stated; `total` for none
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Exit with status 1 on these changes: band, rule, value, coverage, definition, data, wording
    #[arg(long, value_name = "CHANGES", value_delimiter = ',', value_parser = any_change)]
    pub(crate) fail_on: Vec<ChangeClass>,
    /// How to print what changes
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: DiffFormat,
}

/// `kpi history`
#[derive(Debug, Args)]
pub(crate) struct HistoryArguments {
    /// The KPI's id
    pub(crate) kpi: String,
    /// The record that `kpi run --record` wrote; `history` of `kpi.yaml` unless stated
    #[arg(long, value_name = "FILE")]
    pub(crate) record: Option<PathBuf>,
    /// Only this member of a dimension, such as client=Acme, instead of the whole; may be repeated
    #[arg(long = "for", value_name = "DIMENSION=MEMBER")]
    pub(crate) scope: Vec<String>,
    /// Only this period, such as 2026-09
    #[arg(long, value_name = "PERIOD")]
    pub(crate) period: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: HistoryFormat,
}

/// How `kpi history` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum HistoryFormat {
    /// Aligned columns
    #[default]
    Text,
    /// One array of objects
    Json,
    /// Comma-separated values
    Csv,
}

/// How `kpi diff` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    #[default]
    Text,
    /// For a comment on a pull request
    Markdown,
    /// One JSON object
    Json,
}

/// A class of changes of a report.
fn report_change(text: &str) -> Result<ChangeClass, String> {
    change_class(text, &ChangeClass::OF_REPORTS)
}

/// A class of changes of definitions or data.
fn any_change(text: &str) -> Result<ChangeClass, String> {
    change_class(text, &ChangeClass::ALL)
}

fn change_class(text: &str, known: &[ChangeClass]) -> Result<ChangeClass, String> {
    known.iter().find(|class| class.name() == text).copied().ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|class| class.name()).collect();
        format!("changes are {}", names.join(", "))
    })
}

/// `kpi schema`
#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// Only this kind of definition
    #[arg(value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(catalog::kinds()))]
    pub(crate) kind: Option<String>,
    /// What `kpi report --format json` prints and templates see, instead of definition files
    #[arg(long, conflicts_with = "kind")]
    pub(crate) view: bool,
}

/// `kpi parse`
#[derive(Debug, Args)]
pub(crate) struct ParseArguments {
    /// Formulas, with or without `Name =` before them; one a line on standard input if none is typed
    #[arg(value_name = "FORMULA", allow_hyphen_values = true)]
    pub(crate) texts: Vec<String>,
    /// Read band texts, such as "75% to 90%", instead of formulas
    #[arg(long)]
    pub(crate) bands: bool,
    /// How to print what was read; json is one object a line
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: TextOrJson,
}

/// `kpi new`
#[derive(Debug, Args)]
pub(crate) struct NewArguments {
    /// The KPI's id: lower case words joined by dashes
    pub(crate) id: String,
    /// The formula; a `Name =` before it becomes the title
    #[arg(long, value_name = "FORMULA", allow_hyphen_values = true)]
    pub(crate) formula: String,
    /// Print the file instead of writing it; needs no project
    #[arg(long)]
    pub(crate) stdout: bool,
}

/// `kpi fmt`
#[derive(Debug, Args)]
pub(crate) struct FmtArguments {
    /// Definition files, or folders of them; all of the project if none is named
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Write nothing, name the files that would change, and end with exit status 1 if there are any
    #[arg(long)]
    pub(crate) check: bool,
}

/// `kpi completions`
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

/// Text or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum TextOrJson {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

/// What `kpi list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Listed {
    /// KPIs
    #[default]
    Kpis,
    /// Datasets with their columns
    Datasets,
    /// Dimensions, with the datasets that declare them
    Dimensions,
    /// Reports
    Reports,
    /// Scorecards with their KPIs
    Scorecards,
    /// Rules
    Rules,
}

/// How `kpi run` prints values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum RunFormat {
    /// Aligned columns
    #[default]
    Table,
    /// One array of objects, numbers as exact texts
    Json,
    /// Comma-separated values
    Csv,
    /// A Markdown table
    Markdown,
}

/// A stage of the computation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// The formula's tree
    Tree,
    /// Atoms and cell queries
    Plan,
    /// The SQL
    Sql,
    /// What the SQL returns
    Cells,
    /// One plain statement of the value, against which `run --verify` checks it
    Plain,
    /// The values
    Values,
}

/// A format of `kpi report`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum ReportOutput {
    /// One self-contained HTML file
    Html,
    /// Markdown
    Markdown,
    /// The view model
    Json,
    /// One line for each KPI, for programs and spreadsheets
    Csv,
    /// An Excel workbook: scorecard, data, definitions
    #[value(alias = "excel")]
    Xlsx,
    /// The HTML report, printed on A4 by a browser
    Pdf,
}
