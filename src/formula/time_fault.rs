//! What can be wrong with the arguments of `previous`, `rolling` and the other functions of time, and how it is said.

use crate::name::collapsed;

/// How many periods back or units long, at most.
pub(super) const MAX_PERIODS: u32 = 10_000;

/// The functions of time, as they are written.
const FUNCTIONS: [&str; 6] = ["previous", "same period last year", "rolling", "to date", "change", "growth"];

/// What is wrong with the arguments of a function of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeFault {
    /// It stands inside an aggregate, whose rows have no earlier period.
    Inside,
    /// The brackets hold no formula.
    NoFormula,
    /// An argument it does not take, as written.
    Extra(String),
    /// `rolling(x)`, `to date(x)`
    Missing,
    /// `rolling(x, 3)`; the number.
    NoUnit(String),
    /// `rolling(x, months)`; the unit.
    NoCount(String),
    /// `previous(x, 0)`, `rolling(x, 0 months)`
    Zero,
    /// More than a calendar holds.
    TooGreat,
    /// Something else, as written.
    Unknown(String),
}

/// The function of this name, in whatever case and spacing.
pub(super) fn function_named(written: &str) -> Option<&'static str> {
    let name = collapsed(written).to_lowercase();
    FUNCTIONS.into_iter().find(|known| *known == name)
}

impl TimeFault {
    /// Message and help.
    pub(super) fn words(&self, function: &'static str) -> (String, String) {
        let example = match function {
            "rolling" => "write `rolling(x, 3 months)`",
            "to date" => "write `to date(x, year)`",
            "previous" => "write `previous(x)`, or `previous(x, 3)` for three periods back",
            "same period last year" => "write `same period last year(x)`",
            "change" => "write `change(x)`, or `change(x, last year)`",
            _ => "write `growth(x)`, or `growth(x, last year)`",
        };
        let takes = match function {
            "rolling" => "a length",
            "to date" => "a unit of the calendar",
            "previous" => "a number of periods",
            "change" | "growth" => "`last year`",
            _ => "nothing",
        };
        let units = "write days, weeks, months, quarters or years";
        match self {
            Self::Inside => (
                format!("`{function}` stands inside an aggregate, but a row has no earlier or longer period"),
                format!("write it around the aggregate, as in `{}`", around(function)),
            ),
            Self::NoFormula => (format!("`{function}` does not say of what"), example.to_owned()),
            Self::Extra(written) => {
                (format!("`{function}` does not take the argument `{written}`"), example.to_owned())
            }
            Self::Missing => (format!("`{function}` needs {takes}"), example.to_owned()),
            Self::NoUnit(count) => (
                format!("`{function}` needs {takes}, but `{count}` has no unit"),
                format!("{units}, such as `{count} months`"),
            ),
            Self::NoCount(unit) => (
                format!("`{function}` needs {takes}, but `{unit}` does not say how many"),
                format!("write `1 {}`", unit.strip_suffix('s').unwrap_or(unit)),
            ),
            Self::Zero => (
                format!("`{function}` needs {takes} of at least 1"),
                match function {
                    "previous" => "leave `previous` out for the period itself".to_owned(),
                    _ => example.to_owned(),
                },
            ),
            Self::TooGreat => {
                (format!("`{function}` reaches further than {MAX_PERIODS} units"), example.to_owned())
            }
            Self::Unknown(written) => (
                format!("`{function}` takes {takes}, found `{written}`"),
                match function {
                    "rolling" => format!("{units}, such as `3 months`"),
                    "to date" => "write week, month, quarter or year".to_owned(),
                    "previous" if written.contains("year") => {
                        "write `same period last year(x)`; `previous` counts periods of the length asked for"
                            .to_owned()
                    }
                    "previous" => {
                        "write the number alone: `previous` counts periods of the length asked for".to_owned()
                    }
                    _ => example.to_owned(),
                },
            ),
        }
    }
}

/// A correct use around an aggregate.
fn around(function: &'static str) -> String {
    let argument = match function {
        "rolling" => ", 3 months",
        "to date" => ", year",
        _ => "",
    };
    format!("{function}(sum of amount of orders{argument})")
}
