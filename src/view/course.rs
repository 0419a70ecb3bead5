//! The course of a KPI, and its pictures.

use super::input::ViewInput;
use super::kpi::{Print, missing};
use super::model::{PointView, TrendView};
use super::{status, when};
use crate::band::{Bound, Target};
use crate::chart::{self, Aim, Course, Gauge, Limit, Point, Stretch, Tint, Words};
use crate::criteria::InForce;
use crate::finding::{Finding, FindingStatus};
use crate::formula::CheckedKpi;
use crate::language::Language;
use crate::number::Exact;

/// What all pictures of a KPI share.
pub(super) struct Drawing<'a> {
    kpi: &'a CheckedKpi,
    criteria: &'a InForce,
    anchor: &'a str,
    title: &'a str,
    print: &'a Print<'a>,
    bands: Vec<Tint>,
    target: Option<Aim>,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(
        kpi: &'a CheckedKpi,
        criteria: &'a InForce,
        anchor: &'a str,
        title: &'a str,
        print: &'a Print<'a>,
    ) -> Self {
        let (bands, target) = (tints(criteria, print), aim(criteria, print));
        Self { kpi, criteria, anchor, title, print, bands, target }
    }

    /// The last periods, oldest first.
    pub(super) fn trend(&self, findings: &[&Finding], input: &ViewInput<'_>) -> TrendView {
        let (mut views, mut points) = (Vec::new(), Vec::new());
        for (index, finding) in findings.iter().enumerate() {
            let view = self.point(finding, input);
            let text = view.value.as_ref().map(|value| value.text.clone());
            points.push(Point {
                name: view.name.clone(),
                tick: when::tick(self.print.language, &finding.value.period, index == 0),
                value: finding.value.outcome.known().map(Exact::to_f64),
                text: text.or_else(|| view.missing.clone()).unwrap_or_default(),
                tone: status::tone(finding.status),
                unfinished: view.unfinished,
            });
            views.push(view);
        }
        let (earlier, changed) = self.earlier(findings, &views);
        let language = self.print.language;
        let summary = summary(language, findings, &views) + &changed;
        let known: Vec<Option<f64>> = points.iter().map(|point| point.value).collect();
        let picture = |name: &str, draw: fn(&Course<'_>) -> String| {
            draw(&Course {
                id: &format!("{}-{name}", self.anchor),
                title: &language.say("trend-of", &[("kpi", self.title)]),
                description: &summary,
                points: &points,
                bands: &self.bands,
                target: self.target.as_ref(),
                earlier: &earlier,
                words: chart_words(language),
            })
        };
        TrendView {
            sparkline: chart::blocks(&known),
            sparkline_svg: picture("sparkline", chart::sparkline),
            chart_svg: picture("trend", chart::trend),
            points: views,
            summary,
        }
    }

    /// What the first points were judged by, where it is not what the last one was judged by; and what of it changed, in words.
    fn earlier(&self, findings: &[&Finding], views: &[PointView]) -> (Vec<Stretch>, String) {
        let language = self.print.language;
        let same = |one: &&Finding, other: &&Finding| {
            let (one, other) = (&one.criteria, &other.criteria);
            one.target == other.target && one.scale() == other.scale()
        };
        let runs: Vec<&[&Finding]> = findings.chunk_by(same).collect();
        let (mut stretches, mut said, mut at) = (Vec::new(), Vec::new(), 0);
        for pair in runs.windows(2) {
            let [run, next] = pair else { continue };
            let (Some(before), Some(after)) = (run.first(), next.first()) else { continue };
            let (before, after) = (&before.criteria, &after.criteria);
            at += run.len();
            let since = views.get(at).map_or("", |view| view.name.as_str());
            let words = |criteria: &InForce| match &criteria.target {
                Some(target) => language.target(target, self.print.unit, self.print.decimals),
                None => language.word("none").to_owned(),
            };
            if before.target != after.target {
                let (from, to) = (words(before), words(after));
                let holes = [("from", from.as_str()), ("to", &to), ("period", since)];
                said.push(language.say("target-changed", &holes));
            }
            if before.scale() != after.scale() {
                said.push(language.say("bands-changed", &[("period", since)]));
            }
            stretches.push(Stretch {
                points: run.len(),
                bands: tints(before, self.print),
                target: aim(before, self.print),
            });
        }
        let changed = match said.len() {
            0 => String::new(),
            1..=3 => format!("; {}", said.join("; ")),
            count => format!("; {}", language.count("criteria-changed", count, &[])),
        };
        (stretches, changed)
    }

    fn point(&self, finding: &Finding, input: &ViewInput<'_>) -> PointView {
        let value = &finding.value;
        PointView {
            label: value.period.label.clone(),
            name: when::name(self.print.language, &value.period),
            value: finding
                .value
                .outcome
                .known()
                .map(|known| self.print.value(known, finding.criteria.exact_scale())),
            missing: missing(self.print.language, &value.outcome),
            kind: finding.status.name().to_owned(),
            mark: status::tone(finding.status).mark().to_owned(),
            unfinished: !value.period.is_finished(input.as_of),
        }
    }

    /// Value, target and bands on one scale; `None` where there is nothing to compare the value with.
    pub(super) fn bullet(&self, value: Exact) -> Option<String> {
        if self.bands.is_empty() && self.target.is_none() {
            return None;
        }
        let language = self.print.language;
        let shown = self.print.value(value, self.criteria.exact_scale()).text;
        let target = self.target.as_ref().map(|aim| match &aim.upper {
            Some(upper) => language.between(&aim.lower.text, &upper.text),
            None => aim.lower.text.clone(),
        });
        let description = match &target {
            Some(target) => language.say("value-and-target", &[("value", &shown), ("target", target)]),
            None => language.say("value-alone", &[("value", &shown)]),
        };
        let end = |end: Option<Exact>| end.map(Exact::to_f64);
        Some(chart::bullet(&Gauge {
            id: &format!("{}-bullet", self.anchor),
            title: &language.say("against-target-and-bands", &[("kpi", self.title)]),
            description: &description,
            value: value.to_f64(),
            target: self.target.as_ref(),
            words: chart_words(language),
            bands: &self.bands,
            range: (end(self.kpi.formula.range.0), end(self.kpi.formula.range.1)),
        }))
    }
}

/// The bands in force, as areas.
fn tints(criteria: &InForce, print: &Print<'_>) -> Vec<Tint> {
    let bound = |bound: Option<Bound>| bound.map(|bound| limit(bound.value, print));
    let bands = criteria.scale().into_iter().flat_map(|scale| &scale.bands).map(|band| Tint {
        name: print.language.name(&band.name).to_owned(),
        rank: band.rank,
        tone: status::tone(FindingStatus::from(band.status)),
        lower: bound(band.lower),
        upper: bound(band.upper),
    });
    bands.collect()
}

/// The target in force.
fn aim(criteria: &InForce, print: &Print<'_>) -> Option<Aim> {
    criteria.target.map(|target| match target {
        Target::Value(value) => Aim { lower: limit(value, print), upper: None },
        Target::Range(low, high) => Aim { lower: limit(low, print), upper: Some(limit(high, print)) },
    })
}

fn limit(value: Exact, print: &Print<'_>) -> Limit {
    Limit { at: value.to_f64(), text: print.language.limit(value, print.unit, print.decimals) }
}

/// The words in a picture.
fn chart_words(language: &Language) -> Words<'_> {
    Words { target: language.word("chart-target"), no_values: language.word("chart-no-values") }
}

/// First and last, lowest and highest, and what is missing, in words.
fn summary(language: &Language, findings: &[&Finding], views: &[PointView]) -> String {
    let known: Vec<(Exact, &PointView, &str)> = findings
        .iter()
        .zip(views)
        .filter_map(|(finding, view)| {
            Some((finding.value.outcome.known()?, view, view.value.as_ref()?.text.as_str()))
        })
        .collect();
    let grain = findings.first().and_then(|finding| finding.value.period.grain);
    let gaps = views.iter().filter(|view| view.value.is_none()).count();
    let span = when::span(language, views.len(), grain);
    let Some(((_, first, first_text), (_, last, last_text))) = known.first().zip(known.last()) else {
        return language.say("no-values-in", &[("span", &span)]);
    };
    if known.len() == 1 {
        let holes = [("value", *first_text), ("period", &first.name), ("span", &span)];
        return language.say("only-value", &holes);
    }
    let lowest = known.iter().reduce(|low, next| if next.0 < low.0 { next } else { low });
    let highest = known.iter().reduce(|high, next| if next.0 > high.0 { next } else { high });
    let ends = [("from", *first_text), ("first", &first.name), ("to", *last_text), ("last", &last.name)];
    let mut text = language.say("from-to", &ends);
    if let (Some(low), Some(high)) = (lowest, highest) {
        if low.0 == high.0 {
            text.push_str(language.word("unchanged-throughout"));
        } else {
            let ends = [("low", low.2), ("lowest", &low.1.name), ("high", high.2), ("highest", &high.1.name)];
            text.push_str(&language.say("lowest-highest", &ends));
        }
    }
    if gaps > 0 {
        let span = when::span(language, gaps, grain);
        text.push_str(&language.say("gaps", &[("span", &span)]));
    }
    if views.last().is_some_and(|view| view.unfinished) {
        text.push_str(language.word("last-unfinished"));
    }
    text
}
