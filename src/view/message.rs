//! The report's headline: what the figures say, in one line.
//!
//! The rules, the first that fits:
//! 1. nothing to report, or no KPI with a value: say that;
//! 2. KPIs in a bad band: how many; up to three by name, of more the one furthest from its target;
//! 3. otherwise KPIs off their scale, then those to watch: how many, with up to three names;
//! 4. otherwise all judged KPIs are on track, or nothing is judged.
//!
//! KPIs without data are always mentioned.

use super::model::PeriodView;
use crate::chart::Tone;
use crate::number::Exact;

/// What the headline needs to know of a KPI.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    pub(super) title: String,
    pub(super) tone: Tone,
    /// Distance to the target over the target; `None` where that means nothing.
    pub(super) miss: Option<Exact>,
}

/// The headline.
pub(super) fn message(facts: &[Fact], period: &PeriodView) -> String {
    let total = facts.len();
    let of = |tone: Tone| facts.iter().filter(|fact| fact.tone == tone).collect::<Vec<_>>();
    let (good, watch, bad, off) = (of(Tone::Good), of(Tone::Watch), of(Tone::Bad), of(Tone::Off));
    let missing = of(Tone::Missing).len();
    if total == 0 {
        return "No KPIs to report".to_owned();
    }
    if missing == total {
        return format!("No data: none of {total} {} has a value for {}", kpis(total), period.name);
    }
    let without_data = match missing {
        0 => String::new(),
        1 => "; 1 has no data".to_owned(),
        more => format!("; {more} have no data"),
    };
    let judged = good.len() + watch.len() + bad.len() + off.len();
    let said = if !bad.is_empty() {
        let verb = if bad.len() == 1 { "calls" } else { "call" };
        let count = format!("{} of {total} {} {verb} for action", bad.len(), kpis(total));
        match (names(&bad), furthest(&bad)) {
            (Some(names), _) => format!("{count}: {names}"),
            (None, Some(worst)) => format!("{count}, {} furthest from its target", worst.title),
            (None, None) => count,
        }
    } else if !off.is_empty() {
        let verb = if off.len() == 1 { "lies off its scale" } else { "lie off their scales" };
        with_names(format!("{} of {total} {} {verb}", off.len(), kpis(total)), &off)
    } else if !watch.is_empty() {
        let verb = if watch.len() == 1 { "needs" } else { "need" };
        with_names(
            format!("Nothing calls for action; {} of {total} {} {verb} watching", watch.len(), kpis(total)),
            &watch,
        )
    } else if judged == 0 {
        format!("{total} {} for context, none of them judged", kpis(total))
    } else if judged == total {
        if total == 1 { "The KPI is on track".to_owned() } else { format!("All {total} KPIs are on track") }
    } else {
        format!("Everything judged is on track: {judged} of {total} {}", kpis(total))
    };
    format!("{said}{without_data}")
}

fn kpis(count: usize) -> &'static str {
    if count == 1 { "KPI" } else { "KPIs" }
}

fn with_names(said: String, facts: &[&Fact]) -> String {
    match names(facts) {
        Some(names) => format!("{said}: {names}"),
        None => said,
    }
}

/// Up to three titles; more would not make a headline.
fn names(facts: &[&Fact]) -> Option<String> {
    match facts {
        [one] => Some(one.title.clone()),
        [one, two] => Some(format!("{} and {}", one.title, two.title)),
        [one, two, three] => Some(format!("{}, {} and {}", one.title, two.title, three.title)),
        _ => None,
    }
}

/// The one with the largest relative miss; of equal ones the first in the report.
fn furthest<'a>(facts: &[&'a Fact]) -> Option<&'a Fact> {
    let missed = facts.iter().filter_map(|fact| Some((fact.miss?, *fact)));
    missed.reduce(|worst, next| if next.0 > worst.0 { next } else { worst }).map(|(_, fact)| fact)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Title, tone, and the relative miss.
    type Given = (&'static str, Tone, Option<&'static str>);

    fn said(facts: &[Given]) -> String {
        let facts: Vec<_> = facts
            .iter()
            .map(|(title, tone, miss)| Fact {
                title: (*title).to_owned(),
                tone: *tone,
                miss: miss.map(|text| Exact::parse(text).unwrap()),
            })
            .collect();
        let period = PeriodView {
            label: "2026-09".into(),
            name: "September 2026".into(),
            first: "2026-09-01".into(),
            last: "2026-09-30".into(),
            unfinished: false,
        };
        message(&facts, &period)
    }

    #[test]
    fn headlines_follow_from_the_facts() {
        use Tone::*;
        let a = ("A", Bad, Some("0.1"));
        let b = ("B", Bad, Some("0.4"));
        let c = ("C", Bad, None);
        let cases: &[(&[Given], &str)] = &[
            (&[], "No KPIs to report"),
            (&[("A", Missing, None)], "No data: none of 1 KPI has a value for September 2026"),
            (
                &[("A", Missing, None), ("B", Missing, None)],
                "No data: none of 2 KPIs has a value for September 2026",
            ),
            (&[a, ("G", Good, None)], "1 of 2 KPIs calls for action: A"),
            (&[a, b, ("N", Missing, None)], "2 of 3 KPIs call for action: A and B; 1 has no data"),
            (&[a, b, c], "3 of 3 KPIs call for action: A, B and C"),
            (&[a, c, b, c], "4 of 4 KPIs call for action, B furthest from its target"),
            (&[c, c, c, c, ("G", Good, None)], "4 of 5 KPIs call for action"),
            (&[("O", Off, None), ("G", Good, None)], "1 of 2 KPIs lies off its scale: O"),
            (
                &[("W", Watch, None), ("G", Good, None)],
                "Nothing calls for action; 1 of 2 KPIs needs watching: W",
            ),
            (&[("G", Good, None)], "The KPI is on track"),
            (&[("G", Good, None), ("H", Good, None)], "All 2 KPIs are on track"),
            (&[("G", Good, None), ("X", Neutral, None)], "Everything judged is on track: 1 of 2 KPIs"),
            (
                &[("G", Good, None), ("H", Good, None), ("N", Missing, None), ("M", Missing, None)],
                "Everything judged is on track: 2 of 4 KPIs; 2 have no data",
            ),
            (&[("X", Neutral, None), ("Y", Neutral, None)], "2 KPIs for context, none of them judged"),
        ];
        for (facts, expected) in cases {
            assert_eq!(said(facts), *expected);
        }
    }
}
