// Loads the page anew when the server says that something changed; sends switches without a click; keeps a report's links in one window.
(function () {
  "use strict";
  var own = document.currentScript.dataset.at || "CHANGE", source = null;
  var frame = document.querySelector("iframe.report");
  var place = "place " + location.pathname + location.search;
  function scrolled() { return frame && frame.contentWindow ? frame.contentWindow : window; }
  function banner(broken) {
    var old = document.getElementById("broken");
    if (old) { old.remove(); }
    if (!broken || document.getElementById("trouble")) { return; }
    var line = document.createElement("p"), link = document.createElement("a");
    line.id = "broken";
    line.setAttribute("role", "alert");
    line.textContent = "The project cannot be opened as it is now; this is what it was. ";
    link.href = "/";
    link.textContent = "See why";
    line.appendChild(link);
    line.style.cssText = "position:sticky;top:0;z-index:1;margin:0 0 12px;padding:8px 12px;background:var(--bad-tint);border-left:4px solid var(--bad)";
    document.body.insertBefore(line, document.body.firstChild);
  }
  function connect() {
    if (source || document.hidden) { return; }
    source = new EventSource("/live");
    source.onmessage = function (event) {
      var parts = event.data.split(" ");
      if (parts[0] === own) { banner(parts[1] === "broken"); return; }
      disconnect();
      try { sessionStorage.setItem(place, String(scrolled().scrollY)); } catch (error) { /* not allowed here */ }
      location.reload();
    };
  }
  function disconnect() { if (source) { source.close(); source = null; } }
  // A browser keeps few connections to a server: a page nobody sees holds none.
  document.addEventListener("visibilitychange", function () { if (document.hidden) { disconnect(); } else { connect(); } });
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", connect);
  function restore() {
    var at = null;
    try { at = sessionStorage.getItem(place); sessionStorage.removeItem(place); } catch (error) { /* not allowed here */ }
    if (at !== null) { scrolled().scrollTo(0, Number(at)); }
  }
  function framed() {
    var inside = frame.contentDocument;
    if (!inside || !inside.body || inside.URL === "about:blank" || inside.body.dataset.framed) { return; }
    inside.body.dataset.framed = "yes";
    [].forEach.call(inside.querySelectorAll("a[href]"), function (link) {
      var to = link.getAttribute("href");
      if (to.charAt(0) === "#") { return; }
      link.target = "_top";
      if (to.indexOf("/page/") === 0) { link.setAttribute("href", to.slice(5)); }
    });
    restore();
  }
  if (frame) {
    frame.addEventListener("load", framed);
    if (frame.contentDocument && frame.contentDocument.readyState === "complete") { framed(); }
  } else {
    restore();
  }
  [].forEach.call(document.querySelectorAll("form[data-auto]"), function (form) {
    form.addEventListener("change", function () { form.requestSubmit(); });
    // An address says only what was chosen.
    form.addEventListener("submit", function () {
      [].forEach.call(form.elements, function (field) { if (field.name && !field.value) { field.disabled = true; } });
    });
    window.addEventListener("pageshow", function () { [].forEach.call(form.elements, function (field) { field.disabled = false; }); });
  });
  connect();
})();
