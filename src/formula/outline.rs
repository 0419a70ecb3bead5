//! What is kept of a text when its tree is gone: what it refers to, and where.
//!
//! The trees of a large library are many times its size, so each goes where it has been checked; order, circles and what nothing
//! uses are told from this.

use super::ast;
use super::library::{Found, Library, Node};
use super::parameter::{datasets, names};
use crate::name::Key;
use std::collections::BTreeSet;
use std::ops::Range;

/// A name that stands for a measure or KPI.
pub(super) struct Reference {
    /// The node it stands for.
    pub target: usize,
    /// Its place in the text.
    pub range: Range<usize>,
}

/// What the text of a node refers to.
#[derive(Default)]
pub(super) struct Outline {
    /// The measures and KPIs it names, in the order of the text.
    pub references: Vec<Reference>,
    /// Whether it can be read and all that it names is known.
    pub is_resolved: bool,
    /// What concerns parameters; nothing where there are none.
    pub mentions: Option<Box<Mentions>>,
}

/// What a text mentions that may be, or clash with, a parameter.
pub(super) struct Mentions {
    /// Every name, columns too.
    pub names: Vec<String>,
    /// The datasets it reads.
    pub datasets: BTreeSet<Key>,
}

impl Outline {
    /// Of a node as it was read; of one that cannot be read, nothing.
    pub(super) fn of(library: &Library<'_>, node: &Node<'_>, tree: Option<&ast::Expr>) -> Self {
        let Some(tree) = tree else { return Self::default() };
        let mut outline = Self { references: Vec::new(), is_resolved: true, mentions: None };
        for name in tree.names() {
            match library.resolve(node.kpi, &name.text) {
                Found::Node(target) => {
                    outline.references.push(Reference { target, range: name.range.clone() });
                }
                Found::Parameter(_) => {}
                Found::Reported | Found::Nothing => outline.is_resolved = false,
            }
        }
        outline.references.shrink_to_fit();
        if !library.parameters.is_empty() {
            outline.mentions = Some(Box::new(Mentions::of(node, tree)));
        }
        outline
    }

    /// The node it refers to at this place in the order of the text.
    pub(super) fn target(&self, at: usize) -> Option<usize> {
        self.references.get(at).map(|reference| reference.target)
    }
}

impl Mentions {
    fn of(node: &Node<'_>, tree: &ast::Expr) -> Self {
        let default = node.kpi.dataset.as_ref().map(|dataset| dataset.text.as_str());
        let read = datasets(tree).into_iter();
        let read = read.filter_map(|name| name.map(|name| name.text.as_str()).or(default));
        Self {
            names: names(tree).into_iter().map(|name| name.text.clone()).collect(),
            datasets: read.map(Key::of).collect(),
        }
    }
}
