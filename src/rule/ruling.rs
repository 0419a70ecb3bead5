//! What came of a rule for one period and group.

use super::checked::CheckedRule;
use super::say::{Part, Told};
use super::truth::Truth;
use crate::calendar::Period;
use crate::catalog::RuleSeverity;
use crate::criteria::{InForce, Lacking};
use crate::evaluate::{Outcome, Reason};
use crate::finding::{Change, Course, Finding, FindingStatus, TargetOutcome};

/// What came of a rule for one period and group: whether it fires, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The rule's id.
    pub rule: String,
    /// How bad it is if it fires.
    pub severity: RuleSeverity,
    /// The period.
    pub period: Period,
    /// For whom: dimension and member. Dimensions fixed for all values are not repeated here.
    pub group: Vec<(String, Option<String>)>,
    /// How the condition was decided.
    pub proof: Proof,
    /// What the sentence tells, one for each of its parts.
    pub told: Vec<Telling>,
}

impl Ruling {
    /// Whether it fires, does not, or cannot be told.
    pub fn truth(&self) -> Truth {
        self.proof.truth
    }

    /// What decided it: what was read by the tests without which it would have come out otherwise, each thing once, in the order of the
    /// condition.
    pub fn grounds(&self) -> Vec<&Fact> {
        let mut facts: Vec<&Fact> = Vec::new();
        for fact in self.proof.deciding().into_iter().flat_map(|test| &test.facts) {
            if !facts.contains(&fact) {
                facts.push(fact);
            }
        }
        facts
    }

    /// Why it could not be decided, each reason once; nothing if it could.
    pub fn doubts(&self) -> Vec<&Doubt> {
        if self.truth() != Truth::Undecided {
            return Vec::new();
        }
        let mut doubts: Vec<&Doubt> = Vec::new();
        for doubt in
            self.proof.deciding().into_iter().flat_map(|proof| &proof.doubts).chain(&self.proof.doubts)
        {
            if !doubts.contains(&doubt) {
                doubts.push(doubt);
            }
        }
        doubts
    }
}

/// How a condition, or a part of one, was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The part of the condition as written.
    pub written: String,
    /// How its parts decide it.
    pub joint: Joint,
    /// Whether it holds.
    pub truth: Truth,
    /// What a test read.
    pub facts: Vec<Fact>,
    /// Why a test could not be decided.
    pub doubts: Vec<Doubt>,
    /// The parts, in order; of a lasting condition one for each period, oldest first.
    pub parts: Vec<Proof>,
    /// The period of which it speaks.
    pub period: Period,
}

impl Proof {
    /// The tests that decided it: of `and` those that hold if all do, else those that fail or cannot be told; of `or` the other way round.
    fn deciding(&self) -> Vec<&Self> {
        match self.joint {
            Joint::Test => vec![self],
            Joint::Not => self.parts.iter().flat_map(Self::deciding).collect(),
            Joint::All | Joint::Any | Joint::Lasting(_) => {
                let parts = self.parts.iter().filter(|part| part.truth == self.truth);
                parts.flat_map(Self::deciding).collect()
            }
        }
    }
}

/// How parts decide a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// All of them.
    All,
    /// One of them.
    Any,
    /// The opposite of the only one.
    Not,
    /// In each of so many periods.
    Lasting(u32),
    /// There are none: it is a test.
    Test,
}

/// What a test read of a KPI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The KPI.
    pub kpi: String,
    /// The period.
    pub period: Period,
    /// Of whom: dimension and member.
    pub group: Vec<(String, Option<String>)>,
    /// What of it was read.
    pub told: Told,
    /// The value.
    pub outcome: Outcome,
    /// Its status.
    pub status: FindingStatus,
    /// Its band.
    pub band: Option<String>,
    /// How it stands to the target.
    pub target: Option<TargetOutcome>,
    /// How it changed.
    pub change: Option<Change>,
    /// What it was judged by.
    pub criteria: InForce,
    /// Its course, where the series is long enough.
    pub course: Option<Course>,
}

impl Fact {
    pub(super) fn of(finding: &Finding, told: Told) -> Self {
        Self {
            kpi: finding.value.kpi.to_string(),
            period: Period::clone(&finding.value.period),
            group: finding.value.group.to_vec(),
            told,
            outcome: finding.value.outcome.clone(),
            status: finding.status,
            band: finding.band.clone(),
            target: finding.target,
            change: finding.change,
            criteria: finding.criteria.clone(),
            course: finding.evidence.course.clone(),
        }
    }
}

/// Why a test cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The KPI has no value in this period, for these reasons; none if it was not asked for.
    NoValue {
        /// The KPI.
        kpi: String,
        /// The period.
        period: Period,
        /// The reasons.
        reasons: Vec<Reason>,
    },
    /// There is nothing to compare the value with.
    NoChange {
        /// The KPI.
        kpi: String,
        /// The period.
        period: Period,
        /// Whether that is because it has not ended; otherwise there is no value before.
        unfinished: bool,
    },
    /// The value before was zero or negative: no share of it can be told.
    NoGrowth {
        /// The KPI.
        kpi: String,
        /// The period.
        period: Period,
    },
    /// The value lies off the written scale, so in no band that another could be better or worse than.
    OffScale {
        /// The KPI.
        kpi: String,
        /// The period.
        period: Period,
    },
    /// The value is not judged by what is asked for.
    NotJudged {
        /// The KPI.
        kpi: String,
        /// The period.
        period: Period,
        /// Why, if the KPI is judged by that at all; without it, because it is the whole of shares.
        why: Option<Lacking>,
    },
    /// No signal was looked for, or the course is too short to show one.
    NoSignal {
        /// The KPI.
        kpi: String,
        /// The period.
        period: Period,
    },
    /// The values are about all members of the dimension together.
    AllMembers {
        /// The dimension.
        dimension: String,
    },
    /// The KPI has values for each member of a dimension, and they were not asked for.
    NotBrokenDown {
        /// The KPI.
        kpi: String,
        /// The dimension.
        dimension: String,
    },
    /// A number does not fit 128 bits.
    Overflow,
}

/// What stands in the place of a part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Telling {
    /// The text itself.
    Text(String),
    /// Something of a KPI; `None` if it was not asked for.
    Kpi(Told, String, Option<Box<Fact>>),
    /// The member of a dimension: `None` of all together, `Some(None)` of the rows without one.
    Member(String, Option<Option<String>>),
    /// The period.
    Period(Period),
}

impl Telling {
    /// What a part of a sentence tells, with the findings and members that `find` and `member` know.
    pub(super) fn of(
        part: &Part,
        period: &Period,
        find: impl Fn(&str) -> Option<Fact>,
        member: impl Fn(&str) -> Option<Option<String>>,
    ) -> Self {
        match part {
            Part::Text(text) => Self::Text(text.clone()),
            Part::Kpi(told, kpi) => {
                let fact = find(kpi).map(|fact| Box::new(Fact { told: *told, ..fact }));
                Self::Kpi(*told, kpi.clone(), fact)
            }
            Part::Member(dimension) => Self::Member(dimension.clone(), member(dimension)),
            Part::Period => Self::Period(period.clone()),
        }
    }
}

impl CheckedRule {
    /// KPIs to look at: those it reads, then those it names as related, each once.
    pub fn links(&self) -> Vec<&str> {
        let mut links: Vec<&str> = Vec::new();
        let related = self.definition.related.iter().map(|kpi| kpi.text.as_str());
        for kpi in self.kpis.iter().map(String::as_str).chain(related) {
            if !links.contains(&kpi) {
                links.push(kpi);
            }
        }
        links
    }
}
