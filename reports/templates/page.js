"use strict";
// What a report's page adds where scripts run: rows and texts that fold, tables that sort, a filter whose state is in
// the address, buttons that copy. Without it everything is on the page, open. It writes no words of its own.
(() => {
  const root = document.documentElement;
  root.classList.add("js", "starting"); // what starts closed is never laid out
  const $ = id => document.getElementById(id);
  const keys = ["q", "verdict", "has", "rule", "consultant", "sort", "open"];
  const fields = ["q", "verdict", "has", "rule", "consultant"];
  let tables = [];
  let state = {};

  // A part that can be closed. The browser's own search still finds what is in it and opens it.
  function foldable(part, button, open, told) {
    const set = wanted => {
      if (wanted) part.removeAttribute("hidden"); else part.setAttribute("hidden", "until-found");
      button.setAttribute("aria-expanded", String(wanted));
    };
    const fold = { set, isOpen: () => !part.hasAttribute("hidden") };
    part.fold = fold;
    button.type = "button";
    button.setAttribute("aria-controls", part.id);
    button.addEventListener("click", event => {
      event.stopPropagation();
      set(!fold.isOpen());
      if (told) told(fold.isOpen());
    });
    part.addEventListener("beforematch", () => set(true));
    set(open);
    return fold;
  }

  function folds() {
    document.querySelectorAll(".fold").forEach((part, i) => {
      part.id = "fold-" + i;
      const button = document.createElement("button");
      button.className = "toggle small";
      button.textContent = part.dataset.fold;
      part.before(button);
      foldable(part, button, false);
    });
  }

  function entryOf(body, index) {
    const row = body.rows[0];
    const entry = { body, row, index, id: body.id, words: null, fold: null };
    const detail = body.querySelector(".detail");
    if (!detail) return entry;
    detail.id = body.id + "-detail";
    const head = row.querySelector("th");
    const button = document.createElement("button");
    button.className = "toggle";
    button.append(...head.childNodes);
    head.append(button);
    entry.fold = foldable(detail, button, false, opened => {
      state.open = opened ? entry.id : state.open === entry.id ? "" : state.open;
      address(false);
    });
    row.classList.add("opens");
    row.addEventListener("click", event => {
      if (!event.target.closest("a, button") && String(getSelection()) === "") button.click();
    });
    return entry;
  }

  function tableOf(table) {
    const t = { table, name: table.closest("section").id, noun: table.dataset.noun, sorted: "" };
    t.entries = [...table.tBodies].map(entryOf);
    t.heads = [...table.tHead.rows[0].cells];
    t.heads.forEach((head, i) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const first = head.dataset.first || "ascending";
        const second = first === "ascending" ? "descending" : "ascending";
        const [name, column, way] = (state.sort || "").split(".");
        const mine = name === t.name && column === String(i);
        const next = !mine ? first : way === first ? second : "";
        state.sort = next ? [t.name, i, next].join(".") : "";
        apply();
        address(true);
      });
    });
    return t;
  }

  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

  function sort(t) {
    const [name, column, way] = (state.sort || "").split(".");
    const head = name === t.name ? t.heads[column] : undefined;
    const wanted = head && (way === "ascending" || way === "descending") ? state.sort : "";
    for (const h of t.heads) if (h !== head || !wanted) h.removeAttribute("aria-sort");
    if (wanted) head.setAttribute("aria-sort", way);
    if (wanted === t.sorted) return;
    t.sorted = wanted;
    let order = t.entries;
    if (wanted) {
      const number = head.dataset.sort === "number";
      const keyed = t.entries.map(entry => {
        const cell = entry.row.cells[column];
        const text = cell.textContent.trim();
        return { entry, text, value: number ? Number(cell.dataset.key || text) : 0 };
      });
      const sign = way === "ascending" ? 1 : -1;
      keyed.sort((x, y) => {
        if (!x.text !== !y.text) return x.text ? -1 : 1;
        return sign * (number ? x.value - y.value : collator.compare(x.text, y.text)) || x.entry.index - y.entry.index;
      });
      order = keyed.map(k => k.entry);
    }
    t.table.append(...order.map(entry => entry.body));
  }

  function fits(entry, wanted, consultant) {
    const data = entry.body.dataset;
    const among = (list, one) => (" " + (list || "") + " ").includes(" " + one + " ");
    if (state.verdict && data.verdict !== state.verdict) return false;
    if (state.has && !among(data.has, state.has)) return false;
    if (state.rule && !among(data.rules, state.rule)) return false;
    if (state.consultant && !among(data.consultants, consultant)) return false;
    if (wanted.length === 0) return true;
    if (entry.words === null) entry.words = entry.body.textContent.toLowerCase();
    return wanted.every(word => entry.words.includes(word));
  }

  // apply shows what the state asks for.
  function apply() {
    for (const name of fields) if ($("f-" + name).value !== (state[name] || "")) $("f-" + name).value = state[name] || "";
    const option = [...$("f-consultant").options].find(o => o.value === state.consultant);
    const wanted = (state.q || "").toLowerCase().split(/\s+/).filter(word => word);
    const counts = [];
    for (const t of tables) {
      sort(t);
      let shown = 0;
      for (const entry of t.entries) {
        entry.body.hidden = !fits(entry, wanted, option ? option.dataset.n : "none");
        if (!entry.body.hidden) shown++;
      }
      counts.push(shown + " " + $("f-count").dataset.of + " " + t.entries.length + " " + t.noun);
    }
    const text = counts.join(", ");
    if ($("f-count").textContent !== text) $("f-count").textContent = text;
    const narrowed = fields.some(name => state[name]);
    $("f-clear").hidden = !narrowed;
    $("filter").classList.toggle("narrowed", narrowed);
  }

  // address writes the state into the address: as a step that leads back, or in place of the present one.
  function address(step) {
    const list = new URLSearchParams();
    for (const key of keys) if (state[key]) list.set(key, state[key]);
    const only = [...list.keys()].join() === "open";
    const text = only ? "#" + state.open : list.size ? "#?" + list : location.pathname.slice(location.pathname.lastIndexOf("/") + 1) || "#";
    try {
      if (step) history.pushState(null, "", text); else history.replaceState(null, "", text);
    } catch {
      location.hash = text.startsWith("#") ? text : "";
    }
  }

  const find = id => tables.flatMap(t => t.entries).find(entry => entry.id === id);

  function reveal(target) {
    const body = target.closest(".entry");
    if (body && body.hidden) {
      state = { sort: state.sort };
      apply();
    }
    const entry = body && find(body.id);
    if (entry && entry.fold) entry.fold.set(true);
    for (let e = target; e; e = e.parentElement) if (e.fold) e.fold.set(true);
    target.scrollIntoView();
  }

  // follow does what the address says.
  function follow() {
    const text = location.hash.slice(1);
    if (text.startsWith("?")) {
      const list = new URLSearchParams(text.slice(1));
      state = {};
      for (const key of keys) if (list.get(key)) state[key] = list.get(key);
      apply();
      const entry = find(state.open);
      if (entry && !entry.body.hidden) reveal(entry.body);
    } else if (text === "") {
      state = {};
      apply();
    } else {
      let id = text;
      try { id = decodeURIComponent(text); } catch { /* as it stands */ }
      if ($(id)) reveal($(id));
    }
  }

  function option(select, value, label) {
    const o = document.createElement("option");
    o.value = value;
    o.textContent = label;
    select.append(o);
  }

  function filter() {
    const verdicts = new Map(), rules = new Set();
    for (const t of tables) for (const { body, row } of t.entries) {
      const chip = row.querySelector(".chip");
      if (!verdicts.has(body.dataset.verdict)) verdicts.set(body.dataset.verdict, chip.lastChild.textContent.trim());
      for (const id of (body.dataset.rules || "").split(" ")) if (id) rules.add(id);
    }
    for (const [value, label] of verdicts) option($("f-verdict"), value, label);
    for (const row of document.querySelectorAll("tr[data-verdict]:not(.zero)")) {
      if (!verdicts.has(row.dataset.verdict)) continue;
      const link = document.createElement("a");
      link.className = "narrow";
      link.href = "#?verdict=" + row.dataset.verdict;
      link.append(...row.cells[0].childNodes);
      row.cells[0].append(link);
    }
    for (const id of [...rules].sort()) {
      const title = $("rule-" + id + "-h");
      option($("f-rule"), id, title ? title.textContent.trim() : id);
    }
    let typing = false;
    for (const name of fields) {
      const field = $("f-" + name);
      field.addEventListener("input", () => {
        state[name] = field.value;
        apply();
        address(!(name === "q" && typing));
        typing = name === "q";
      });
    }
    $("f-q").addEventListener("blur", () => { typing = false; });
    $("f-clear").addEventListener("click", () => {
      state = { sort: state.sort };
      apply();
      address(true);
      $("f-q").focus();
    });
    const all = $("f-open");
    const labels = [all.textContent, all.dataset.close];
    all.addEventListener("click", () => {
      const open = all.textContent === labels[0];
      for (const t of tables) for (const entry of t.entries) if (entry.fold && !entry.body.hidden) entry.fold.set(open);
      all.textContent = labels[open ? 1 : 0];
    });
    document.addEventListener("click", event => {
      const link = event.target.closest("a[href^='#?']");
      if (link) setTimeout(() => { $("filter").scrollIntoView(); $("f-q").focus({ preventScroll: true }); });
    });
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      area.className = "hear";
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      if (!done) throw new Error("not copied");
    }
  }

  function copiers() {
    for (const button of document.querySelectorAll(".copy")) {
      const label = button.textContent;
      button.setAttribute("aria-live", "polite");
      button.addEventListener("click", async () => {
        const part = button.closest("figure").querySelector(".fold");
        try {
          await copy(part.textContent.trim() + "\n");
          button.textContent = button.dataset.done;
          setTimeout(() => { button.textContent = label; }, 2000);
        } catch {
          part.fold.set(true);
          getSelection().selectAllChildren(part);
        }
      });
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    try {
      folds();
      copiers();
      if (!$("filter")) return; // a page without tables
      tables = [...document.querySelectorAll("table.entries")].map(tableOf);
      filter();
      window.addEventListener("hashchange", follow);
      apply();
    } catch (error) {
      for (const part of document.querySelectorAll("[hidden=until-found]")) part.removeAttribute("hidden");
      root.classList.remove("js");
      throw error;
    } finally {
      root.classList.remove("starting");
    }
    if (location.hash) follow();
  });
})();
