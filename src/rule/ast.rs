//! Syntax trees of conditions: what was written, before any name is looked up.
//!
//! Every node carries the bytes of the text it was read from.

use crate::catalog::Direction;
use std::ops::Range;

/// A part of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// What it is.
    pub kind: ClauseKind,
    /// Where it stands.
    pub range: Range<usize>,
}

/// What a part of a condition is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClauseKind {
    /// All hold; at least two.
    All(Vec<Clause>),
    /// One holds; at least two.
    Any(Vec<Clause>),
    /// Does not hold.
    Not(Box<Clause>),
    /// `for 3 periods`: holds in each of so many periods up to this one.
    Lasting(Box<Clause>, u32),
    /// `no data for X`
    NoData(Name),
    /// A test of a KPI or dimension.
    Test {
        /// What of it; its value, or the dimension itself, if `None`.
        aspect: Option<Aspect>,
        /// Which.
        subject: Name,
        /// What must hold.
        test: Test,
    },
}

/// What of a KPI is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// `band of`
    Band,
    /// `status of`
    Status,
    /// `value of`
    Value,
    /// `target of`
    Target,
    /// `change of`: the difference against the period before.
    Change,
    /// `growth of`: the same in percent of the value then.
    Growth,
    /// `signal of`
    Signal,
}

impl Aspect {
    /// The words before `of`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Band => "band",
            Self::Status => "status",
            Self::Value => "value",
            Self::Target => "target",
            Self::Change => "change",
            Self::Growth => "growth",
            Self::Signal => "signal",
        }
    }
}

/// A name as written, brackets or quotes removed and white space collapsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// Where it stands, brackets included.
    pub range: Range<usize>,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `is`, `is not`, `is at least`, …
    Is {
        /// Whether it is `is not`.
        negated: bool,
        /// `at least` and the like.
        degree: Option<Degree>,
        /// A word, or bytes that hold a number with its unit.
        right: Right,
    },
    /// `in (…)`, `not in (…)`
    In {
        /// Whether it is `not in`.
        negated: bool,
        /// The list; not empty.
        values: Vec<Name>,
    },
    /// `between … and …`, both included: bytes of two numbers.
    Between(Range<usize>, Range<usize>),
    /// `=`, `<`, …
    Compare(Op, Right),
    /// `rises`, `falls by 5 points`, …
    Moves {
        /// Which way.
        way: Way,
        /// By how much: bytes of a number. Without it by anything.
        by: Option<(Option<Degree>, Range<usize>)>,
    },
}

/// What something is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Right {
    /// Bytes that hold a number with its unit.
    Number(Range<usize>),
    /// A word, or the name of a KPI with what of it.
    Name(Option<Aspect>, Name),
}

/// `at least` and the like, of numbers and of bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Degree {
    /// This or more; this band or a better one.
    AtLeast,
    /// This or less; this band or a worse one.
    AtMost,
    /// A better band or number than.
    Better,
    /// A worse band or number than.
    Worse,
    /// More than.
    Over,
    /// Less than.
    Under,
}

impl Degree {
    /// The comparison of numbers; `None` where the KPI's direction does not say what is better.
    pub fn op(self, better: Direction) -> Option<Op> {
        Some(match (self, better) {
            (Self::AtLeast, _) => Op::AtLeast,
            (Self::AtMost, _) => Op::AtMost,
            (Self::Over, _) | (Self::Better, Direction::Higher) | (Self::Worse, Direction::Lower) => {
                Op::Greater
            }
            (Self::Under, _) | (Self::Better, Direction::Lower) | (Self::Worse, Direction::Higher) => {
                Op::Less
            }
            (Self::Better | Self::Worse, Direction::Range | Direction::Context) => return None,
        })
    }
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Op {
    /// The sign.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether two things in this order satisfy it.
    pub fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Greater => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// A movement against the period before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// To more.
    Rises,
    /// To less.
    Falls,
    /// The good way of the KPI.
    Improves,
    /// The bad way of the KPI.
    Worsens,
}
