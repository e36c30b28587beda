"use strict";
// Everything works without this script: it draws charts, moves between rows by key, and carries a brushed period into the form.
(() => {
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  let at = -1;

  function go(step) {
    const all = rows();
    if (!all.length) return;
    if (all[at]) all[at].classList.remove("at");
    at = Math.max(0, Math.min(all.length - 1, at + step));
    const row = all[at];
    row.classList.add("at");
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    const writing = event.target.closest("input, select, textarea, [contenteditable]");
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "/") document.getElementById("q").focus();
    else if (event.key === "?") document.getElementById("keys").showModal();
    else if (event.key === "Enter" && rows()[at] && event.target === rows()[at]) {
      const link = rows()[at].querySelector("a[href]");
      if (link) link.click();
    } else return;
    event.preventDefault();
  });

  const charts = [...document.querySelectorAll(".chart")];
  if (charts.length) load(["vega.min.js", "vega-lite.min.js", "vega-interpreter.min.js"], draw);

  function load(names, then) {
    if (!names.length) return then();
    const script = document.createElement("script");
    script.src = `/static/${names[0]}`;
    script.onload = () => load(names.slice(1), then);
    document.head.append(script);
  }

  function draw() {
    for (const chart of charts) {
      const place = chart.querySelector(".drawn");
      const spec = JSON.parse(chart.querySelector("script[type='application/json']").textContent);
      fit(spec, chart.clientWidth);
      try {
        // Expressions are interpreted, not compiled, so that the page needs no right to make code from text.
        const runtime = vega.parse(vegaLite.compile(spec).spec, null, { ast: true });
        new vega.View(runtime, { expr: vega.expressionInterpreter, renderer: "svg", container: place, hover: true }).runAsync()
          .then(() => {
            // The place has a label of its own, and the table behind the chart says the rest.
            place.querySelector("svg").setAttribute("aria-hidden", "true");
            chart.querySelector("details").removeAttribute("open");
          });
      } catch (error) {
        place.textContent = "This chart cannot be drawn here; its figures are below.";
      }
    }
  }

  // Charts are made for a desk; on a phone their panels are as wide as the page.
  function fit(spec, wide) {
    const room = Math.max(180, wide - 190);
    for (const part of [spec, ...(spec.vconcat || [])]) {
      if (typeof part.width === "number" && part.width > room) part.width = room;
    }
  }
})();
