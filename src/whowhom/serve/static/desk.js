// Everything works without this script: it moves between rows by key, ties a selected row to its marks in the charts,
// turns the as-of day by a slider, and keeps searches in this browser.
import { searches } from "./saved.js";

const ID = /^[0-9a-f]{4,40}$/;

const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
const rowOf = (id) => document.querySelector(`[data-id="${id}"]`);
const made = (name, text, more = {}) => Object.assign(document.createElement(name), { textContent: text }, more);

// Rows by key

let at = null;

function go(step) {
  const all = rows();
  if (!all.length) return;
  at?.classList.remove("at");
  at = all[Math.max(0, Math.min(all.length - 1, all.indexOf(at) + step))];
  at.classList.add("at");
  at.tabIndex = -1;
  at.focus({ preventScroll: true });
  at.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const used = event.target.closest("input, select, textarea, button, summary, dialog, [contenteditable]");
  if (used || event.ctrlKey || event.metaKey || event.altKey) return;
  const onRow = at !== null && event.target === at;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "/") document.getElementById("q").focus();
  else if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "Enter" && onRow) at.querySelector("a[href]")?.click();
  else if ((event.key === "x" || event.key === " ") && onRow && at.dataset.id) toggle(at.dataset.id);
  else if (event.key === "Escape") desk.picked ? pick("") : desk.clear();
  else return;
  event.preventDefault();
});

// The selected incident: in the address as #sel=ID, in the row, and in whatever charts listen

const desk = { picked: "", listeners: [], clear: () => {}, choose, rows: () => document.querySelectorAll("[data-start]") };
const told = document.getElementById("picked");

function toggle(id) {
  pick(desk.picked === id ? "" : id);
}

function pick(id, others = []) {
  if (desk.picked) rowOf(desk.picked)?.removeAttribute("aria-current");
  desk.picked = id;
  const row = id && rowOf(id);
  if (row) {
    row.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  }
  const held = location.hash.startsWith("#sel=");
  if (id || held) history.replaceState(null, "", location.pathname + location.search + (id ? `#sel=${id}` : ""));
  say(id, row, others);
  for (const listener of desk.listeners) listener(id);
}

function say(id, row, others) {
  told.replaceChildren();
  if (!id) return;
  const seen = row && !row.hidden;
  const name = (one) => rowOf(one)?.querySelector("a[href^='/incidents/']")?.textContent || `incident ${one.slice(0, 8)}`;
  told.append(made("span", "▶ ", { ariaHidden: "true" }), seen ? "Selected: " : "Selected, but not in a row that is shown here: ");
  for (const one of [id, ...others.filter((one) => one !== id).slice(0, 5)]) {
    told.append(made("a", name(one), { href: `/incidents/${one}${day()}` }), " ");
  }
  const rest = others.length - 6;
  if (rest > 0) told.append(`and ${rest} more `);
  const button = made("button", "Clear", { type: "button" });
  button.addEventListener("click", () => pick(""));
  told.append(button);
}

function day() {
  const asOf = new URLSearchParams(location.search).get("as_of");
  return asOf ? `?as_of=${encodeURIComponent(asOf)}` : "";
}

// A mark may stand for several incidents: each further click goes to the next of them that has a row here.
function choose(ids) {
  const some = ids.filter((id) => ID.test(id));
  const here = some.filter((id) => rowOf(id) && !rowOf(id).hidden);
  const among = here.length ? here : some;
  if (among.length) pick(among[(among.indexOf(desk.picked) + 1) % among.length], some);
}

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row][data-id]");
  if (!row || event.target.closest("a, button, input, summary") || !getSelection().isCollapsed) return;
  toggle(row.dataset.id);
});

function fromAddress() {
  const id = location.hash.startsWith("#sel=") ? location.hash.slice(5) : "";
  if (ID.test(id) && id !== desk.picked) pick(id);
}

window.addEventListener("hashchange", fromAddress);

// The day as of which the record is seen

const DAY = 86400000;
const slider = document.querySelector(".asof input[type=range]");
if (slider) slide(slider, slider.form.elements.as_of, slider.form.querySelector("output"));

function slide(range, field, output) {
  const first = Date.parse(range.dataset.first);
  range.max = String(Math.round((Date.parse(range.dataset.last) - first) / DAY));
  const shown = () => new Date(first + Number(range.value) * DAY).toISOString().slice(0, 10);
  const tell = () => {
    output.textContent = range.value === range.max ? `${shown()}, the latest` : shown();
    range.setAttribute("aria-valuetext", output.textContent);
  };
  const away = () => {
    const to = new URL(location.href);
    for (const name of ["page", "after", "as_of"]) to.searchParams.delete(name);
    if (range.value !== range.max) to.searchParams.set("as_of", shown());
    if (to.href !== location.href) location.assign(to);
  };
  range.value = String(Math.round((Date.parse(field.value) - first) / DAY));
  range.hidden = output.hidden = false;
  tell();
  range.addEventListener("input", () => {
    field.value = shown();
    tell();
  });
  // By keys a day is one of many on the way: only Enter goes there, as in the field beside it.
  let held = false;
  range.addEventListener("pointerdown", () => (held = true));
  range.addEventListener("change", () => held && away());
  range.addEventListener("keydown", (event) => {
    held = false;
    if (event.key !== "Enter") return;
    event.preventDefault();
    away();
  });
  // The last day is today: it needs no day in the address.
  range.form.addEventListener("submit", (event) => {
    if (field.value !== range.dataset.last) return;
    event.preventDefault();
    range.value = range.max;
    away();
  });
}

searches(made);
fromAddress();
if (document.querySelector(".chart")) import("./charts.js").then(({ draw }) => draw(desk, made));
