//! What names stand for.

use crate::view::FieldType;
use std::collections::BTreeMap;

/// What a name or expression stands for.
#[derive(Debug, Clone)]
pub(super) enum Held {
    /// A part of the view model.
    Known(FieldType),
    /// The report's parameters, by these names.
    Parameters(Vec<String>),
    /// Nobody can tell beforehand.
    Unknown,
}

impl Held {
    /// What an item of it is.
    pub(super) fn item(&self) -> Self {
        match self {
            Self::Known(ty) => match ty.inner() {
                FieldType::List(item) => Self::Known((**item).clone()),
                _ => Self::Unknown,
            },
            Self::Parameters(_) | Self::Unknown => Self::Unknown,
        }
    }

    /// What it is if it may be one or the other.
    pub(super) fn or(self, other: &Self) -> Self {
        let same = match (&self, other) {
            (Self::Known(one), Self::Known(other)) => same(one, other),
            (Self::Parameters(_), Self::Parameters(_)) => true,
            _ => false,
        };
        if same { self } else { Self::Unknown }
    }
}

/// Whether two types have the same fields.
fn same(one: &FieldType, other: &FieldType) -> bool {
    match (one.inner(), other.inner()) {
        (FieldType::List(one), FieldType::List(other)) | (FieldType::Named(one), FieldType::Named(other)) => {
            same(one, other)
        }
        (FieldType::Object(one), FieldType::Object(other)) => std::ptr::eq(*one, *other),
        (FieldType::Text, FieldType::Text)
        | (FieldType::Whole, FieldType::Whole)
        | (FieldType::YesNo, FieldType::YesNo)
        | (FieldType::Any, FieldType::Any) => true,
        _ => false,
    }
}

/// The names known at a place of a template.
#[derive(Debug)]
pub(super) struct Scope {
    /// The fields of the view, and what the environment has beside it.
    root: BTreeMap<String, Held>,
    frames: Vec<BTreeMap<String, Held>>,
}

impl Scope {
    pub(super) fn new(view: &FieldType, parameters: Option<&[&str]>, globals: &[&str]) -> Self {
        let mut root: BTreeMap<String, Held> = BTreeMap::new();
        if let FieldType::Object(view) = view {
            root.extend(
                view.fields.iter().map(|field| (field.name.to_owned(), Held::Known((field.holds)()))),
            );
        }
        if let Some(parameters) = parameters {
            let names = parameters.iter().map(|name| (*name).to_owned()).collect();
            root.insert("parameters".to_owned(), Held::Parameters(names));
        }
        root.extend(globals.iter().map(|name| ((*name).to_owned(), Held::Unknown)));
        Self { root, frames: vec![BTreeMap::new()] }
    }

    /// What a name stands for; `None` if nothing is known by it.
    pub(super) fn find(&self, name: &str) -> Option<&Held> {
        self.frames.iter().rev().find_map(|frame| frame.get(name)).or_else(|| self.root.get(name))
    }

    /// All names.
    pub(super) fn names(&self) -> Vec<String> {
        self.frames.iter().flatten().chain(&self.root).map(|(name, _)| name.clone()).collect()
    }

    pub(super) fn depth(&self) -> usize {
        self.frames.len()
    }

    pub(super) fn open(&mut self) {
        self.frames.push(BTreeMap::new());
    }

    /// Closes a frame. Names that were set inside are not known to be unset outside: a loop's body may not have run.
    pub(super) fn close(&mut self) {
        if self.frames.len() < 2 {
            return;
        }
        let closed = self.frames.pop().unwrap_or_default();
        for name in closed.into_keys() {
            if self.find(&name).is_none()
                && let Some(frame) = self.frames.last_mut()
            {
                frame.insert(name, Held::Unknown);
            }
        }
    }

    pub(super) fn close_to(&mut self, depth: usize) {
        while self.frames.len() > depth.max(1) {
            self.close();
        }
    }

    /// Gives a name to what a loop or a `with` says it is.
    pub(super) fn put(&mut self, name: &str, held: Held) {
        if let Some(frame) = self.frames.last_mut() {
            frame.insert(name.to_owned(), held);
        }
    }

    /// Sets a name. It may stand in a branch that is not taken, so that what it stood for before counts too.
    pub(super) fn bind(&mut self, name: &str, held: Held) {
        let held = match self.find(name) {
            Some(before) => held.or(before),
            None => held,
        };
        self.put(name, held);
    }
}
