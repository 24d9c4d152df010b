"use strict";
// The search across the pages of a large report. Nothing is loaded but pages: the book, which says where each list
// begins, sends on to the list, and the list shows only what was looked for. It writes no words of its own.
(() => {
  const $ = id => document.getElementById(id);
  // Letter by letter in lower case, as the keys are written: not as a language would.
  const lower = s => [...s].map(c => c === "ς" ? "σ" : [...c.toLowerCase()][0]).join("");
  const wordsOf = s => lower(s).split(/\s+/u)
    .flatMap(w => w.includes("@") ? [w] : w.split(/[^\p{L}\p{N}\p{M}]+/u)).filter(w => w);
  // By code points, as the keys are sorted.
  const before = (a, b) => {
    const x = [...a], y = [...b];
    const i = x.findIndex((c, n) => c !== y[n]);
    return i < 0 ? x.length < y.length : i < y.length && x[i].codePointAt(0) < y[i].codePointAt(0);
  };
  // The word to look up is the one that finds the least: an address, else the longest.
  const keyOf = words => words.find(w => w.includes("@")) || words.reduce((a, b) => [...b].length > [...a].length ? b : a, "");

  function asked() {
    if (!location.hash.startsWith("#q=")) return "";
    try { return decodeURIComponent(location.hash.slice(3)); } catch { return location.hash.slice(3); }
  }
  const asks = (file, q) => file + "#q=" + encodeURIComponent(q.toWellFormed ? q.toWellFormed() : q);

  function box() {
    const go = () => {
      if (wordsOf($("find-q").value).length > 0) location.href = asks($("find").dataset.book, $("find-q").value.trim());
      else $("find-q").focus();
    };
    $("find-go").addEventListener("click", go);
    $("find-q").addEventListener("keydown", event => { if (event.key === "Enter" && !event.isComposing) go(); });
  }

  function turn() {
    const key = keyOf(wordsOf(asked())).slice(0, 320);
    const lists = [...$("book").querySelectorAll("a")];
    if (!key || lists.length === 0) return;
    const after = lists.findIndex(a => before(key, a.dataset.first));
    const list = lists[after < 0 ? lists.length - 1 : Math.max(0, after - 1)];
    location.replace(asks(list.getAttribute("href"), asked()));
  }

  function show() {
    const q = asked(), words = wordsOf(q), key = keyOf(words), others = words.filter(w => w !== key);
    let n = 0;
    for (const group of $("finds").children) {
      const fits = group.querySelector("dt").textContent.startsWith(key);
      let any = false;
      for (const line of group.querySelectorAll("dd")) {
        const many = line.classList.contains("many");
        const text = fits && !many && others.length > 0 ? lower(line.textContent) : "";
        line.hidden = !fits || !many && !others.every(w => text.includes(w));
        if (line.hidden) continue;
        any = true;
        n++;
        const link = line.querySelector("a");
        if (many && key) {
          const wanted = [group.querySelector("dt").textContent, ...others].join(" ");
          link.setAttribute("href", link.getAttribute("href").split("#")[0] + "#?" + new URLSearchParams({ q: wanted }));
        }
      }
      group.hidden = !any;
    }
    const further = $("further"), more = key && further && further.dataset.first.startsWith(key);
    if (n === 0 && more) {
      location.replace(asks(further.getAttribute("href"), q));
      return;
    }
    if (further && !further.dataset.file) further.dataset.file = further.getAttribute("href");
    if (further) further.setAttribute("href", more ? asks(further.dataset.file, q) : further.dataset.file);
    $("find-q").value = q;
    $("found").hidden = !key;
    $("found").textContent = n + (more ? "+ " : " ") + $("found").dataset.found;
    $("none").hidden = n > 0;
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.classList.add("js");
    if ($("find")) box();
    const follow = $("book") ? turn : $("finds") ? show : null;
    if (!follow) return;
    window.addEventListener("hashchange", follow);
    follow();
  });
})();
