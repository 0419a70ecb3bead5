//! Formulas by file: what they are read as, and what is said of wrong ones.
//!
//! Each `tests/formula/*.txt` is a formula, each `tests/formula/row/*.txt` the text of a computed column; the snapshot is the canonical
//! text and the tree. `tests/formula/checked/*.yaml` show what formulas mean once their names, types and units are known. Each `tests/errors/formula/*.yaml` holds the documents of one definition file. Lines `#| table: column type, …`
//! in it stand for the data; without them there are none.

use kpi_rules::calendar::Window;
use kpi_rules::catalog::{ColumnType, load};
use kpi_rules::diagnostic::{self, TextStyle, to_text};
use kpi_rules::formula::{
    self, Arithmetic, Atom, Checked, CheckedFormula, Expr, Operand, SyntaxError, check, parse_formula,
    parse_row, print,
};
use kpi_rules::number::Exact;
use kpi_rules::schema::{Schema, Table};
use kpi_rules::source::Sources;
use std::fs;
use std::path::Path;

const PROJECT: &str = "format: 1\nproject: Case\ndata: {database: data.duckdb}\n";

#[test]
fn formulas_are_read() {
    insta::glob!("formula/*.txt", |path| {
        let text = fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(match parse_formula(&text) {
            Ok(tree) => format!("{}\n\n{tree}", print::formula(&tree)),
            Err(errors) => panic!("{}: {errors:?}", path.display()),
        });
    });
}

#[test]
fn computed_columns_are_read() {
    insta::glob!("formula/row/*.txt", |path| {
        let text = fs::read_to_string(path).unwrap();
        insta::assert_snapshot!(match parse_row(&text) {
            Ok(tree) => format!("{}\n\n{tree}", print::row(&tree)),
            Err(errors) => panic!("{}: {errors:?}", path.display()),
        });
    });
}

#[test]
fn formulas_are_checked() {
    insta::glob!("formula/checked/*.yaml", |path| {
        let text = fs::read_to_string(path).unwrap();
        let folder = project(&text);
        let (checked, sources) = check_project(folder.path(), schema(&text).as_ref());
        let said = checked.diagnostics.iter().map(|said| to_text(said, &sources, TextStyle::Plain));
        let mut lines: Vec<String> = said.collect();
        for (id, kpi) in &checked.catalog.kpis {
            lines.push(described(id, &kpi.formula));
        }
        insta::assert_snapshot!(lines.join("\n\n"));
    });
}

/// What a formula was found to mean; `#0` is the first atom.
fn described(id: &str, formula: &CheckedFormula) -> String {
    let end = |end: Option<Exact>| end.map_or("…".into(), |end| end.to_string());
    let share = if formula.proportion { ", a share" } else { "" };
    let (low, high) = (end(formula.range.0), end(formula.range.1));
    let mut text = format!(
        "{id}: {}\n= {} in {}, {low} to {high}{share}",
        formula.canonical,
        shown(&formula.expr),
        formula.unit
    );
    let named = |of: &Operand| format!("{} = {} in {}", of.name, shown(&of.expr), of.unit);
    let operands: Vec<String> = formula.operands.iter().map(|operand| named(operand)).collect();
    text.push_str(&format!("\noperands: {}", operands.join("; ")));
    for (index, atom) in formula.atoms.iter().enumerate() {
        text.push_str(&format!("\n#{index}: {}", told(atom)));
    }
    text
}

fn shown(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => number.to_string(),
        Expr::Atom(index) => format!("#{index}"),
        Expr::Neg(of) => format!("-{}", shown(of)),
        Expr::OrElse(left, right) => format!("({} or else {})", shown(left), shown(right)),
        Expr::Binary { op, left, right, .. } => {
            let sign = match op {
                Arithmetic::Add => '+',
                Arithmetic::Sub => '-',
                Arithmetic::Mul => '*',
                Arithmetic::Div => '/',
            };
            format!("({} {sign} {})", shown(left), shown(right))
        }
    }
}

/// An atom, and when its rows count.
fn told(atom: &Atom) -> String {
    let window = if atom.window == Window::default() { String::new() } else { format!("; {}", atom.window) };
    format!("{atom}; {}{window}", atom.time)
}

#[test]
fn wrong_formulas_are_explained() {
    insta::glob!("errors/formula/*.yaml", |path| {
        let text = fs::read_to_string(path).unwrap();
        let folder = project(&text);
        let (checked, sources) = check_project(folder.path(), schema(&text).as_ref());
        let said = checked.diagnostics.iter().map(|said| to_text(said, &sources, TextStyle::Plain));
        let sound = checked.catalog.kpis.keys().cloned().collect::<Vec<_>>().join(", ");
        let said = said.collect::<Vec<_>>().join("\n\n");
        insta::assert_snapshot!(format!("{said}\n\nsound: [{sound}]"));
    });
}

#[test]
fn shipped_kpis_are_sound() {
    let (checked, sources) = check_shipped();
    let errors: Vec<String> = checked
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| to_text(diagnostic, &sources, TextStyle::Plain))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n\n"));
    assert_eq!(checked.catalog.kpis.len(), checked.catalog.catalog.kpis.len());
    assert!(checked.catalog.kpis.len() >= 25);
}

#[test]
fn shipped_formulas_mean_what_they_say() {
    let (checked, _) = check_shipped();
    let mut lines = Vec::new();
    for (id, kpi) in &checked.catalog.kpis {
        let formula = &kpi.formula;
        let end = |end: Option<kpi_rules::number::Exact>| end.map_or("…".into(), |end| end.to_string());
        lines.push(format!(
            "{id}: {} [{}]{} {} to {}, atoms {}",
            formula.canonical,
            formula.unit,
            if formula.proportion { " share" } else { "" },
            end(formula.range.0),
            end(formula.range.1),
            formula.atoms.len(),
        ));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

/// The shape that makes a careless grammar exponential: each more bracket would double the time, so 200 would never end.
#[test]
fn unclosed_brackets_end() {
    for text in
        ["(".repeat(200), "count of x where (".repeat(60), "(if (".repeat(60), "((a - b) + ".repeat(40)]
    {
        assert!(parse_formula(&text).is_err());
        assert!(parse_row(&text).is_err());
    }
    let balanced = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    assert!(parse_formula(&balanced).is_ok());
    assert!(parse_row(&balanced).is_ok());
    let (changes, wrong) = ("change(".repeat(60), "to date(".repeat(60));
    assert!(parse_formula(&format!("{changes}a{}", ")".repeat(60))).is_ok());
    assert!(parse_formula(&format!("{changes}a /{}", ")".repeat(60))).is_err());
    assert!(parse_formula(&format!("{wrong}a{}", ", year (b))".repeat(60))).is_err());
    let choices = format!("{}a{}", "(if (a) then ".repeat(40), " else b)".repeat(40));
    assert!(parse_row(&choices).is_ok());
    assert!(parse_row(choices.trim_end_matches(')')).is_err());
}

/// Pasted signs and words repeated up to the limit of length: nothing is read twice for each repetition.
#[test]
fn long_repetitions_end() {
    for (head, part) in [
        ("sum of ", "of a "),
        ("weighted average of ", "by a "),
        ("", "a x 1 "),
        ("", "[a] x "),
        ("", "a = "),
        ("", "1 000 "),
        ("", "1,"),
        ("", "divided by "),
        ("", "at start of "),
        ("count of t where b is", " x 1"),
        ("count of t where ", "not "),
        ("", "'' '"),
    ] {
        let text = format!("{head}{}", part.repeat((4096 - head.len()) / part.len()));
        let (formula, row) = (parse_formula(&text), parse_row(&text));
        let errors = [formula.err(), row.err(), formula::parse_titled(&text).err()];
        assert!(errors.into_iter().flatten().flatten().all(|error| error.range.end <= text.len()));
    }
}

#[test]
fn long_chains_end() {
    let names = vec!["a"; 800].join(" + ");
    assert_eq!(kinds(&parse_formula(&names)), ["TooDeep"]);
    assert_eq!(kinds(&parse_formula(&names.replace(" + ", " or "))), ["none"]);
    let conditions = format!("count of x where {}", vec!["a = b"; 300].join(" or "));
    assert_eq!(kinds(&parse_formula(&conditions)), ["none"]);
    assert_eq!(kinds(&parse_formula(&format!("{conditions}{conditions}"))), ["TooLong"]);
}

/// The deepest texts accepted fit the smallest stack a main thread has, 1 MiB on Windows.
#[test]
fn deep_formulas_need_little_stack() {
    let deep = || {
        let texts = [
            format!("{}a{}", "(".repeat(62), ")".repeat(62)),
            format!("{}a{}", "(b + ".repeat(31), ")".repeat(31)),
            format!("{}a", "if b then c else ".repeat(60)),
            format!("{}a", "if ".repeat(60)),
            format!("sum of ({}a{}) of t", "if (".repeat(30), ") then c else d".repeat(30)),
        ];
        let formulas = texts.iter().filter_map(|text| parse_formula(text).ok());
        let rows = texts.iter().filter_map(|text| parse_row(text).ok());
        let printed: Vec<String> = formulas.map(|tree| format!("{}{tree}", print::formula(&tree))).collect();
        let rows: Vec<String> = rows.map(|tree| format!("{}{tree}", print::row(&tree))).collect();
        (printed.len(), rows.len())
    };
    let thread = std::thread::Builder::new().stack_size(1024 * 1024).spawn(deep).unwrap();
    // Outside row expressions `if` is a word of a name; `if if …` is no row expression.
    assert_eq!(thread.join().unwrap(), (5, 3));
    let undecided = format!("{}a", "if ".repeat(900));
    assert_eq!(kinds(&parse_formula(&undecided)), ["TooDeep"]);
    assert!(parse_row(&undecided).is_err_and(|errors| format!("{errors:?}").contains("TooDeep")));
}

fn kinds(result: &Result<formula::ast::Expr, Vec<SyntaxError>>) -> Vec<String> {
    match result {
        Ok(_) => vec!["none".into()],
        Err(errors) => errors.iter().map(|error| format!("{:?}", error.kind)).collect(),
    }
}

/// A project of one definition file.
pub(crate) fn project(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("kpis")).unwrap();
    // A case that declares a project is its only file.
    if text.lines().any(|line| line.starts_with("project: ")) {
        fs::write(folder.path().join("kpi.yaml"), text).unwrap();
    } else {
        fs::write(folder.path().join("kpi.yaml"), PROJECT).unwrap();
        fs::write(folder.path().join("kpis/case.yaml"), text).unwrap();
    }
    folder
}

/// The shipped definitions, without data.
pub(crate) fn check_shipped() -> (Checked, Sources) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kpi.yaml"), PROJECT).unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("kpis");
    for entry in walkdir::WalkDir::new(&shipped).into_iter().map(Result::unwrap) {
        let target = folder.path().join("kpis").join(entry.path().strip_prefix(&shipped).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir_all(target).unwrap();
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
    check_project(folder.path(), None)
}

/// Load and check, with all that is said in order.
pub(crate) fn check_project(root: &Path, schema: Option<&Schema>) -> (Checked, Sources) {
    let loaded = load(root);
    let mut checked = check(loaded.catalog.unwrap(), schema, &loaded.sources);
    checked.diagnostics.extend(loaded.diagnostics);
    diagnostic::sort(&mut checked.diagnostics);
    (checked, loaded.sources)
}

/// The data a case states.
pub(crate) fn schema(text: &str) -> Option<Schema> {
    let mut schema = Schema::default();
    for line in text.lines().filter_map(|line| line.strip_prefix("#| ")) {
        let (table, columns) = line.split_once(": ").unwrap();
        let columns = columns.split(", ").map(|column| {
            let (name, ty) = column.split_once(' ').unwrap();
            let ty = match ty {
                "integer" => Ok(ColumnType::Integer),
                "decimal" => Ok(ColumnType::Decimal { precision: 18, scale: 2 }),
                "double" => Ok(ColumnType::Double),
                "boolean" => Ok(ColumnType::Boolean),
                "text" => Ok(ColumnType::Text),
                "date" => Ok(ColumnType::Date),
                "timestamp" => Ok(ColumnType::Timestamp),
                "instant" => Ok(ColumnType::Instant),
                other => Err(other.to_string()),
            };
            (name.to_string(), ty)
        });
        schema.tables.insert(table.to_string(), Table { columns: columns.collect() });
    }
    (!schema.tables.is_empty()).then_some(schema)
}
