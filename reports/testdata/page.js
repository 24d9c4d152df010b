// What a reader would stumble over: a list of complaints about the page as it is shown now.
(() => {
  const complaints = [];
  const rgba = s => { const m = s.match(/[\d.]+/g).map(Number); return m.length === 3 ? [...m, 1] : m; };
  const light = c => { const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]); };
  const ground = e => { for (; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] === 1) return c; } return [255, 255, 255, 1]; };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = texts.nextNode();) {
    const e = n.parentElement;
    if (!n.data.trim() || getComputedStyle(e).visibility === "hidden") continue;
    const a = light(rgba(getComputedStyle(e).color)), b = light(ground(e));
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) complaints.push("contrast " + contrast.toFixed(2) + ": " + n.data.trim().slice(0, 40));
  }
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) complaints.push("the page is wider than the screen");
  for (const e of document.querySelectorAll("main *, header *, footer *"))
    if (e.getBoundingClientRect().right > width + 1 && !e.closest(".scroll")) complaints.push("sticks out: " + e.tagName + " " + e.textContent.trim().slice(0, 40));
  let level = 0;
  for (const h of document.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const l = Number(h.tagName[1]);
    if (l > level + 1) complaints.push("heading " + l + " after " + level + ": " + h.textContent.slice(0, 40));
    level = l;
  }
  const ids = new Set();
  for (const e of document.querySelectorAll("[id]")) { if (ids.has(e.id)) complaints.push("id twice: " + e.id); ids.add(e.id); }
  for (const a of document.querySelectorAll("a[href^='#']:not([href^='#?'])")) // "#?" is a state of the filter
    if (!document.getElementById(decodeURIComponent(a.getAttribute("href").slice(1)))) complaints.push("leads nowhere: " + a.getAttribute("href"));
  for (const e of document.querySelectorAll("[aria-labelledby], [aria-controls]"))
    for (const id of (e.getAttribute("aria-labelledby") || e.getAttribute("aria-controls")).split(" "))
      if (!document.getElementById(id)) complaints.push("labelled by nothing: " + id);
  return complaints;
})()
