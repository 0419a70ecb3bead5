//! What is wrong with rules that can be read, and how it is said.

use super::ast::Aspect;
use crate::diagnostic::{Applicability, Code, Diagnostic, Fix, Near, nearest_fix};
use crate::source::Span;
use crate::unit::Unit;

/// Something written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) written: String,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Problem {
    /// A name that is neither a KPI nor (where one may stand) a dimension.
    Unknown { place: Place, dimensions: bool, near: Near },
    /// A name of both.
    KpiOrDimension { place: Place },
    /// A dimension where a KPI is asked for.
    DimensionAsked { place: Place },
    /// A dimension in a sentence that is none.
    UnknownDimension { place: Place, near: Near },
    /// A band that is not on the KPI's scale.
    UnknownBand { place: Place, kpi: Place, bands: Vec<String>, near: Near },
    /// A KPI without bands.
    NoBands { kpi: Place, declared: Span },
    /// A KPI without a target.
    NoTarget { kpi: Place, declared: Span },
    /// A KPI that has no good direction.
    NoDirection { place: Place, kpi: String, declared: Span, ranged: bool },
    /// A word that is no status, signal or outcome of a target.
    UnknownWord { place: Place, what: &'static str, words: Vec<&'static str>, near: Near },
    /// `csat is Weak`: what of it is meant is clear.
    AspectMissing { place: Place, name: String, word: Place, aspect: Aspect },
    /// A test that does not fit what is tested.
    WrongTest { place: Place, what: String, forms: String },
    /// `csat < band of nps`.
    NoNumber { place: Place, aspect: Aspect },
    /// Two KPIs in units that do not go together.
    Units { left: (Place, Unit), right: (Place, Unit) },
    /// `5%` of a percent: of its value then, or points?
    PercentOfPercent { place: Place, points: Option<String>, growth: String },
    /// `falls by -5`.
    Backwards { place: Place },
    /// `between 8 and 4`.
    Reversed { low: Place, high: Place },
    /// `csat < target of csat`.
    ComparedTarget { place: Place, instead: String },
    /// KPIs broken down by two dimensions.
    TwoBreakdowns { rule: Span, first: (String, String), second: (String, String) },
    /// A rule and a KPI of one name.
    NamedLikeKpi { rule: Place, kpi: Span },
    /// A sentence's placeholder that nothing can be put in.
    Placeholder { place: Place, fault: PlaceholderFault },
    /// A condition, or a part of one, that never holds.
    Never { place: Place, whole: bool },
    /// A condition, or a part of one, that holds whatever the data are.
    Always { place: Place, whole: bool },
    /// Two rules with the same condition and severity.
    SameCondition { rule: Place, when: Span, first: Place },
    /// Two rules with the same condition and another severity.
    OtherSeverity { rule: Place, severity: &'static str, first: Place, first_severity: &'static str },
}

/// What is wrong with a placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PlaceholderFault {
    /// `{` without `}`.
    Unclosed,
    /// `}` without `{`.
    Unopened,
    /// `{}`
    Empty,
    /// `{csat}`: what of it?
    AspectMissing { instead: String },
    /// `{score of csat}`
    UnknownAspect { near: Near },
}

impl Problem {
    /// An unknown name with the nearest of these.
    pub(super) fn unknown<'a>(place: Place, known: impl Iterator<Item = &'a str>, dimensions: bool) -> Self {
        let near = near(&place.written, known);
        Self::Unknown { place, dimensions, near }
    }
}

/// The nearest name.
pub(super) fn near<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Near {
    nearest_fix(written, known).map(|(near, is)| (near.to_owned(), is))
}

fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn with_near(diagnostic: Diagnostic, span: Span, near: Near) -> Diagnostic {
    match near {
        Some((near, is)) => {
            diagnostic.with_help(format!("write `{near}`")).fixed_by(Fix::text(span, near, is))
        }
        None => diagnostic,
    }
}

impl From<Problem> for Diagnostic {
    #[allow(clippy::too_many_lines, reason = "one arm for each problem, all of them in one place")]
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Unknown { place: Place { span, written }, dimensions: true, near } => {
                let message = format!("`{written}` is neither a KPI nor a dimension");
                with_near(Self::error(Code::UnknownName, message).at(span, "not declared"), span, near)
            }
            Problem::Unknown { place: Place { span, written }, dimensions: false, near } => {
                let message = format!("the KPI `{written}` is not declared");
                with_near(Self::error(Code::UnknownKpi, message).at(span, ""), span, near)
            }
            Problem::KpiOrDimension { place } => {
                let message = format!("`{}` is a KPI and a dimension", place.written);
                Self::error(Code::AmbiguousName, message)
                    .at(place.span, "which of them?")
                    .with_help(format!("write `value of {}` for the KPI", place.written))
            }
            Problem::DimensionAsked { place } => {
                let message = format!("`{}` is a dimension, not a KPI", place.written);
                Self::error(Code::UnknownKpi, message).at(place.span, "").with_help(format!(
                    "a dimension is tested by its members, as in `{} = A` or `{} in (A, B)`",
                    place.written, place.written
                ))
            }
            Problem::UnknownDimension { place: Place { span, written }, near } => {
                let message = format!("the dimension `{written}` is not declared");
                with_near(Self::error(Code::UnknownDimension, message).at(span, ""), span, near)
            }
            Problem::UnknownBand { place, kpi, bands, near } => {
                let message = format!("`{}` is not a band of `{}`", place.written, kpi.written);
                let diagnostic = Self::error(Code::UnknownBand, message)
                    .at(place.span, "not on its scale")
                    .with_note(format!("its bands are {}", listed(bands.iter().map(String::as_str))));
                with_near(diagnostic, place.span, near)
            }
            Problem::NoBands { kpi, declared } => {
                Self::error(Code::Unanswerable, format!("`{}` has no bands", kpi.written))
                    .at(kpi.span, "in which band would it be?")
                    .with_label(declared, "declared without `bands`")
                    .with_help(format!("compare its value, as in `{} < 4`, or give it bands", kpi.written))
            }
            Problem::NoTarget { kpi, declared } => {
                Self::error(Code::Unanswerable, format!("`{}` has no target", kpi.written))
                    .at(kpi.span, "which target?")
                    .with_label(declared, "declared without `target`")
                    .with_help(format!("ask for `band of {}`, or give it a target", kpi.written))
            }
            Problem::NoDirection { place, kpi, declared, ranged } => {
                let (message, label) = if ranged {
                    let message = format!(
                        "`{kpi}` is best inside a range, so a difference is good or bad by where it leads"
                    );
                    (message, "declared with `better: range`")
                } else {
                    let message = format!("of `{kpi}` nothing says which way is good");
                    (message, "declared without a direction, or with `better: context`")
                };
                Self::error(Code::Unanswerable, message)
                    .at(place.span, "good or bad?")
                    .with_label(declared, label)
                    .with_help("ask for the way itself, such as `rises` or `up`, or compare by `<` and `>`")
            }
            Problem::UnknownWord { place, what, words, near } => {
                let message = format!("`{}` is not {what}", place.written);
                let diagnostic = Self::error(Code::RuleSyntax, message)
                    .at(place.span, "")
                    .with_note(format!("expected one of {}", listed(words)));
                with_near(diagnostic, place.span, near)
            }
            Problem::AspectMissing { place, name, word, aspect } => {
                let instead = format!("{} of {name}", aspect.word());
                let message = format!("`{}` is no number to compare a value with", word.written);
                Self::error(Code::RuleSyntax, message)
                    .at(place.span, format!("its value; `{}` is about its {}", word.written, aspect.word()))
                    .with_fix(format!("write `{instead}`"), place.span, instead)
            }
            Problem::WrongTest { place, what, forms } => {
                let message = format!("{what} cannot be tested by `{}`", place.written);
                Self::error(Code::RuleSyntax, message).at(place.span, "").with_help(format!("write {forms}"))
            }
            Problem::NoNumber { place, aspect } => {
                let message = format!("the {} of `{}` is no number", aspect.word(), place.written);
                Self::error(Code::RuleSyntax, message)
                    .at(place.span, "compared with a number")
                    .with_help("write a test of its own for each KPI, joined by `and`")
            }
            Problem::Units { left: (left, left_unit), right: (right, right_unit) } => {
                let message = format!(
                    "`{}` is in `{left_unit}`, but `{}` is in `{right_unit}`",
                    left.written, right.written
                );
                Self::error(Code::UnitMismatch, message)
                    .at(right.span, format!("in {right_unit}"))
                    .with_label(left.span, format!("in {left_unit}"))
                    .with_help("compare KPIs of one unit")
            }
            Problem::PercentOfPercent { place, points, growth } => {
                let message =
                    format!("`{}` of a percent can be points or a share of its value", place.written);
                let diagnostic = Self::error(Code::UnitMismatch, message).at(place.span, "which of them?");
                match points {
                    Some(points) => diagnostic
                        .with_help(format!("write `{points}`, or compare `{growth}` with a percent"))
                        .fixed_by(Fix::text(place.span, points, Applicability::Maybe)),
                    None => {
                        diagnostic.with_help(format!("write points, or compare `{growth}` with a percent"))
                    }
                }
            }
            Problem::Backwards { place } => {
                let message = format!("a movement by `{}` would be one the other way", place.written);
                Self::error(Code::RuleSyntax, message)
                    .at(place.span, "below zero")
                    .with_help("write the number without its minus, and the other verb if that is meant")
            }
            Problem::Reversed { low, high } => {
                let message = format!("nothing lies between `{}` and `{}`", low.written, high.written);
                Self::error(Code::RuleSyntax, message)
                    .at(low.span, "greater than the other")
                    .with_label(high.span, "the smaller one")
                    .with_help("write the smaller number first")
            }
            Problem::ComparedTarget { place, instead } => {
                Self::error(Code::RuleSyntax, "a value is not compared with its target by a sign")
                    .at(place.span, "")
                    .with_help(format!("write `{instead}`"))
            }
            Problem::TwoBreakdowns { rule, first, second } => {
                let message = format!(
                    "`{}` has a value for each {}, `{}` one for each {}",
                    first.0, first.1, second.0, second.1
                );
                Self::error(Code::Unanswerable, message)
                    .at(rule, "of which would it speak?")
                    .with_help("divide it into two rules")
            }
            Problem::NamedLikeKpi { rule, kpi } => {
                let message = format!("a rule and a KPI are called `{}`", rule.written);
                Self::error(Code::AmbiguousName, message)
                    .at(rule.span, "the rule")
                    .with_label(kpi, "the KPI")
                    .with_help("give the rule another id")
            }
            Problem::Placeholder { place, fault } => fault.diagnostic(place),
            Problem::Never { place, whole: true } => {
                Self::warning(Code::RuleNever, "this condition never holds")
                    .at(place.span, "no possible values satisfy it")
                    .with_help("correct it, or leave the rule out")
            }
            Problem::Never { place, whole: false } => {
                let message = format!("`{}` never holds", place.written);
                Self::warning(Code::RuleNever, message)
                    .at(place.span, "no possible values satisfy it")
                    .with_help("correct this part, or leave it out")
            }
            Problem::Always { place, whole: true } => {
                Self::warning(Code::RuleAlways, "this condition holds whatever the data are")
                    .at(place.span, "all possible values satisfy it")
                    .with_help("correct it: a rule that always fires says nothing")
            }
            Problem::Always { place, whole: false } => {
                let message = format!("`{}` holds whatever the data are", place.written);
                Self::warning(Code::RuleAlways, message)
                    .at(place.span, "all possible values satisfy it")
                    .with_help("correct this part, or leave it out")
            }
            Problem::SameCondition { rule, when, first } => {
                let message = format!("`{}` and `{}` have the same condition", first.written, rule.written);
                Self::warning(Code::DuplicateRule, message)
                    .at(when, "they fire together")
                    .with_label(first.span, "the other rule")
                    .with_help("make one rule of them")
            }
            Problem::OtherSeverity { rule, severity, first, first_severity } => {
                let message = format!(
                    "the same condition is {} `{first_severity}` and {} `{severity}`",
                    article(first_severity),
                    article(severity)
                );
                Self::warning(Code::ConflictingRules, message)
                    .at(rule.span, format!("{severity} here"))
                    .with_label(first.span, format!("{first_severity} here"))
                    .with_help("decide for one severity, and make one rule of them")
            }
        }
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['e', 'i']) { "an" } else { "a" }
}

impl PlaceholderFault {
    fn diagnostic(self, Place { span, written }: Place) -> Diagnostic {
        let error = |message: String| Diagnostic::error(Code::Placeholder, message);
        let forms = "write `{value of KPI}`, `{band of KPI}`, `{change of KPI}`, `{target of KPI}`, `{period}` or a dimension such as `{client}`";
        match self {
            Self::Unclosed => error("`{` is not closed".to_owned())
                .at(span, "opened here")
                .with_help("close it by `}`; a brace of the text is written `{{`"),
            Self::Unopened => error("`}` closes nothing".to_owned())
                .at(span, "")
                .with_help("a brace of the text is written `}}`"),
            Self::Empty => error("a placeholder is empty".to_owned()).at(span, "").with_help(forms),
            Self::AspectMissing { instead } => {
                error(format!("`{written}` does not say what of the KPI is told"))
                    .at(span, "its value, band, change or target?")
                    .with_help(format!("write `{instead}`"))
                    .fixed_by(Fix::text(span, instead, Applicability::Maybe))
            }
            Self::UnknownAspect { near } => {
                let diagnostic =
                    error(format!("`{written}` is nothing a placeholder can stand for")).at(span, "");
                match near {
                    Some((near, is)) => {
                        diagnostic.with_help(format!("write `{near}`")).fixed_by(Fix::text(span, near, is))
                    }
                    None => diagnostic.with_help(forms),
                }
            }
        }
    }
}
