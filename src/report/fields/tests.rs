//! What is found in templates, and what is let through.

use super::check;
use crate::report::templates::TemplateText;
use crate::source::Sources;
use crate::view;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is said of the first of these templates: `path: message` by place.
fn said(texts: &[(&str, &str)]) -> Vec<String> {
    let mut sources = Sources::default();
    let templates: BTreeMap<String, TemplateText> = texts
        .iter()
        .map(|(name, text)| {
            let source = sources.add(*name, *text);
            ((*name).to_owned(), TemplateText { source, text: Arc::from(*text) })
        })
        .collect();
    let found = check(texts[0].0, &templates, &view::shape(), Some(&["few"]), &["palette_css"]);
    found.into_iter().map(|one| one.message).collect()
}

fn of(text: &str) -> Vec<String> {
    said(&[("own.md.j2", text)])
}

#[test]
fn names_and_fields_are_found() {
    let wrong = [
        ("{{ mesage }}", "`mesage` is not in the view"),
        ("{{ period.nmae }}", "`period.nmae` is not in the view"),
        ("{{ period[\"nmae\"] }}", "`period.nmae` is not in the view"),
        ("{% if period.unfinishd %}x{% endif %}", "`period.unfinishd` is not in the view"),
        ("{% for kpi in groups[0].kpis %}{{ kpi.valu.text }}{% endfor %}", "`kpi.valu` is not in the view"),
        (
            "{% for k in attention[:3] | sort(attribute=\"title\") %}{{ k.nam }}{% endfor %}",
            "`k.nam` is not in the view",
        ),
        ("{% set k = (attention | first) %}{{ k.nam }}", "`k.nam` is not in the view"),
        ("{% with p = period %}{{ p.nam }}{% endwith %}", "`p.nam` is not in the view"),
        ("{{ groups.kpis }}", "`groups.kpis` is not in the view"),
        ("{{ title.text }}", "`title.text` is not in the view"),
        ("{{ parameters.fw }}", "`parameters.fw` is not in the view"),
        ("{{ \"a\" if mesage else \"b\" }}", "`mesage` is not in the view"),
        ("{{ mesage | upper }}", "`mesage` is not in the view"),
        ("{{ message ~ mesage }}", "`mesage` is not in the view"),
        ("{{ range(totl) | list }}", "`totl` is not in the view"),
        ("{% for kpi in groups %}{% endfor %}{{ loop.index }}{{ mesage }}", "`mesage` is not in the view"),
        ("{%- for g in groups -%}{{- g.titel -}}{%- endfor -%}", "`g.titel` is not in the view"),
    ];
    for (text, expected) in wrong {
        assert_eq!(of(text), [expected], "{text}");
    }
}

#[test]
fn what_is_right_or_cannot_be_told_is_let_through() {
    let right = [
        "{{ message }} {{ period.name }} {{ groups[0].kpis[0].value.text }} {{ parameters.few }}",
        "{% for kpi in groups[0].kpis if kpi.change %}{{ loop.index }} {{ kpi.change.from.text }}{% endfor %}",
        "{% for name, value in parameters | items %}{{ name }}{{ value.anything }}{% endfor %}",
        "{% set x = none %}{% if rules %}{% set x = rules[0] %}{% endif %}{{ x.whatever }}",
        "{% macro row(kpi) %}{{ kpi.whatever }}{{ caller() }}{% endmacro %}{{ row(groups[0]) }}",
        "{% import \"lib.j2\" as lib %}{{ lib.row(message) }}",
        "{% if open is defined %}{{ open.x }}{% endif %}{{ other | default(\"–\") }}",
        "{# {{ mesage }} #}{% raw %}{{ mesage }}{% endraw %}",
        "{{ {\"mesage\": message}[\"mesage\"] }} {{ '}}' ~ message }}",
        "{{ [1, 2] | join(\", \") }} {{ dict(a=1).a }} {{ palette_css }} {{ total is divisibleby 3 }}",
        "{% for g in groups %}{% set last = g %}{% endfor %}{{ last.anything }}",
        "{{ groups | map(attribute=\"title\") | join }}",
        "{% set ns = namespace(count=0) %}{% set ns.count = ns.count + 1 %}{{ ns.count }}",
        "{{ message.upper() }}",
        "{% include name_of_template %}",
        "{% include \"not-there.j2\" ignore missing %}",
    ];
    for text in right {
        let said = of(text);
        if text.contains("name_of_template") {
            assert_eq!(said, ["`name_of_template` is not in the view"]);
        } else {
            assert_eq!(said, Vec::<String>::new(), "{text}");
        }
    }
}

#[test]
fn included_templates_see_what_is_known_where_they_are_included() {
    let part = ("part.j2", "{{ kpi.title }} {{ kpi.titel }}");
    let around = ("own.j2", "{% for kpi in attention %}{% include \"part.j2\" %}{% endfor %}");
    assert_eq!(said(&[around, part]), ["`kpi.titel` is not in the view"]);
    let alone = ("own.j2", "{% include \"part.j2\" %}");
    assert_eq!(said(&[alone, part]), ["`kpi` is not in the view", "`kpi` is not in the view"]);
    assert_eq!(said(&[("own.j2", "{% include \"prat.j2\" %}"), part]), ["no template `prat.j2` was found"]);
    assert_eq!(said(&[("own.j2", "{% include \"own.j2\" %}")]), Vec::<String>::new());
}

mod any_text {
    use super::of;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a template holds, looking at it ends, and does not panic.
        #[test]
        fn is_read(text in "([{}%#\"'a-z.|()\\[\\] -]|\\{\\{|\\}\\}|\\{%|%\\}|for|in|set|=){0,60}") {
            drop(of(&text));
        }
    }
}
