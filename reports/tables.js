(function () {
  "use strict";
  var tables = [].slice.call(document.querySelectorAll("table[data-sort]"));
  function number(text) {
    var parts = text.split("/");
    return parts.length === 2 ? parts[0] / parts[1] : parseFloat(text);
  }
  function key(row, at) {
    var cell = row.cells[at], own = cell && cell.getAttribute("data-exact");
    if (own === null || own === undefined) { return cell ? cell.textContent.trim() : ""; }
    return own === "" ? null : number(own);
  }
  function compare(one, other) {
    if (one === null || other === null) { return one === other ? 0 : one === null ? 1 : -1; }
    if (typeof one === "number" && typeof other === "number") { return one - other; }
    return String(one).localeCompare(String(other), document.documentElement.lang, { numeric: true });
  }
  function sort(table, head, at) {
    var down = head.getAttribute("aria-sort") === "ascending";
    [].forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute("aria-sort"); });
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    [].forEach.call(table.tBodies, function (part) {
      var rows = [].filter.call(part.rows, function (row) { return !row.classList.contains("group-row"); });
      rows.map(function (row, place) { return { row: row, key: key(row, at), place: place }; })
        .sort(function (one, other) {
          if (one.key === null || other.key === null) { return compare(one.key, other.key) || one.place - other.place; }
          return (down ? -1 : 1) * compare(one.key, other.key) || one.place - other.place;
        })
        .forEach(function (entry) { part.appendChild(entry.row); });
    });
  }
  // On narrow screens rows are blocks, and some readers then need to be told that they are a table.
  function role(elements, name) { [].forEach.call(elements, function (element) { element.setAttribute("role", name); }); }
  tables.forEach(function (table) {
    role([table], "table");
    role(table.querySelectorAll("thead, tbody, tfoot"), "rowgroup");
    role(table.rows, "row");
    role(table.querySelectorAll("td"), "cell");
    role(table.querySelectorAll("thead th"), "columnheader");
    role(table.querySelectorAll("tbody th, tfoot th"), "rowheader");
    [].forEach.call(table.tHead.rows[0].cells, function (head, at) {
      if (head.hasAttribute("data-still")) { return; }
      var button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      while (head.firstChild) { button.appendChild(head.firstChild); }
      head.appendChild(button);
      button.addEventListener("click", function () { sort(table, head, at); });
    });
  });
  var place = document.getElementById("tools");
  if (!place || !tables.length) { return; }
  var rows = [].concat.apply([], tables.map(function (table) {
    return [].concat.apply([], [].map.call(table.tBodies, function (part) {
      return [].filter.call(part.rows, function (row) { return !row.classList.contains("group-row"); });
    }));
  }));
  var input = place.querySelector("input"), said = place.querySelector("[role=status]");
  function apply() {
    var parts = input.value.toLowerCase().split(/\s+/).filter(Boolean), shown = 0;
    rows.forEach(function (row) {
      var text = row.textContent.toLowerCase();
      row.hidden = !parts.every(function (part) { return text.indexOf(part) >= 0; });
      shown += row.hidden ? 0 : 1;
    });
    tables.forEach(function (table) {
      [].forEach.call(table.tBodies, function (part) {
        part.hidden = [].every.call(part.rows, function (row) { return row.hidden || row.classList.contains("group-row"); });
      });
    });
    said.textContent = shown === rows.length ? "" : place.getAttribute("data-shown").replace("%1", shown).replace("%2", rows.length);
  }
  place.hidden = false;
  input.addEventListener("input", apply);
})();
