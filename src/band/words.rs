//! What is said about band, target and range texts.

use super::draft::{Cut, Draft, Interval};
use crate::catalog::Direction;
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix, Severity};
use crate::number::Exact;
use crate::source::{SourceText, Sources, Span};
use crate::unit::{Unit, UnitError};
use std::ops::Range;

/// What is wrong within one text; ranges are bytes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TextError {
    /// Reading stopped here.
    Unreadable { range: Range<usize> },
    /// A number alone does not say which side it means.
    BareNumber { range: Range<usize> },
    /// The label is not the band's name.
    WrongLabel { range: Range<usize>, label: String },
    /// A range from high to low.
    Reversed { range: Range<usize>, instead: String },
    /// A range from a value to itself.
    NoWidth { range: Range<usize>, instead: String },
    /// A form that cannot stand here.
    WrongForm { range: Range<usize>, expected: &'static str, instead: &'static str },
    /// The KPI's direction takes no target.
    NoTarget,
    /// A number or its unit.
    Limit(LimitError),
}

/// What is wrong with a written number or its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LimitError {
    /// `1,25` or too many digits.
    NotANumber { range: Range<usize> },
    /// A duration without its unit, where the KPI does not name one either.
    UnitMissing { range: Range<usize>, number: String },
    /// Not a unit.
    UnknownUnit { range: Range<usize>, error: UnitError },
    /// Another kind of unit than the KPI's.
    Mismatch { range: Range<usize>, found: Unit, expected: Unit },
    /// `30 min 1 h`, `3 USD 4 USD`.
    Compound { range: Range<usize> },
    /// Does not fit.
    TooLarge { range: Range<usize> },
}

impl From<LimitError> for TextError {
    fn from(error: LimitError) -> Self {
        Self::Limit(error)
    }
}

/// Which text is spoken of.
#[derive(Debug, Clone)]
pub(super) struct Subject<'a> {
    /// "band `Strong`", "the target", "the range".
    pub(super) what: String,
    /// The code of a text that cannot be read.
    pub(super) code: Code,
    /// Forms that are accepted.
    pub(super) forms: &'static str,
    /// What to make of a number alone: "{} and above".
    pub(super) bare: &'static str,
    pub(super) text: &'a SourceText,
}

impl TextError {
    /// The diagnostic, placed at the characters it is about.
    pub(super) fn diagnostic(self, subject: &Subject<'_>, sources: &Sources) -> Diagnostic {
        let Subject { what, code, forms, bare, text } = subject;
        let place = |range: Range<usize>| sources.place(text, range);
        let slice = |range: &Range<usize>| text.text.get(range.clone()).unwrap_or_default();
        let error = |message: String| Diagnostic::error(*code, message);
        match self {
            Self::Unreadable { range } => {
                let (message, label) = match slice(&range) {
                    "" if text.text.trim().is_empty() => (format!("{what} is empty"), "nothing is written"),
                    "" => (format!("{what} ends too early"), "something is missing"),
                    found => (format!("{what} cannot be read: found `{found}`"), "not understood from here"),
                };
                error(message).at(place(range), label).with_help(format!("write {forms}"))
            }
            Self::BareNumber { range } => {
                let number = slice(&range).to_owned();
                let instead = bare.replace("{}", &number);
                error(format!("{what} does not say on which side of `{number}` it lies"))
                    .at(place(range.clone()), "a number alone")
                    .with_help(format!("write `{instead}`"))
                    .fixed_by(Fix::text(place(range), instead, Applicability::Maybe))
            }
            Self::WrongLabel { range, label } => {
                error(format!("{what} ends in the label of another band: found `{label}`"))
                    .at(place(range), "not its name")
                    .with_help("leave the label out")
            }
            Self::Reversed { range, instead } => error(format!("{what} begins above its end"))
                .at(place(range.clone()), "from high to low")
                .with_help(format!("write `{instead}`"))
                .fixed_by(Fix::text(place(range), instead, Applicability::Safe)),
            Self::NoWidth { range, instead } => error(format!("{what} begins where it ends"))
                .at(place(range.clone()), "holds one value at most")
                .with_help(format!("write `{instead}`"))
                .fixed_by(Fix::text(place(range), instead, Applicability::Maybe)),
            Self::WrongForm { range, expected, instead } => {
                let found = slice(&range).to_owned();
                error(format!("{what} cannot be read: expected {expected}, found `{found}`"))
                    .at(place(range), "")
                    .with_help(instead)
            }
            Self::NoTarget => error(format!("{what} has no meaning where neither more nor less is better"))
                .at(text.span, "`better: context` has no target")
                .with_help("leave `target` out, or write `better: higher`, `lower` or `range`"),
            Self::Limit(limit) => limit.diagnostic(subject, sources),
        }
    }
}

impl LimitError {
    fn diagnostic(self, subject: &Subject<'_>, sources: &Sources) -> Diagnostic {
        let Subject { what, code, text, .. } = subject;
        let place = |range: Range<usize>| sources.place(text, range);
        let slice = |range: &Range<usize>| text.text.get(range.clone()).unwrap_or_default();
        match self {
            Self::NotANumber { range } => {
                let found = slice(&range);
                let diagnostic =
                    Diagnostic::error(*code, format!("{what} holds `{found}`, which is not a number"))
                        .at(place(range.clone()), "not a number");
                match found.replacen(',', ".", 1) {
                    decimal if Exact::parse(&decimal).is_some() => diagnostic
                        .with_help(format!("write `{decimal}`"))
                        .fixed_by(Fix::text(place(range), decimal, Applicability::Maybe)),
                    _ => diagnostic.with_help("write thousands in groups of three, such as `1,250.5`"),
                }
            }
            Self::UnitMissing { range, number } => Diagnostic::error(
                Code::UnitMismatch,
                format!("{what} is a duration, but `{number}` says no unit"),
            )
            .at(place(range), "of what?")
            .with_help(format!("write the unit, such as `{number} h`")),
            Self::UnknownUnit { range, error } => {
                Diagnostic::error(Code::UnknownUnit, format!("{what}: {error}"))
                    .at(place(range), "not a unit")
                    .with_help(error.help())
            }
            Self::Mismatch { range, found, expected } => {
                let message = format!("{what} is in `{found}`, but the KPI is in `{expected}`");
                Diagnostic::error(Code::UnitMismatch, message)
                    .at(place(range), format!("expected `{expected}`, found `{found}`"))
                    .with_help(format!("write the limit in {expected}"))
            }
            Self::Compound { range } => {
                let message = format!("{what} holds `{}`, which is not one value", slice(&range));
                Diagnostic::error(*code, message)
                    .at(place(range), "several numbers")
                    .with_help("only durations have several parts, from long to short, such as `1 h 30 min`")
            }
            Self::TooLarge { range } => Diagnostic::error(
                *code,
                format!("{what} holds a number that is too large to be held exactly"),
            )
            .at(place(range), "too large"),
        }
    }
}

/// What is wrong, or worth knowing, about bands beside each other.
#[derive(Debug, Clone)]
pub(super) enum ScaleFault {
    /// No band for the values between.
    Gap { below: Draft, below_end: Cut, above: Draft, above_start: Cut, instead: (String, String) },
    /// Two bands claim the same values.
    Overlap { first: Draft, second: Draft, claimed: String, instead: Option<(String, String)> },
    /// `otherwise` is left with nothing.
    NothingLeft { band: Draft },
    /// `otherwise` twice.
    OtherwiseTwice { first: Draft, second: Draft },
    /// A gap of one step was closed.
    Closed { below: Draft, below_end: Cut, above: Draft, above_start: Cut },
    /// All bands in the opposite order.
    Backwards { first: Draft, last: Draft, direction: Direction },
    /// What is left lies on a side where worse or better values are expected.
    RestDisorder { rest: Draft, neighbour: Draft, above: bool, direction: Direction, instead: String },
    /// Two neighbours in the wrong order.
    Disorder { below: Draft, above: Draft, direction: Direction },
    /// A limit beyond the possible values.
    OutOfRange { band: Draft, at: Span, limit: String, possible: String, instead: String },
    /// A band of impossible values.
    Impossible { band: Draft, possible: String },
    /// Possible values beyond the outermost band.
    Uncovered { band: Draft, end: Cut, above: bool, instead: String },
}

impl From<ScaleFault> for Diagnostic {
    fn from(fault: ScaleFault) -> Self {
        match fault {
            ScaleFault::Gap { below, below_end, above, above_start, instead: (name, text) } => {
                let values = if below_end.value == above_start.value {
                    format!("the value {} has no band", below_end.written)
                } else {
                    format!("values between {} and {} have no band", below_end.written, above_start.written)
                };
                let changed = if name == below.name { below.span } else { above.span };
                let fix = Fix::text(changed, text.as_str(), Applicability::Maybe);
                Self::error(Code::BandGap, values)
                    .at(above_start.span, format!("`{}` begins here", above.name))
                    .with_label(below_end.span, format!("`{}` ends here", below.name))
                    .with_help(format!("write `{text}` for `{name}`"))
                    .fixed_by(fix)
            }
            ScaleFault::Overlap { first, second, claimed, instead } => {
                let message = format!("bands `{}` and `{}` both claim {claimed}", first.name, second.name);
                let diagnostic = Self::error(Code::BandOverlap, message)
                    .at(second.span, format!("`{}` claims it here", second.name))
                    .with_label(first.span, format!("`{}` claims it here", first.name));
                match instead {
                    Some((name, text)) => {
                        let changed = if name == first.name { first.span } else { second.span };
                        diagnostic.with_help(format!("write `{text}` for `{name}`")).fixed_by(Fix::text(
                            changed,
                            text,
                            Applicability::Maybe,
                        ))
                    }
                    None => diagnostic.with_help("give each value to one band"),
                }
            }
            ScaleFault::NothingLeft { band } => {
                let message = format!("the other bands leave no values to band `{}`", band.name);
                Self::error(Code::BandOverlap, message)
                    .at(band.span, "takes what is left, and nothing is")
                    .with_help(format!("leave `{}` out", band.name))
            }
            ScaleFault::OtherwiseTwice { first, second } => {
                Self::error(Code::BandOverlap, "two bands take everything the others leave")
                    .at(second.span, format!("`{}` takes it here", second.name))
                    .with_label(first.span, format!("`{}` takes it here", first.name))
                    .with_help("state the values of one of them")
            }
            ScaleFault::Closed { below, below_end, above, above_start } => {
                let message = format!(
                    "the gap between {} and {} is closed: `{}` ends where `{}` begins",
                    below_end.written, above_start.written, below.name, above.name
                );
                Self::new(Code::BandClosed, Severity::Note, message)
                    .at(below_end.span, format!("reaches up to, but not including, {}", above_start.written))
                    .with_label(above_start.span, format!("`{}` begins here", above.name))
            }
            ScaleFault::Backwards { first, last, direction } => {
                let message = format!(
                    "the bands are listed from worst to best: {}, but `{}` holds the {} values",
                    stated(direction),
                    first.name,
                    worse(direction)
                );
                Self::error(Code::BandOrder, message)
                    .at(first.span, "listed first, as the best")
                    .with_label(last.span, "listed last, as the worst")
                    .with_help("list the bands from best to worst")
            }
            ScaleFault::Disorder { below, above, direction } => {
                let (better, worse) = if below.rank < above.rank { (below, above) } else { (above, below) };
                let message = format!(
                    "`{}` is listed before `{}`, against {}",
                    better.name,
                    worse.name,
                    stated(direction)
                );
                Self::error(Code::BandOrder, message)
                    .at(worse.span, format!("`{}`, listed as the worse", worse.name))
                    .with_label(better.span, format!("`{}`, listed as the better", better.name))
                    .with_help(match direction {
                        Direction::Range => "list the bands by their distance from the best one",
                        _ => "list the bands from best to worst",
                    })
            }
            ScaleFault::RestDisorder { rest, neighbour, above, direction, instead } => {
                let side = if above { "above" } else { "below" };
                let message = format!(
                    "`{}` takes what is left {side} `{}`, against {}",
                    rest.name,
                    neighbour.name,
                    stated(direction)
                );
                Self::error(Code::BandOrder, message)
                    .at(rest.span, "takes what is left")
                    .with_label(neighbour.span, format!("leaves the values {side} it"))
                    .with_help(format!("write `{instead}` for `{}`", neighbour.name))
                    .fixed_by(Fix::text(neighbour.span, instead, Applicability::Maybe))
            }
            ScaleFault::OutOfRange { band, at, limit, possible, instead } => {
                Self::error(Code::BandOutOfRange, format!("{limit} is not possible: values are {possible}"))
                    .at(at, format!("limit of `{}`", band.name))
                    .with_help(format!("write `{instead}` for `{}`", band.name))
                    .fixed_by(Fix::text(band.span, instead, Applicability::Maybe))
            }
            ScaleFault::Impossible { band, possible } => {
                let message = format!("band `{}` holds no possible value: values are {possible}", band.name);
                Self::error(Code::BandOutOfRange, message)
                    .at(band.span, "never reached")
                    .with_help(format!("leave `{}` out", band.name))
            }
            ScaleFault::Uncovered { band, end, above, instead } => {
                let side = if above { "above" } else { "below" };
                let message = format!("values {side} {} have no band", end.written);
                Self::warning(Code::BandUncovered, message)
                    .at(end.span, format!("`{}` ends here", band.name))
                    .with_note(format!("such values are reported as {side} scale"))
                    .with_help(format!("write `{instead}` for `{}` if it holds them too", band.name))
                    .fixed_by(Fix::text(band.span, instead, Applicability::Maybe))
            }
        }
    }
}

fn stated(direction: Direction) -> &'static str {
    match direction {
        Direction::Higher => "`better: higher`",
        Direction::Lower => "`better: lower`",
        Direction::Range => "`better: range`",
        Direction::Context => "`better: context`",
    }
}

fn worse(direction: Direction) -> &'static str {
    if direction == Direction::Lower { "highest" } else { "lowest" }
}

/// The text that lets `below` end where `above` begins, and whose text it is.
pub(super) fn meeting(below: &Draft, below_interval: &Interval, above_start: &Cut) -> (String, String) {
    (below.name.clone(), Interval::text(below_interval.lower.as_ref(), Some(above_start)))
}
