// Draws the charts of a page, in its colours and width, and ties timeline, map and table to one another.
const SCRIPTS = ["vega.min.js", "vega-lite.min.js", "vega-interpreter.min.js"];
const DAY = 86400000;
const WIDEST = 900;

// What the colours of a chart are on dark paper.
const DARK = {
  white: "#12161b", "#1d2733": "#e6e9ed", "#5b6773": "#a9b3be", "#dfe3e8": "#343d48", "#f3f4f6": "#1e252d", "#b9c0c9": "#4c5763",
  "#b3261e": "#ff8a80", "#e08a7d": "#c26a5e", "#86b8ca": "#4f8ba1", "#1b6e8c": "#6cc3e0", "#c77700": "#f0a93c", "#e3b15f": "#a9803c",
  "#8a94a0": "#7d8894", "#fbeceb": "#2b1d1d", "#e9a49d": "#8c3f39",
};

export async function draw(desk, made) {
  const charts = [...document.querySelectorAll(".chart")];
  try {
    await Promise.all(SCRIPTS.map(load));
  } catch (error) {
    for (const chart of charts) failed(chart);
    return;
  }
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const all = () => Promise.all(charts.map((chart) => drawn(chart, scheme.matches, desk)));
  scheme.addEventListener("change", async () => {
    desk.listeners.length = 0;
    link(await all(), desk, made);
  });
  link(await all(), desk, made);
}

function load(name) {
  return new Promise((done, refused) => {
    const script = document.createElement("script");
    Object.assign(script, { src: `/static/${name}`, async: false, onload: done, onerror: refused });
    document.head.append(script);
  });
}

function failed(chart) {
  chart.querySelector(".drawn").textContent = "This chart cannot be drawn here; its figures are below.";
}

async function drawn(chart, dark, desk) {
  const place = chart.querySelector(".drawn");
  const text = chart.querySelector("script[type='application/json']").textContent;
  const spec = fitted(dark ? darkened(JSON.parse(text)) : JSON.parse(text), Math.max(300, chart.clientWidth));
  if (dark) spec.config.legend.symbolBaseFillColor = "#a9b3be";
  place.replaceChildren();
  try {
    // Expressions are interpreted, not compiled, so that the page needs no right to make code from text.
    const runtime = vega.parse(vegaLite.compile(spec, { logger: vega.logger(vega.Error) }).spec, null, { ast: true });
    const view = new vega.View(runtime, { expr: vega.expressionInterpreter, renderer: "svg", container: place, hover: true });
    await view.runAsync();
    // The place has a label of its own, and the table behind the chart says the rest.
    place.querySelector("svg").setAttribute("aria-hidden", "true");
    place.classList.toggle("dark", dark);
    chart.querySelector("details").removeAttribute("open");
    view.addEventListener("click", (event) => desk.choose(under(event)));
    return { view, spec };
  } catch (error) {
    failed(chart);
    return null;
  }
}

function darkened(part, key = "") {
  if (typeof part === "string") return DARK[part] ?? part;
  if (typeof part !== "object" || part === null || key === "data") return part;
  if (Array.isArray(part)) return part.map((one) => darkened(one));
  return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, darkened(value, name)]));
}

// Charts are made for paper; here they are as wide as their column, and their words stay inside it.
function fitted(spec, wide) {
  const lines = [];
  for (const word of String(spec.title.subtitle).split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && (lines[last].length + word.length) * 6 < wide) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  spec.title.subtitle = lines;
  if (spec.projection) spec.width = Math.min(wide, WIDEST) - 10;
  else if (typeof spec.width === "number") {
    Object.assign(spec, { width: Math.min(wide, WIDEST), autosize: { type: "fit-x", contains: "padding" } });
  }
  const labels = wide < 500 ? 140 : 190;
  for (const part of spec.vconcat ?? []) {
    if (typeof part.width === "number") part.width = Math.max(160, Math.min(wide, WIDEST) - labels);
  }
  return spec;
}

// A brush lies over the marks: what is under the pointer is looked for, not only what is on top.
function under(event) {
  for (const one of document.elementsFromPoint(event.clientX, event.clientY)) {
    const datum = one.__data__?.datum;
    if (datum?.ids) return datum.ids;
    if (datum?.incident) return [datum.incident];
  }
  return [];
}

const has = (one, name) => one?.spec.params?.some((param) => param.name === name);

function link(found, desk, made) {
  const views = found.filter((one) => has(one, "picked"));
  for (const { view } of views) {
    desk.listeners.push((id) => view.signal("picked", id).runAsync());
    if (desk.picked) view.signal("picked", desk.picked).runAsync();
  }
  const time = views.find((one) => one.spec.layer.some((layer) => layer.params));
  const map = views.find((one) => one !== time);
  if (time) brushing(time, map, desk, made);
}

function brushing(time, map, desk, made) {
  const told = document.getElementById("brushed");
  const days = new Map(time.spec.data.values.flatMap((one) => one.ids.map((id) => [id, one.day])));
  const places = map?.spec.layer.find((layer) => layer.data?.values && layer.data.name === "places").data.values ?? [];
  let waiting = false;

  desk.clear = () => time.view.signal("brush_x", [0, 0]).runAsync();
  time.view.addSignalListener("brush", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const extent = time.view.signal("brush").day;
      show(extent ? [iso(Math.ceil(extent[0] / DAY)), iso(Math.floor(extent[1] / DAY))] : null);
    });
  });

  const iso = (ordinal) => new Date(ordinal * DAY).toISOString().slice(0, 10);

  function show(period) {
    const [since, until] = period ?? ["", "9999"];
    const within = (id) => days.has(id) && since <= days.get(id) && days.get(id) <= until;
    let shown = 0;
    const all = document.querySelectorAll("tr[data-id]");
    for (const row of all) {
      const { start, end } = row.dataset;
      row.hidden = period !== null && !(start && end >= since && start <= until);
      shown += row.hidden ? 0 : 1;
    }
    if (map) {
      const left = places.map((one) => ({ ...one, ids: period ? one.ids.filter(within) : one.ids }));
      const kept = left.map((one) => ({ ...one, incidents: one.ids.length })).filter((one) => one.incidents);
      map.view.change("places", vega.changeset().remove(() => true).insert(kept)).runAsync();
    }
    const drawn = [...days.keys()].filter(within).length;
    say(period, drawn, `${shown} of the ${all.length} rows of this page`);
  }

  function say(period, drawn, shown) {
    told.replaceChildren();
    if (!period) return;
    const [since, until] = period;
    const button = made("button", "Clear", { type: "button" });
    button.addEventListener("click", desk.clear);
    if (since > until) return told.append("No day lies in this. ", button);
    const to = new URL(location.href);
    to.searchParams.delete("page");
    to.searchParams.set("since", since);
    to.searchParams.set("until", until);
    const whole = made("a", "Show only these days", { href: to.pathname + to.search });
    told.append(`${since} to ${until}: ${drawn} drawn, ${shown}. `, whole, " ", button);
  }
}
