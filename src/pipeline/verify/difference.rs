//! What a verification found, and its words.

use std::fmt;

/// A value of the engine that is not what a plain statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The KPI.
    pub kpi: String,
    /// The period.
    pub period: String,
    /// Dimension and member; empty for the total.
    pub group: Vec<(String, Option<String>)>,
    /// What differs.
    pub part: Part,
    /// As kpi computed it.
    pub computed: String,
    /// As the plain statement says.
    pub plain: String,
    /// The plain statement.
    pub sql: String,
}

/// What differs. Atoms count from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The KPI's value.
    Value,
    /// The group itself: only one of both has it.
    Group,
    /// The rows an atom reads.
    Scope(usize),
    /// The rows that satisfy an atom's condition.
    Rows(usize),
    /// The rows that have an atom's argument.
    Present(usize),
    /// An atom's value.
    Atom(usize),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.kpi, self.period)?;
        for (dimension, member) in &self.group {
            match member {
                Some(member) => write!(f, ", {dimension} {member}")?,
                None => write!(f, ", no {dimension}")?,
            }
        }
        write!(f, ": {} is {}, and {} by the plain statement", self.part, self.computed, self.plain)
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |at: &usize| at.saturating_add(1);
        match self {
            Self::Value => f.write_str("the value"),
            Self::Group => f.write_str("the group"),
            Self::Scope(at) => write!(f, "the number of rows of aggregate {}", number(at)),
            Self::Rows(at) => {
                write!(f, "the number of rows that satisfy the condition of aggregate {}", number(at))
            }
            Self::Present(at) => {
                write!(f, "the number of rows with the argument of aggregate {}", number(at))
            }
            Self::Atom(at) => write!(f, "aggregate {}", number(at)),
        }
    }
}
