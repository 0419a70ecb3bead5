//! What was probably meant by a name nobody declared.

use super::ast::{Expr, ExprKind};
use super::checked::Arithmetic;
use super::dataset::{side_by_side, split_hyphen};
use super::library::{Found, Library};
use crate::catalog::Kpi;
use crate::diagnostic::{Applicability, nearest_fix};
use crate::name::{Key, collapsed};

/// The most helpful thing to say about an unknown name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Advice {
    /// A hyphen was meant as a minus: write this.
    Hyphen(String),
    /// Two known names, or a name and a number, stand side by side without an operator.
    MissingOperator(String, String),
    /// It is an aggregate in other words: write this.
    Aggregate(String),
    /// It is a column, which an aggregate must combine: the dataset, and what to write.
    Column(String, String),
    /// It is a dataset: write this.
    Dataset(String),
    /// Operators in words: the word and its sign.
    Prose(&'static str, &'static str),
    /// A name that is near.
    Nearest(String, Applicability),
    /// The measures of this KPI; may be empty.
    Measures(Vec<String>),
}

/// What was meant by `average of a - b of tickets`, whose brackets are missing: the aggregate names no dataset, and a name after the
/// operator ends in one.
pub(super) fn torn_argument(
    library: &Library<'_>,
    kpi: &Kpi,
    text: &str,
    (op, left, right): (Arithmetic, &Expr, &Expr),
) -> Option<String> {
    let sign = match op {
        Arithmetic::Add => '+',
        Arithmetic::Sub => '-',
        Arithmetic::Mul | Arithmetic::Div => return None,
    };
    let (ExprKind::Aggregate(aggregate), ExprKind::Name(name)) = (&left.kind, &right.kind) else {
        return None;
    };
    if aggregate.dataset.is_some() || matches!(library.resolve(kpi, &name.text), Found::Node(_)) {
        return None;
    }
    let written = collapsed(text.get(left.range.clone())?);
    let (function, first) = written.split_once(" of ")?;
    let (second, dataset) = name.text.rsplit_once(" of ")?;
    library.dataset_names.get(&Key::of(dataset))?;
    Some(format!("{function} of ({first} {sign} {second}) of {dataset}"))
}

/// Looks for what an unknown name probably means.
pub(super) fn advice(library: &Library<'_>, kpi: &Kpi, name: &str) -> Advice {
    let known = |name: &str| !matches!(library.resolve(kpi, name), Found::Nothing);
    if let Some(written) = split_hyphen(name, known) {
        return Advice::Hyphen(written);
    }
    let between = name.to_lowercase().match_indices(" x ").map(|(at, _)| at).collect::<Vec<_>>();
    if between.into_iter().any(|at| {
        matches!((name.get(..at), name.get(at + 3..)), (Some(left), Some(right)) if known(left) && known(right))
    }) {
        return Advice::Prose("x", "*");
    }
    if let Some((left, right)) = side_by_side(name, known) {
        return Advice::MissingOperator(left, right);
    }
    let key = Key::of(name);
    let folded = key.as_str();
    if let Some(advice) = in_words(library, kpi, folded) {
        return advice;
    }
    if let Some((id, _)) = library.dataset_names.get_key_value(&key) {
        return Advice::Dataset(format!("count of {id}"));
    }
    let measures =
        || kpi.measures.iter().flat_map(|measure| std::iter::once(&measure.name).chain(&measure.aliases));
    let parameters = library.parameters.of(kpi);
    let names = measures().map(|name| name.text.as_str()).chain(parameters.names());
    if let Some((near, applicability)) = nearest_fix(name, names) {
        return Advice::Nearest(near.to_string(), applicability);
    }
    let own = kpi.dataset.as_ref().map(|name| Key::of(&name.text));
    let mut datasets: Vec<_> = library.datasets.iter().filter(|(_, dataset)| dataset.has(name)).collect();
    datasets.sort_by_key(|(id, _)| Some(Key::of(id)) != own);
    if let Some((id, dataset)) = datasets.first() {
        return Advice::Column((*id).clone(), dataset.example(name));
    }
    for (word, sign) in
        [(" divided by ", "/"), (" multiplied by ", "*"), (" times ", "*"), (" minus ", "-"), (" plus ", "+")]
    {
        if folded.contains(word) {
            return Advice::Prose(word.trim(), sign);
        }
    }
    if let Some((near, applicability)) = nearest_fix(name, library.kpi_names()) {
        return Advice::Nearest(near.to_string(), applicability);
    }
    Advice::Measures(kpi.measures.iter().map(|measure| measure.name.text.clone()).collect())
}

/// `number of tickets`, `mean of score`: aggregates in other words.
fn in_words(library: &Library<'_>, kpi: &Kpi, folded: &str) -> Option<Advice> {
    if folded.starts_with("share of ") {
        return Some(Advice::Aggregate(format!("{folded} where …")));
    }
    let over_time = [
        ("previous ", "previous"),
        ("change in ", "change"),
        ("change of ", "change"),
        ("growth of ", "growth"),
        ("growth in ", "growth"),
        ("rolling ", "rolling"),
    ];
    let earlier = over_time.into_iter().find_map(|(head, function)| {
        let rest = folded.strip_prefix(head)?;
        matches!(library.resolve(kpi, rest), Found::Node(_)).then_some((function, rest))
    });
    if let Some((function, rest)) = earlier {
        let length = if function == "rolling" { ", 3 months" } else { "" };
        return Some(Advice::Aggregate(format!("{function}({rest}{length})")));
    }
    let counted = ["number of ", "total number of ", "amount of "];
    if let Some(rest) = counted.into_iter().find_map(|head| folded.strip_prefix(head)) {
        return library
            .dataset_names
            .contains_key(&Key::of(rest))
            .then(|| Advice::Aggregate(format!("count of {rest}")));
    }
    let heads = [
        ("mean of ", "average of"),
        ("avg of ", "average of"),
        ("total of ", "sum of"),
        ("minimum of ", "min of"),
        ("maximum of ", "max of"),
    ];
    let (rest, head) = heads.into_iter().find_map(|(word, head)| Some((folded.strip_prefix(word)?, head)))?;
    let column = rest.rsplit_once(" of ").map_or(rest, |(column, _)| column);
    let own = kpi.dataset.as_ref().map(|name| Key::of(&name.text));
    let known = library.datasets.iter().any(|(id, dataset)| {
        dataset.has(column) && (rest.ends_with(&format!(" of {}", Key::of(id))) || own == Some(Key::of(id)))
    });
    known.then(|| Advice::Aggregate(format!("{head} {rest}")))
}
