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
use crate::language::Language;
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
pub(super) fn message(language: &Language, facts: &[Fact], period: &PeriodView) -> String {
    let total = facts.len();
    let of = |tone: Tone| facts.iter().filter(|fact| fact.tone == tone).collect::<Vec<_>>();
    let (good, watch, bad, off) = (of(Tone::Good), of(Tone::Watch), of(Tone::Bad), of(Tone::Off));
    let missing = of(Tone::Missing).len();
    if total == 0 {
        return language.word("no-kpis").to_owned();
    }
    let kpis = language.count("kpis", total, &[]);
    let kpis_hole = ("kpis", kpis.as_str());
    let kpis = [kpis_hole];
    if missing == total {
        return language.say("no-data-of-any", &[kpis_hole, ("period", &period.name)]);
    }
    let judged = good.len() + watch.len() + bad.len() + off.len();
    let said = if !bad.is_empty() {
        let count = language.count("kpis-call-for-action", bad.len(), &kpis);
        match (names(language, &bad), furthest(&bad)) {
            (Some(names), _) => language.say("with-names", &[("said", &count), ("names", &names)]),
            (None, Some(worst)) => language.say("with-furthest", &[("said", &count), ("kpi", &worst.title)]),
            (None, None) => count,
        }
    } else if !off.is_empty() {
        with_names(language, language.count("kpis-off-scale", off.len(), &kpis), &off)
    } else if !watch.is_empty() {
        with_names(language, language.count("kpis-to-watch", watch.len(), &kpis), &watch)
    } else if judged == 0 {
        language.say("none-judged", &kpis)
    } else if judged == total {
        language.count("all-on-track", total, &[])
    } else {
        language.count("judged-on-track", judged, &kpis)
    };
    match missing {
        0 => said,
        missing => format!("{said}{}", language.count("some-without-data", missing, &[])),
    }
}

fn with_names(language: &Language, said: String, facts: &[&Fact]) -> String {
    match names(language, facts) {
        Some(names) => language.say("with-names", &[("said", &said), ("names", &names)]),
        None => said,
    }
}

/// Up to three titles; more would not make a headline.
fn names(language: &Language, facts: &[&Fact]) -> Option<String> {
    let titles: Vec<&str> = facts.iter().map(|fact| fact.title.as_str()).collect();
    (1..=3).contains(&titles.len()).then(|| language.list(&titles))
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
        message(Language::english(), &facts, &period)
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
