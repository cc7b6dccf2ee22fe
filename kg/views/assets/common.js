"use strict";
/* What every page shares: safe DOM building, the data files, search. All text enters by textContent. */
window.govkg = (function () {
  const root = document.documentElement.dataset.root || "";
  const state = { words: null, rows: new Map(), sources: [], records: new Map() };
  const SVG = "http://www.w3.org/2000/svg";

  /* ---- words: Chinese as written, English by the table of names.js; "#" stands for a number ---- */
  const stored = (() => { try { return localStorage.getItem("govkg-lang"); } catch { return null; } })();
  const NUMBER = /\d(?:[\d,.-]*\d)?/g;
  const lang = stored === "en" ? "en" : "zh";

  function t(text, ...values) {
    const filled = String(text).replace(/#/g, () => (values.length ? String(values.shift()) : "#"));
    if (lang === "zh" || !state.words) return filled;
    const key = filled.trim().replace(NUMBER, "#");
    if (!Object.hasOwn(state.words.english, key)) return filled;
    const numbers = filled.match(NUMBER) || [];
    return state.words.english[key].replace(/#/g, () => numbers.shift());
  }

  /* The switch of the ground: automatic, light, dark, and round again. */
  const GROUNDS = { auto: "外观：随系统", light: "外观：浅色", dark: "外观：深色" };
  function groundSwitch() {
    const button = document.getElementById("ground");
    const show = () => { for (const name of ["aria-label", "title"]) button.setAttribute(name, t(GROUNDS[window.govkgGround.get()])); };
    button.addEventListener("click", () => window.govkgGround.next());
    document.addEventListener("groundchange", show);
    show();
  }

  /* The page's own words: text directly in [data-t], and labels of controls. */
  function translate() {
    const button = document.getElementById("lang");
    button.addEventListener("click", () => {
      try { localStorage.setItem("govkg-lang", lang === "en" ? "zh" : "en"); } catch { return; }
      location.reload();
    });
    if (lang === "zh") return;
    document.documentElement.lang = "en";
    button.textContent = "中文";
    button.lang = "zh-Hans";
    button.title = "中文";
    for (const node of document.querySelectorAll("[data-t]")) {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE && child.data.trim()) child.data = child.data.replace(child.data.trim(), () => t(child.data));
      }
      if (node.dataset.t) node.firstChild.data = node.dataset.t;
    }
    for (const name of ["aria-label", "placeholder", "title"]) {
      for (const node of document.querySelectorAll("[" + name + "]")) node.setAttribute(name, t(node.getAttribute(name)));
    }
  }

  /* A classic script of the site, loaded once when somebody needs it. */
  const scripts = new Map();
  function load(path) {
    if (!scripts.has(path)) {
      scripts.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = resolve;
        script.onerror = () => reject(new Error(script.src));
        document.head.append(script);
      }));
    }
    return scripts.get(path);
  }

  /* h("a", {class: "x", href: "…", onclick: f}, "text", node, …) */
  function h(tag, props, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
    return node;
  }

  function icon(type) {
    const shape = (state.words.types[type] || ["", "dot"])[1];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("class", "icon t-" + type);
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", state.words.outlines[shape]);
    svg.append(path);
    return svg;
  }

  /* The columns of names.js as rows; a shard is known by its first row. */
  function names(words) {
    state.words = words;
    let at = 0;
    let shard = words.first - 1;
    for (const block of words.blocks) {
      const labels = block.labels.split("\n");
      const english = block.english === undefined ? [] : block.english.split("\n");
      block.ids.split("\n").forEach((end, i) => {
        if (words.starts[shard - words.first + 1] === at) shard++;
        const id = block.prefix + end;
        state.rows.set(id, { id, at: at++, type: block.type, shard, labels: labels[i].split("\t"), facts: block.facts[i], theme: block.themes ? block.themes[i] : null, english: english[i] || "", keys: null });
      });
    }
    state.sources = words.documents.map(([title, link]) => ({ id: link, at: at++, link, type: "Document", labels: [title], facts: 0, keys: null }));
    translate();
    groundSwitch();
  }

  function put(number, pairs) {
    for (const [id, record] of pairs) state.records.set(id, record);
  }

  const loadShard = (number) => load("data/r" + String(number).padStart(4, "0") + ".js");

  async function record(id) {
    const row = state.rows.get(id);
    if (!row) return null;
    await loadShard(row.shard);
    return state.records.get(id) || null;
  }

  /* ---- search: names and aliases in Chinese, in pinyin, by initials (lishu moshi, lsms) ---- */
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s“”"'‘’《》·]/g, "");

  /* Syllables of a label, character by character; runs of others (5G) stay together. See kg/views/spelling.py. */
  let sounds = null;
  let exceptions = null;
  function spell(row, at) {
    if (!sounds) {
      sounds = new Map(Object.entries(state.words.readings).flatMap(([syllable, marks]) => [...marks].map((mark) => [mark, syllable])));
      exceptions = new Map(state.words.exceptions.map(([line, label, reading]) => [line + " " + label, reading]));
    }
    const known = exceptions.get(row.at + " " + at);
    if (known !== undefined) return known.split(" ").map(fold);
    const parts = [];
    let other = "";
    for (const mark of row.labels[at]) {
      const sound = sounds.get(mark);
      if (sound === undefined) { other += mark; continue; }
      if (other) parts.push(fold(other));
      other = "";
      parts.push(sound);
    }
    if (other) parts.push(fold(other));
    return parts;
  }

  function keys(row) {
    if (!row.keys) {
      row.keys = row.labels.map((label, at) => {
        const syllables = spell(row, at).filter(Boolean);
        return { text: fold(label), syllables, sound: syllables.join(""), initials: syllables.map((s) => s[0]).join("") };
      });
      if (row.english) row.keys.push({ text: fold(row.english), syllables: [], sound: "", initials: "" });
    }
    return row.keys;
  }

  /* Keys are made while the reader has not typed yet, a few at a time. */
  function warm() {
    if (!window.requestIdleCallback) return;
    const rows = state.rows.values();
    const some = (deadline) => {
      while (deadline.timeRemaining() > 2) {
        const next = rows.next();
        if (next.done) return;
        keys(next.value);
      }
      window.requestIdleCallback(some);
    };
    window.requestIdleCallback(some);
  }

  function score(key, query) {
    if (key.text === query) return 1000;
    if (key.text.startsWith(query)) return 800;
    if (key.sound === query) return 780;
    if (key.initials === query && query.length > 1) return 760;
    if (key.text.includes(query)) return 600;
    if (key.sound.startsWith(query)) return 500;
    if (query.length > 1 && key.initials.startsWith(query)) return 450;
    if (query.length > 1 && key.sound.includes(query)) {
      for (let at = 1; at < key.syllables.length; at++) {
        if (key.syllables.slice(at).join("").startsWith(query)) return 300;
      }
    }
    return 0;
  }

  function search(text, limit) {
    const query = fold(text);
    if (!query) return [];
    const found = [];
    for (const row of [...state.rows.values(), ...state.sources]) {
      let best = 0;
      keys(row).forEach((key, at) => { best = Math.max(best, score(key, query) - (at && 20)); });
      if (best > 0) found.push([best + Math.min(90, 12 * Math.log2(1 + row.facts)), row]);
    }
    found.sort((a, b) => b[0] - a[0] || (a[1].id < b[1].id ? -1 : 1));
    return found.slice(0, limit || 12).map((pair) => pair[1]);
  }

  function hit(row, at, pick) {
    const type = state.words.types[row.type] || [row.type];
    const also = [...(lang === "en" && row.english ? [row.english] : []), ...row.labels.slice(1, 4)].join("、");
    return h("li", { role: "option", id: "hit-" + at, "data-id": row.id, onmousedown: (event) => { event.preventDefault(); pick(row.id); } },
      icon(row.type), h("span", { class: "label" }, row.labels[0]), also && h("small", { class: "also" }, also),
      h("small", {}, t(type[0]) + (row.link ? "" : " · " + row.facts)));
  }

  function searchBox(pick) {
    const input = document.getElementById("q");
    const list = document.getElementById("hits");
    if (!input) return;
    warm();
    let at = -1;
    const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const chosen = (id) => { close(); input.value = ""; input.blur(); const source = state.sources.find((row) => row.id === id); if (source) location.href = root + source.link; else pick(id); };
    const mark = (step) => {
      const items = [...list.querySelectorAll("li[data-id]")];
      if (!items.length) return;
      at = (at + step + items.length) % items.length;
      items.forEach((item, i) => { item.toggleAttribute("data-on", i === at); item.setAttribute("aria-selected", String(i === at)); });
      input.setAttribute("aria-activedescendant", items[at].id);
      items[at].scrollIntoView({ block: "nearest" });
    };
    const show = () => {
      const rows = search(input.value, 14);
      list.replaceChildren(...rows.map((row, i) => hit(row, i, chosen)));
      if (!rows.length) list.append(h("li", { class: "none", role: "option", "aria-disabled": "true" }, t("没有找到")));
      list.hidden = !input.value.trim();
      input.setAttribute("aria-expanded", String(!list.hidden));
      at = -1;
      if (rows.length) mark(1);
    };
    input.addEventListener("input", show);
    input.addEventListener("focus", show);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown") { mark(1); event.preventDefault(); }
      if (event.key === "ArrowUp") { mark(-1); event.preventDefault(); }
      if (event.key === "Escape") close();
      const on = list.querySelector("li[data-on]");
      if (event.key === "Enter" && on) chosen(on.dataset.id);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
        event.preventDefault();
        input.focus();
      }
    });
  }

  /* Copy text; where the clipboard is out of reach (some browsers on file://), through a text area. */
  async function copy(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* the old way below */ }
    const area = h("textarea", { class: "offscreen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }

  const itemLink = (id) => root + "item.html#" + encodeURIComponent(id);
  const docLink = (ev) => root + state.words.documents[ev[0]][1] + "#e" + ev[1] + "-" + ev[2];
  const hash = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };

  return { root, state, lang, t, load, copy, h, icon, names, put, record, search, searchBox, itemLink, docLink, hash };
})();
