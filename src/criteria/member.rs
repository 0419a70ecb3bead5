//! Conditions on the members a value is about.

use super::case::MemberOf;
use std::collections::BTreeSet;

/// A condition on the members a value is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberTest {
    /// The member is one of these; `None` stands for rows without a member.
    In {
        /// The dimension.
        dimension: String,
        /// The members.
        members: BTreeSet<Option<String>>,
    },
    /// The member's name holds a text, ignoring case.
    Contains {
        /// The dimension.
        dimension: String,
        /// The text.
        part: String,
    },
    /// The member's name starts with a text, ignoring case.
    StartsWith {
        /// The dimension.
        dimension: String,
        /// The text.
        part: String,
    },
    /// All hold.
    All(Vec<MemberTest>),
    /// One holds.
    Any(Vec<MemberTest>),
    /// Does not hold.
    Not(Box<MemberTest>),
}

impl MemberTest {
    /// Whether it holds. The error is a dimension of which the value is about several members, so that it cannot be said; it stays
    /// unsaid only if no other part decides.
    pub fn holds(&self, member: MemberOf<'_>) -> Result<bool, &str> {
        let of = |dimension: &str, test: &dyn Fn(Option<String>) -> bool| member(dimension).map(test);
        let alike = |member: Option<String>, test: &dyn Fn(&str) -> bool| {
            member.is_some_and(|member| test(&member.to_lowercase()))
        };
        match self {
            Self::In { dimension, members } => {
                of(dimension, &|member| members.contains(&member)).ok_or(dimension)
            }
            Self::Contains { dimension, part } => {
                let part = part.to_lowercase();
                of(dimension, &|member| alike(member, &|name| name.contains(&part))).ok_or(dimension)
            }
            Self::StartsWith { dimension, part } => {
                let part = part.to_lowercase();
                of(dimension, &|member| alike(member, &|name| name.starts_with(&part))).ok_or(dimension)
            }
            Self::All(parts) => decided(parts, member, false),
            Self::Any(parts) => decided(parts, member, true),
            Self::Not(part) => part.holds(member).map(|holds| !holds),
        }
    }

    /// Whether it only asks for members of one dimension: which.
    pub fn one_dimension(&self) -> Option<(&str, &BTreeSet<Option<String>>)> {
        match self {
            Self::In { dimension, members } => Some((dimension, members)),
            _ => None,
        }
    }

    /// The dimensions it asks for, sorted.
    pub fn dimensions(&self) -> BTreeSet<&str> {
        match self {
            Self::In { dimension, .. }
            | Self::Contains { dimension, .. }
            | Self::StartsWith { dimension, .. } => BTreeSet::from([dimension.as_str()]),
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::dimensions).collect(),
            Self::Not(part) => part.dimensions(),
        }
    }
}

/// What several parts say together: the first that says `decisive` decides.
fn decided<'a>(parts: &'a [MemberTest], member: MemberOf<'_>, decisive: bool) -> Result<bool, &'a str> {
    let mut several = None;
    for part in parts {
        match part.holds(member) {
            Ok(holds) if holds == decisive => return Ok(decisive),
            Ok(_) => {}
            Err(dimension) => several = several.or(Some(dimension)),
        }
    }
    several.map_or(Ok(!decisive), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(dimension: &str, members: &[&str]) -> MemberTest {
        let members = members.iter().map(|name| Some((*name).to_owned())).collect();
        MemberTest::In { dimension: dimension.to_owned(), members }
    }

    /// Enterprise in all regions.
    fn enterprise(dimension: &str) -> Option<Option<String>> {
        match dimension {
            "segment" => Some(Some("Enterprise".to_owned())),
            "plan" => Some(None),
            _ => None,
        }
    }

    #[test]
    fn what_is_about_several_members_is_said_only_if_nothing_decides() {
        let (segment, region) = (is("segment", &["Enterprise"]), is("region", &["EU"]));
        assert_eq!(segment.holds(&enterprise), Ok(true));
        assert_eq!(region.holds(&enterprise), Err("region"));
        assert_eq!(MemberTest::Any(vec![region.clone(), segment.clone()]).holds(&enterprise), Ok(true));
        assert_eq!(MemberTest::All(vec![region.clone(), segment.clone()]).holds(&enterprise), Err("region"));
        let other = is("segment", &["Consumer"]);
        assert_eq!(MemberTest::All(vec![region.clone(), other.clone()]).holds(&enterprise), Ok(false));
        assert_eq!(MemberTest::Not(Box::new(other)).holds(&enterprise), Ok(true));
        assert_eq!(MemberTest::Not(Box::new(region)).holds(&enterprise), Err("region"));
    }

    #[test]
    fn rows_without_a_member_are_a_member_of_their_own() {
        let missing = MemberTest::In { dimension: "plan".to_owned(), members: BTreeSet::from([None]) };
        assert_eq!(missing.holds(&enterprise), Ok(true));
        assert_eq!(is("plan", &["gold"]).holds(&enterprise), Ok(false));
        let gold = MemberTest::StartsWith { dimension: "plan".to_owned(), part: "g".to_owned() };
        assert_eq!(gold.holds(&enterprise), Ok(false));
    }
}
