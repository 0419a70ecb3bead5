//! What of a change is due to each member of a dimension, worded.

use super::{Figure, Pair, Worded};
use crate::driver::{self, MemberPart, MemberSplit, MixPart};
use crate::evaluate::KpiValue;
use crate::number::Exact;
use serde::Serialize;
use std::cmp::Reverse;

/// A change by the members of a dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberStory {
    /// The dimension.
    pub dimension: String,
    /// How the change is split; `None` if it is not.
    pub method: Option<MemberMethod>,
    /// What of the change is due to each member, largest first; they sum exactly to the change.
    pub members: Vec<MemberEffect>,
    /// Why there are none.
    pub withheld: Option<String>,
    /// What to know when reading them: that the whole moved against all its members.
    pub note: Option<String>,
}

/// How a change is split by members.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberMethod {
    /// A quotient: what the members' own rates moved, and what their weights moved.
    MixAndRate,
    /// A sum: what each member's own value moved.
    Sum,
}

/// What of a change is due to a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MemberEffect {
    /// The member; `None` for rows without one.
    pub member: Option<String>,
    /// Its own value in the period before.
    pub before: Figure,
    /// Its own value in the period.
    pub after: Figure,
    /// Of a quotient, how the effect comes about.
    pub mix: Option<MixEffect>,
    /// What of the change is due to it.
    pub effect: Figure,
}

/// How the effect of a member of a quotient comes about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MixEffect {
    /// The member's share of the denominator in the period before.
    pub weight_before: Figure,
    /// The same in the period.
    pub weight_after: Figure,
    /// What its own rate moved.
    pub rate: Figure,
    /// What its weight moved.
    pub mix: Figure,
}

pub(super) fn story(
    worded: &Worded<'_>,
    dimension: &str,
    (before, after): Pair<'_>,
    members: &[(&KpiValue, &KpiValue)],
) -> MemberStory {
    let found = driver::by_member(&worded.kpi.formula, (&before.value, &after.value), members);
    let mut story = MemberStory {
        dimension: dimension.to_owned(),
        method: None,
        members: Vec::new(),
        withheld: None,
        note: None,
    };
    match found {
        Ok(MemberSplit::Mix { parts, paradox }) => {
            story.method = Some(MemberMethod::MixAndRate);
            story.members = parts.iter().filter_map(|part| mixed(worded, part)).collect();
            story.note = paradox
                .then(|| worded.language.say("paradox", &[("dimension", worded.language.name(dimension))]));
        }
        Ok(MemberSplit::Sum(parts)) => {
            story.method = Some(MemberMethod::Sum);
            story.members = parts.iter().map(|part| summed(worded, part)).collect();
        }
        Err(withheld) => {
            story.withheld = Some(worded.language.withheld(&withheld, worded.before, worded.after));
        }
    }
    story.members.sort_by_key(|effect| Reverse(effect.effect.exact.map(Exact::abs)));
    story
}

/// `None` if the sum of both effects does not fit 128 bits.
fn mixed(worded: &Worded<'_>, part: &MixPart) -> Option<MemberEffect> {
    let ([weight_before, weight_after], [before, after]) = (part.weights, part.rates);
    Some(MemberEffect {
        member: part.member.clone(),
        before: worded.value(before),
        after: worded.value(after),
        mix: Some(MixEffect {
            weight_before: worded.share(weight_before),
            weight_after: worded.share(weight_after),
            rate: worded.effect(Some(part.rate)),
            mix: worded.effect(Some(part.mix)),
        }),
        effect: worded.effect(Some(part.rate.add(part.mix).ok()?)),
    })
}

fn summed(worded: &Worded<'_>, part: &MemberPart) -> MemberEffect {
    let [before, after] = part.values;
    MemberEffect {
        member: part.member.clone(),
        before: worded.value(Some(before)),
        after: worded.value(Some(after)),
        mix: None,
        effect: worded.effect(Some(part.effect)),
    }
}
