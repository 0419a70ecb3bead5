//! Whether every field a template uses is in the view model.
//!
//! In: a template and those it includes. Out: a diagnostic for each name and field that no view has. Follows loops, `set`, `with` and
//! includes; what a macro, an import or a computed name stands for is not known beforehand and is left to the strict run. What is reported is
//! never right: a name that is tested with `is defined` is let through.

mod expression;
mod scope;
mod token;

use super::templates::TemplateText;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{SourceId, Span};
use crate::view::FieldType;
use expression::Reader;
use scope::{Held, Scope};
use std::collections::{BTreeMap, BTreeSet};
use token::{Kind, Part, Token};

/// How deep templates may include each other; the strict run has a limit of its own.
const DEPTH: usize = 24;

/// What is wrong with a template and those it includes, each place once. `view` is what it sees, `parameters` are the report's.
pub(super) fn check(
    name: &str,
    templates: &BTreeMap<String, TemplateText>,
    view: &FieldType,
    parameters: Option<&[&str]>,
    globals: &[&str],
) -> Vec<Diagnostic> {
    let mut walk = Walk {
        templates,
        scope: Scope::new(view, parameters, globals),
        parts: BTreeMap::new(),
        exempt: BTreeSet::new(),
        found: BTreeMap::new(),
        visits: 0,
    };
    walk.template(name, 0);
    walk.found.into_values().collect()
}

/// The most templates walked through for one report: what is included again and again is not looked at for ever.
const VISITS: usize = 2_000;

struct Walk<'a> {
    templates: &'a BTreeMap<String, TemplateText>,
    scope: Scope,
    parts: BTreeMap<String, std::rc::Rc<Vec<Part>>>,
    /// Names and paths that are tested with `is defined`.
    exempt: BTreeSet<String>,
    found: BTreeMap<Span, Diagnostic>,
    visits: usize,
}

impl Walk<'_> {
    fn template(&mut self, name: &str, depth: usize) {
        let Some(template) = self.templates.get(name) else { return };
        self.visits += 1;
        if depth > DEPTH || self.visits > VISITS {
            return;
        }
        let parts = match self.parts.get(name) {
            Some(parts) => parts.clone(),
            None => {
                let parts = std::rc::Rc::new(token::parts(&template.text));
                for part in parts.iter() {
                    self.exempt.extend(expression::tested(&part.tokens));
                }
                self.parts.insert(name.to_owned(), parts.clone());
                parts
            }
        };
        let source = template.source;
        let depth_before = self.scope.depth();
        for part in parts.iter() {
            if part.tag {
                self.tag(&part.tokens, source, depth);
            } else {
                self.expression(&part.tokens, source);
            }
        }
        // Whatever a broken template left open.
        self.scope.close_to(depth_before);
    }

    /// Reads an expression, and reports what it uses that is not there.
    fn expression(&mut self, tokens: &[Token], source: SourceId) -> Held {
        let mut reader = Reader::new(tokens, &self.scope);
        let held = reader.whole();
        for missing in reader.missing {
            let let_through = self
                .exempt
                .iter()
                .any(|tested| missing.path == *tested || missing.path.starts_with(&format!("{tested}.")));
            if let_through {
                continue;
            }
            let span = Span::new(source, missing.start..missing.end);
            let mut diagnostic =
                Diagnostic::error(Code::UnknownField, format!("`{}` is not in the view", missing.path))
                    .at(span, missing.why);
            if let Some(near) = nearest(&missing.name, missing.known.iter().map(String::as_str)) {
                diagnostic = diagnostic.with_help(format!("the nearest name is `{near}`"));
            }
            self.found.entry(span).or_insert(diagnostic);
        }
        held
    }

    fn tag(&mut self, tokens: &[Token], source: SourceId, depth: usize) {
        let Some((Token { kind: Kind::Name(word), .. }, rest)) = tokens.split_first() else { return };
        match word.as_str() {
            "if" | "elif" | "do" => drop(self.expression(rest, source)),
            "for" => self.each(rest, source),
            "set" => self.set(rest, source),
            "with" => self.with(rest, source),
            "include" | "extends" => self.include(rest, source, depth),
            "import" | "from" => expression::names_after(rest, &["as", "import"])
                .into_iter()
                .for_each(|name| self.scope.bind(&name, Held::Unknown)),
            "macro" => {
                if let Some(Token { kind: Kind::Name(name), .. }) = rest.first() {
                    self.scope.bind(name, Held::Unknown);
                }
                self.arguments(rest);
            }
            "call" => self.arguments(rest),
            "block" => self.scope.open(),
            "endfor" | "endwith" | "endmacro" | "endcall" | "endblock" => self.scope.close(),
            _ => {}
        }
    }

    /// `NAME in EXPRESSION [if CONDITION]`
    fn each(&mut self, tokens: &[Token], source: SourceId) {
        let is = |token: &Token, word: &str| matches!(&token.kind, Kind::Name(name) if name == word);
        let Some(at) = tokens.iter().position(|token| is(token, "in")) else {
            self.scope.open();
            return;
        };
        let (targets, rest) = tokens.split_at(at);
        let rest = rest.get(1..).unwrap_or_default();
        let end = expression::outside(rest, |token| is(token, "if") || is(token, "recursive"));
        let (list, condition) = rest.split_at(end.unwrap_or(rest.len()));
        let item = self.expression(list, source).item();
        self.scope.open();
        self.scope.put("loop", Held::Unknown);
        match targets {
            [Token { kind: Kind::Name(name), .. }] => self.scope.put(name, item),
            several => {
                for token in several {
                    if let Kind::Name(name) = &token.kind {
                        self.scope.put(name, Held::Unknown);
                    }
                }
            }
        }
        self.expression(condition.get(1..).unwrap_or_default(), source);
    }

    /// `NAME = EXPRESSION`, or the start of a block that a name stands for.
    fn set(&mut self, tokens: &[Token], source: SourceId) {
        let equals = expression::outside(tokens, |token| token.kind == Kind::Sign("="));
        let (targets, value) = tokens.split_at(equals.unwrap_or(tokens.len()));
        let held = self.expression(value.get(1..).unwrap_or_default(), source);
        match targets {
            [Token { kind: Kind::Name(name), .. }] if equals.is_some() => self.scope.bind(name, held),
            several => {
                // Several names, an attribute, or a block: what they hold is not known.
                let names = several.iter().filter_map(|token| match &token.kind {
                    Kind::Name(name) => Some(name.clone()),
                    _ => None,
                });
                names.for_each(|name| self.scope.bind(&name, Held::Unknown));
            }
        }
    }

    /// `NAME = EXPRESSION, …`
    fn with(&mut self, tokens: &[Token], source: SourceId) {
        let mut bound = Vec::new();
        for one in expression::split(tokens, ",") {
            if let [Token { kind: Kind::Name(name), .. }, Token { kind: Kind::Sign("="), .. }, value @ ..] =
                one
            {
                bound.push((name.clone(), self.expression(value, source)));
            }
        }
        self.scope.open();
        for (name, held) in bound {
            self.scope.put(&name, held);
        }
    }

    /// The arguments of a macro or a call are only known where it is used.
    fn arguments(&mut self, tokens: &[Token]) {
        self.scope.open();
        for name in ["caller", "varargs", "kwargs"] {
            self.scope.put(name, Held::Unknown);
        }
        for token in tokens {
            if let Kind::Name(name) = &token.kind {
                self.scope.put(name, Held::Unknown);
            }
        }
    }

    /// A template by its name, with everything that is known here. A computed name is left to the strict run.
    fn include(&mut self, tokens: &[Token], source: SourceId, depth: usize) {
        let word =
            |name: &str| tokens.iter().any(|token| matches!(&token.kind, Kind::Name(found) if found == name));
        let [Token { kind: Kind::Text(name), start, end }, rest @ ..] = tokens else {
            drop(self.expression(tokens, source));
            return;
        };
        if word("if") {
            return;
        }
        if self.templates.contains_key(name) {
            self.template(name, depth + 1);
        } else if !word("missing") && rest.is_empty() {
            let span = Span::new(source, *start..*end);
            let message = format!("no template `{name}` was found");
            let mut diagnostic = Diagnostic::error(Code::UnknownTemplate, message).at(span, "included here");
            if let Some(near) = nearest(name, self.templates.keys().map(String::as_str)) {
                diagnostic = diagnostic.with_help(format!("a template `{near}` exists"));
            }
            self.found.entry(span).or_insert(diagnostic);
        }
    }
}

#[cfg(test)]
mod tests;
