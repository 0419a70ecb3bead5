//! A module imports only what stands above it in the stage table of `ARCHITECTURE.md`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn data_flow_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let order = stage_table(&fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap());
    let mut wrong = Vec::new();
    for path in sources(&root.join("src")) {
        let inside = path.strip_prefix(root.join("src")).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        if module == "lib" || module == "main" {
            continue;
        }
        let place = *order.get(module).unwrap_or_else(|| panic!("ARCHITECTURE.md does not list `{module}`"));
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            let other = *order
                .get(&import)
                .unwrap_or_else(|| panic!("{}: ARCHITECTURE.md does not list `{import}`", path.display()));
            if import != module && other >= place {
                wrong.push(format!("{} imports `{import}`, which stands below `{module}`", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Modules by their place in the table; modules that share a row may import each other from left to right.
fn stage_table(text: &str) -> BTreeMap<String, usize> {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let modules = cells.flat_map(|cell| {
        cell.split(',').map(|name| name.trim().trim_matches('`').to_owned()).collect::<Vec<_>>()
    });
    modules.enumerate().map(|(place, name)| (name, place)).collect()
}

/// The modules of this crate a file's code names, tests left out.
fn imports(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or(text);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut found = Vec::new();
    for part in lines.flat_map(|line| line.split("crate::").skip(1).map(str::to_owned).collect::<Vec<_>>()) {
        let names = match part.strip_prefix('{') {
            Some(list) => list.split([',', '}']).map(|item| item.trim().to_owned()).collect(),
            None => vec![part],
        };
        for name in names {
            let name: String = name.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if !name.is_empty() {
                found.push(name);
            }
        }
    }
    found
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
    files
}
