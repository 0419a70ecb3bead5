//! Rules whose every name is found.

use super::ast::{Degree, Op};
use super::say::Sentence;
use crate::catalog::Rule;
use crate::finding::{FindingStatus, HISTORY};
use crate::number::Exact;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The rules of a project that can be applied.
#[derive(Debug, Clone, Default)]
pub struct CheckedRules {
    /// By id. A rule with an error, or one that names a KPI with an error, is missing here.
    pub rules: BTreeMap<String, CheckedRule>,
}

/// A rule that can be applied.
#[derive(Debug, Clone)]
pub struct CheckedRule {
    /// The definition.
    pub definition: Arc<Rule>,
    /// When it fires.
    pub condition: Condition,
    /// What it says then.
    pub say: Sentence,
    /// The KPIs that the condition reads, then those only the sentence does, without repetition, in the order of the text.
    pub kpis: Vec<String>,
    /// The dimension by which one of these KPIs is broken down: the rule is then applied to each of its members.
    pub breakdown: Option<String>,
}

/// A condition, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What it is.
    pub kind: ConditionKind,
    /// As written, white space collapsed.
    pub written: String,
}

/// What a condition is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionKind {
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// Does not hold.
    Not(Box<Condition>),
    /// Holds in each of so many periods, the last of them the one asked about.
    Lasting(Box<Condition>, u32),
    /// A test of one thing.
    Test(Test),
}

/// A test of one thing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// The KPI has no value.
    NoData {
        /// The KPI.
        kpi: String,
    },
    /// The value lies in one of these bands, or (with a degree) in one as good, better, worse than the only one named.
    Band {
        /// The KPI.
        kpi: String,
        /// Names of bands, as the KPI declares them; not empty.
        bands: Vec<String>,
        /// How the value's band stands to the named one.
        degree: Option<BandDegree>,
        /// Whether it must not.
        negated: bool,
    },
    /// The value has one of these statuses.
    Status {
        /// The KPI.
        kpi: String,
        /// Statuses; not empty.
        statuses: Vec<FindingStatus>,
        /// Whether it must not.
        negated: bool,
    },
    /// The target is met, or missed.
    Target {
        /// The KPI.
        kpi: String,
        /// Whether it is to be met.
        met: bool,
    },
    /// A comparison with a number, or with another KPI.
    Compare {
        /// What is compared.
        left: Quantity,
        /// How.
        op: Op,
        /// With what.
        right: Operand,
    },
    /// Between two numbers, both included.
    Between {
        /// What is compared.
        left: Quantity,
        /// The smallest.
        low: Exact,
        /// The greatest.
        high: Exact,
    },
    /// The value goes the good way, or the bad one, of a KPI that is best inside a range.
    Improved {
        /// The KPI.
        kpi: String,
        /// Whether it is the good way.
        better: bool,
    },
    /// The course shows one of these signals.
    Signal {
        /// The KPI.
        kpi: String,
        /// Signals; not empty.
        signals: Vec<SignalWord>,
        /// Whether it must not.
        negated: bool,
    },
    /// The values are about one of these members of a dimension.
    Member {
        /// The dimension.
        dimension: String,
        /// Members; not empty.
        members: Vec<String>,
        /// Whether they must not.
        negated: bool,
    },
}

/// How a band stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BandDegree {
    /// The same or a better one.
    AtLeast,
    /// The same or a worse one.
    AtMost,
    /// A better one.
    Better,
    /// A worse one.
    Worse,
}

impl BandDegree {
    /// Whether a band of `rank` (0 the best) stands so to one of rank `named`.
    pub fn holds(self, rank: usize, named: usize) -> bool {
        match self {
            Self::AtLeast => rank <= named,
            Self::AtMost => rank >= named,
            Self::Better => rank < named,
            Self::Worse => rank > named,
        }
    }

    /// The degree as a band takes it; `None` for one that is about numbers.
    pub(super) fn of(degree: Degree) -> Option<Self> {
        Some(match degree {
            Degree::AtLeast => Self::AtLeast,
            Degree::AtMost => Self::AtMost,
            Degree::Better => Self::Better,
            Degree::Worse => Self::Worse,
            Degree::Over | Degree::Under => return None,
        })
    }
}

/// A number that belongs to a KPI.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    /// The KPI.
    pub kpi: String,
    /// Which number.
    pub which: Which,
}

/// Which number of a KPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// The value, in the KPI's unit.
    Value,
    /// Its difference against the period before, in the KPI's unit (points of a percent).
    Change,
    /// The same in percent of the value then.
    Growth,
}

/// What a number is compared with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operand {
    /// A number in the same unit.
    Number(Exact),
    /// Another number of a KPI, and the factor that brings it into the same unit.
    Quantity(Quantity, Exact),
}

/// What a course can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SignalWord {
    /// Nothing but noise.
    None,
    /// Higher than noise explains.
    Up,
    /// Lower than noise explains.
    Down,
    /// A signal that goes the good way.
    Better,
    /// A signal that goes the bad way.
    Worse,
}

impl SignalWord {
    /// Every word.
    pub const ALL: [Self; 5] = [Self::None, Self::Up, Self::Down, Self::Better, Self::Worse];

    /// The word in conditions.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Up => "up",
            Self::Down => "down",
            Self::Better => "better",
            Self::Worse => "worse",
        }
    }
}

/// What rules have to be given before they can be applied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Need {
    /// Ids of KPIs.
    pub kpis: BTreeSet<String>,
    /// How many periods, the one asked about included; 0 if nothing is needed.
    pub periods: u32,
}

/// Periods from which a signal is read, the one asked about included; few give none.
pub const SIGNAL_PERIODS: u32 = HISTORY + 1;

impl CheckedRules {
    /// What all rules need.
    pub fn needed(&self) -> Need {
        needed(self.rules.values())
    }

    /// The rules that read only KPIs of which `known` is true.
    #[must_use]
    pub fn within(&self, known: impl Fn(&str) -> bool) -> Self {
        let inside = |rule: &CheckedRule| rule.kpis.iter().all(|kpi| known(kpi));
        let rules = self.rules.iter().filter(|(_, rule)| inside(rule));
        Self { rules: rules.map(|(id, rule)| (id.clone(), rule.clone())).collect() }
    }

    /// The rules that read one KPI at least of which `known` is true.
    #[must_use]
    pub fn about(&self, known: impl Fn(&str) -> bool) -> Self {
        let about = |rule: &CheckedRule| rule.kpis.iter().any(|kpi| known(kpi));
        let rules = self.rules.iter().filter(|(_, rule)| about(rule));
        Self { rules: rules.map(|(id, rule)| (id.clone(), rule.clone())).collect() }
    }
}

/// What several rules need together.
pub fn needed<'a>(rules: impl IntoIterator<Item = &'a CheckedRule>) -> Need {
    let mut need = Need::default();
    for rule in rules {
        let own = rule.needed();
        need.kpis.extend(own.kpis);
        need.periods = need.periods.max(own.periods);
    }
    need
}

impl CheckedRule {
    /// The KPIs it reads and the number of periods, the one asked about included.
    pub fn needed(&self) -> Need {
        let periods = self.condition.periods().max(self.say.periods());
        Need { kpis: self.kpis.iter().cloned().collect(), periods }
    }

    /// The title; the id, if it has none.
    pub fn title(&self) -> &str {
        self.definition.title.as_deref().unwrap_or(&self.definition.id.text)
    }
}

impl Condition {
    /// How many periods it reads, the one asked about included.
    pub fn periods(&self) -> u32 {
        match &self.kind {
            ConditionKind::All(parts) | ConditionKind::Any(parts) => {
                parts.iter().map(Self::periods).max().unwrap_or(1)
            }
            ConditionKind::Not(of) => of.periods(),
            ConditionKind::Lasting(of, periods) => of.periods().saturating_add(periods.saturating_sub(1)),
            ConditionKind::Test(test) => test.periods(),
        }
    }

    /// Its tests, in the order of the text.
    pub fn tests(&self) -> Vec<&Test> {
        let mut found = Vec::new();
        let mut rest = vec![self];
        while let Some(condition) = rest.pop() {
            match &condition.kind {
                ConditionKind::All(parts) | ConditionKind::Any(parts) => rest.extend(parts.iter().rev()),
                ConditionKind::Not(of) | ConditionKind::Lasting(of, _) => rest.push(of),
                ConditionKind::Test(test) => found.push(test),
            }
        }
        found
    }
}

impl Test {
    fn periods(&self) -> u32 {
        let of = |quantity: &Quantity| if quantity.which == Which::Value { 1 } else { 2 };
        match self {
            Self::Compare { left, right: Operand::Quantity(right, _), .. } => of(left).max(of(right)),
            Self::Compare { left, .. } | Self::Between { left, .. } => of(left),
            Self::Improved { .. } => 2,
            Self::Signal { .. } => SIGNAL_PERIODS,
            Self::NoData { .. }
            | Self::Band { .. }
            | Self::Status { .. }
            | Self::Target { .. }
            | Self::Member { .. } => 1,
        }
    }

    /// The KPIs it reads.
    pub fn kpis(&self) -> Vec<&str> {
        match self {
            Self::NoData { kpi }
            | Self::Band { kpi, .. }
            | Self::Status { kpi, .. }
            | Self::Target { kpi, .. }
            | Self::Improved { kpi, .. }
            | Self::Signal { kpi, .. } => vec![kpi],
            Self::Compare { left, right: Operand::Quantity(right, _), .. } => vec![&left.kpi, &right.kpi],
            Self::Compare { left, .. } | Self::Between { left, .. } => vec![&left.kpi],
            Self::Member { .. } => Vec::new(),
        }
    }
}
