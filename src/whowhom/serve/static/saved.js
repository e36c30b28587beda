// Searches that are kept under a name, in this browser alone; a file takes them to another.
const KEY = "whowhom.saved";
const MOST = 50;
const ADDRESS = /^\/(incidents|search|alerts|dyads\/[A-Za-z]{3}-[A-Za-z]{3})(\?|$)/;

const sound = (one) =>
  typeof one?.name === "string" && one.name.trim() !== "" && one.name.length <= 80 &&
  typeof one.address === "string" && one.address.length <= 2000 && ADDRESS.test(one.address);

// What is no list of searches is refused as a whole: half of it would look like all.
function checked(text) {
  const found = JSON.parse(text);
  if (!Array.isArray(found) || found.length > MOST || !found.every(sound)) throw new TypeError("no searches");
  return found.map(({ name, address }) => ({ name, address }));
}

export function searches(made) {
  const panel = document.querySelector("#saved .panel");
  const today = document.getElementById("kept");
  let kept = [];
  let trouble = "";
  try {
    kept = checked(localStorage.getItem(KEY) ?? "[]");
  } catch (error) {
    trouble = "What this browser kept as saved searches cannot be read; saving one begins a new list.";
  }

  const told = made("p", trouble, { className: "told" });
  told.setAttribute("role", "status");
  const list = made("ul", "", { className: "kept" });
  const tools = made("p", "", { className: "tools" });
  const form = asking();
  panel.prepend(...(form ? [form] : []), told, list, tools);
  show();

  function asking() {
    const address = location.pathname + location.search;
    if (!ADDRESS.test(address) || address.length > 2000) return null;
    const form = made("form", "");
    const label = made("label", "Keep this search as ");
    const name = made("input", "", { name: "name", maxLength: 80, required: true, value: words(), autocomplete: "off" });
    label.append(name);
    form.append(label, made("button", "Keep"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      keep([{ name: name.value.trim(), address }], `Kept as “${name.value.trim()}”.`);
    });
    return form;
  }

  function words() {
    const skipped = ["page", "after"];
    const asked = [...new URLSearchParams(location.search)].filter(([name, value]) => value && !skipped.includes(name));
    const title = document.querySelector("h1").firstChild.textContent.trim();
    return [title, asked.map(([name, value]) => `${name} ${value}`).join(", ")].filter(Boolean).join(": ").slice(0, 80);
  }

  function keep(some, done) {
    const names = new Set(some.map((one) => one.name));
    const all = [...kept.filter((one) => !names.has(one.name)), ...some].filter(sound);
    if (all.length > MOST) return (told.textContent = `No more than ${MOST} searches are kept: remove one first.`);
    write(all, done);
  }

  function write(all, done) {
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
      kept = all;
      told.textContent = done;
    } catch (error) {
      told.textContent = "This browser keeps nothing for this page; bookmark the address instead.";
    }
    show();
  }

  function show() {
    list.replaceChildren(...kept.map((one) => {
      const item = made("li", "");
      const button = made("button", "Remove", { type: "button", ariaLabel: `Remove ${one.name}` });
      button.addEventListener("click", () => {
        write(kept.filter((other) => other !== one), `“${one.name}” is removed.`);
        told.tabIndex = -1;
        told.focus();
      });
      item.append(made("a", one.name, { href: one.address }), button);
      return item;
    }));
    tools.replaceChildren(...(kept.length ? [taken(), " "] : []), brought());
    document.querySelector("#saved summary").textContent = kept.length ? `Saved ${kept.length}` : "Saved";
    if (!today) return;
    today.hidden = !kept.length;
    today.querySelector("ul").replaceChildren(...kept.map((one) => {
      const item = made("li", "");
      item.append(made("a", one.name, { href: one.address }));
      return item;
    }));
  }

  function taken() {
    const link = made("a", "Export", { href: "#", download: "whowhom-searches.json" });
    link.addEventListener("click", () => {
      link.href = URL.createObjectURL(new Blob([JSON.stringify(kept, null, 1)], { type: "application/json" }));
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
    return link;
  }

  function brought() {
    const label = made("label", "Import ");
    const file = made("input", "", { type: "file", accept: "application/json,.json" });
    file.addEventListener("change", async () => {
      try {
        if (file.files[0].size > 500000) throw new TypeError("too large");
        const some = checked(await file.files[0].text());
        keep(some, `${some.length} searches came from the file.`);
      } catch (error) {
        told.textContent = `This file holds no saved searches; “Export” makes one, of ${MOST} at most.`;
      }
    });
    label.append(file);
    return label;
  }
}
