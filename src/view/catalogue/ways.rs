//! What is computed from what, as pictures.

use super::{Catalogue, from_index, title};
use crate::chart::{Node, NodeKind, Place, graph};
use crate::formula::CheckedKpi;
use std::collections::{BTreeMap, BTreeSet};

/// Columns at each side of a KPI: what is computed from what it is computed from, and so on.
const STEPS: usize = 3;
/// Boxes of a column; more are counted in one more box.
const ROWS: usize = 12;
/// KPIs in the picture of all.
const WHOLE: usize = 60;

impl<'a> Catalogue<'a> {
    /// The KPIs a KPI is computed from.
    pub(super) fn from(&self, id: &str) -> &[&'a str] {
        self.from.get(id).map_or(&[], Vec::as_slice)
    }

    /// The KPIs that are computed from a KPI.
    pub(super) fn into(&self, id: &str) -> &[&'a str] {
        self.into.get(id).map_or(&[], Vec::as_slice)
    }

    pub(super) fn title_of(&self, id: &str) -> String {
        self.checked.kpis.get(id).map_or_else(|| id.to_owned(), |kpi| title(&kpi.definition).to_owned())
    }

    /// The datasets a KPI reads, by name.
    pub(super) fn datasets(kpi: &CheckedKpi) -> BTreeSet<&str> {
        kpi.all_atoms().map(|atom| atom.dataset.as_str()).collect()
    }

    /// A KPI between what it is computed from and what is computed from it: datasets at the left, then KPIs.
    pub(super) fn graph_of(&self, kpi: &CheckedKpi) -> String {
        let id = kpi.definition.id.text.as_str();
        let mut left = self.steps(id, |id| self.from(id));
        left.reverse();
        let right = self.steps(id, |id| self.into(id));
        let ground: Vec<&str> = Self::datasets(kpi).into_iter().collect();
        let mut picture = Picture::default();
        picture.column(ground.iter().map(|name| (Key::Dataset(name), ground_node(name))).collect());
        let focus = Node { title: title(&kpi.definition).to_owned(), href: None, kind: NodeKind::Focus };
        let other = |id: &&'a str| {
            let href = Some(format!("{id}.html"));
            (Key::Kpi(id), Node { title: self.title_of(id), href, kind: NodeKind::Other })
        };
        for column in &left {
            picture.column(column.iter().map(other).collect());
        }
        picture.column(vec![(Key::Kpi(id), focus)]);
        for column in &right {
            picture.column(column.iter().map(other).collect());
        }
        let shown: Vec<&str> = left.iter().chain(&right).flatten().copied().chain([id]).collect();
        for of in shown {
            self.from(of).iter().for_each(|from| picture.line(Key::Kpi(from), Key::Kpi(of)));
        }
        // The datasets of what a KPI names are those it reads through them.
        let named: BTreeSet<&str> = self.from(id).iter().copied().collect();
        for dataset in &ground {
            let reads = |of: &&&str| {
                self.checked.kpis.get(**of).is_some_and(|kpi| Self::datasets(kpi).contains(dataset))
            };
            let by: Vec<&&str> = named.iter().filter(reads).collect();
            match by.is_empty() {
                true => picture.line(Key::Dataset(dataset), Key::Kpi(id)),
                false => by.iter().for_each(|of| picture.line(Key::Dataset(dataset), Key::Kpi(of))),
            }
        }
        let name = title(&kpi.definition);
        picture.drawn(
            "ways",
            &format!("What {name} is computed from, and what is computed from it"),
            &self.words(id, &ground),
        )
    }

    /// All KPIs that are computed from others or that others are computed from; `None` without any, or with too many for a picture.
    pub(super) fn whole_graph(&self) -> Option<String> {
        let mut depth: BTreeMap<&str, usize> = BTreeMap::new();
        let linked = |id: &str| !(self.from(id).is_empty() && self.into(id).is_empty());
        let ids: Vec<&str> = self.ids().filter(|id| linked(id)).collect();
        if ids.is_empty() || ids.len() > WHOLE {
            return None;
        }
        // Formulas name each other without circles, so that this ends after as many rounds as there are KPIs at most.
        for _ in 0..ids.len() {
            for id in &ids {
                let below = self.from(id).iter().filter_map(|from| depth.get(from)).max();
                let own = if self.from(id).is_empty() { 0 } else { below.map_or(0, |depth| depth + 1) };
                depth.insert(id, own);
            }
        }
        let mut picture = Picture::default();
        for column in 0..=depth.values().copied().max().unwrap_or(0) {
            let here = ids.iter().filter(|id| depth.get(*id) == Some(&column));
            let node = |id: &&'a str| Node {
                title: self.title_of(id),
                href: Some(from_index(id)),
                kind: NodeKind::Other,
            };
            picture.column(here.map(|id| (Key::Kpi(id), node(id))).collect());
        }
        let mut words = Vec::new();
        for id in &ids {
            self.from(id).iter().for_each(|from| picture.line(Key::Kpi(from), Key::Kpi(id)));
            if !self.from(id).is_empty() {
                words.push(format!("{} is computed from {}.", self.title_of(id), self.titles(self.from(id))));
            }
        }
        Some(picture.drawn("ways", "Which KPIs are computed from others", &words.join(" ")))
    }

    /// What lies one, two and more steps away in a direction, each KPI where it is met first.
    fn steps<'b>(&'b self, id: &'b str, next: impl Fn(&str) -> &'b [&'a str]) -> Vec<Vec<&'a str>> {
        let mut seen: BTreeSet<&str> = BTreeSet::from([id]);
        let mut columns: Vec<Vec<&'a str>> = Vec::new();
        let mut last: Vec<&str> = vec![id];
        for _ in 0..STEPS {
            let found: Vec<&'a str> =
                last.iter().flat_map(|id| next(id)).copied().filter(|id| seen.insert(id)).collect();
            if found.is_empty() {
                break;
            }
            last.clone_from(&found);
            columns.push(found);
        }
        columns
    }

    fn titles(&self, ids: &[&str]) -> String {
        ids.iter().map(|id| self.title_of(id)).collect::<Vec<_>>().join(", ")
    }

    /// What the picture of a KPI shows, in words.
    fn words(&self, id: &str, datasets: &[&str]) -> String {
        let mut words = vec![format!("It reads the datasets {}.", datasets.join(", "))];
        if !self.from(id).is_empty() {
            words.push(format!("It is computed from {}.", self.titles(self.from(id))));
        }
        match self.into(id) {
            [] => words.push("No KPI is computed from it.".to_owned()),
            into => words.push(format!("Computed from it: {}.", self.titles(into))),
        }
        words.join(" ")
    }
}

fn ground_node(name: &str) -> Node {
    Node { title: name.to_owned(), href: None, kind: NodeKind::Ground }
}

/// What a box stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Kpi(&'a str),
    Dataset(&'a str),
}

/// Boxes and lines between those that are shown.
#[derive(Debug, Default)]
struct Picture<'a> {
    columns: Vec<Vec<Node>>,
    places: BTreeMap<Key<'a>, Place>,
    lines: BTreeSet<(Place, Place)>,
}

impl<'a> Picture<'a> {
    /// A column at the right of those before; none without boxes.
    fn column(&mut self, boxes: Vec<(Key<'a>, Node)>) {
        if boxes.is_empty() {
            return;
        }
        let (column, more) = (self.columns.len(), boxes.len().saturating_sub(ROWS));
        let mut nodes = Vec::new();
        for (row, (key, node)) in boxes.into_iter().take(ROWS).enumerate() {
            self.places.insert(key, (column, row));
            nodes.push(node);
        }
        if more > 0 {
            nodes.push(Node { title: format!("and {more} more"), href: None, kind: NodeKind::Ground });
        }
        self.columns.push(nodes);
    }

    fn line(&mut self, from: Key<'a>, to: Key<'a>) {
        if let (Some(from), Some(to)) = (self.places.get(&from), self.places.get(&to))
            && from.0 < to.0
        {
            self.lines.insert((*from, *to));
        }
    }

    fn drawn(&self, id: &str, title: &str, description: &str) -> String {
        let lines: Vec<_> = self.lines.iter().copied().collect();
        graph(id, title, description, &self.columns, &lines)
    }
}
