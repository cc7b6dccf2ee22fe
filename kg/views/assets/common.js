"use strict";
/* What every page shares: safe DOM building, the data files, search. All text enters by textContent. */
window.govkg = (function () {
  const root = document.documentElement.dataset.root || "";
  const state = { words: null, rows: new Map(), shards: new Map(), records: new Map() };
  const SVG = "http://www.w3.org/2000/svg";

  /* h("a", {class: "x", href: "…", onclick: f}, "text", node, …) */
  function h(tag, props, ...children) {
    const node = document.createElement(tag);
    for (const [key, value] of Object.entries(props || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? "" : value);
    }
    node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
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

  function names(words) {
    state.words = words;
    for (const [id, type, labels, pinyin, shard, facts] of words.rows) {
      state.rows.set(id, { id, type, shard, labels, pinyin, facts, keys: null });
    }
  }

  function put(number, pairs) {
    for (const [id, record] of pairs) state.records.set(id, record);
  }

  function loadShard(number) {
    if (!state.shards.has(number)) {
      state.shards.set(number, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = root + "data/r" + String(number).padStart(4, "0") + ".js";
        script.onload = resolve;
        script.onerror = () => reject(new Error(script.src));
        document.head.append(script);
      }));
    }
    return state.shards.get(number);
  }

  async function record(id) {
    const row = state.rows.get(id);
    if (!row) return null;
    await loadShard(row.shard);
    return state.records.get(id) || null;
  }

  /* ---- search: names and aliases in Chinese, in pinyin, by initials (lishu moshi, lsms) ---- */
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/[\s“”"'‘’《》·]/g, "");

  function keys(row) {
    if (!row.keys) {
      row.keys = row.labels.map((label, at) => {
        const syllables = row.pinyin[at].split(" ").map(fold).filter(Boolean);
        return { text: fold(label), syllables, sound: syllables.join(""), initials: syllables.map((s) => s[0]).join("") };
      });
    }
    return row.keys;
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
    for (const row of state.rows.values()) {
      let best = 0;
      keys(row).forEach((key, at) => { best = Math.max(best, score(key, query) - (at && 20)); });
      if (best > 0) found.push([best + Math.min(90, 12 * Math.log2(1 + row.facts)), row]);
    }
    found.sort((a, b) => b[0] - a[0] || (a[1].id < b[1].id ? -1 : 1));
    return found.slice(0, limit || 12).map((pair) => pair[1]);
  }

  function hit(row, pick) {
    const type = state.words.types[row.type] || [row.type];
    const also = row.labels.length > 1 ? row.labels.slice(1, 4).join("、") : "";
    return h("li", { role: "option", "data-id": row.id, onmousedown: (event) => { event.preventDefault(); pick(row.id); } },
      icon(row.type), h("span", { class: "label" }, row.labels[0]), also && h("small", { class: "also" }, also),
      h("small", {}, type[0] + " · " + row.facts));
  }

  function searchBox(pick) {
    const input = document.getElementById("q");
    const list = document.getElementById("hits");
    if (!input) return;
    let at = -1;
    const close = () => { list.hidden = true; at = -1; };
    const chosen = (id) => { close(); input.value = ""; input.blur(); pick(id); };
    const mark = (step) => {
      const items = [...list.querySelectorAll("li[data-id]")];
      if (!items.length) return;
      at = (at + step + items.length) % items.length;
      items.forEach((item, i) => item.toggleAttribute("data-on", i === at));
      items[at].scrollIntoView({ block: "nearest" });
    };
    const show = () => {
      const rows = search(input.value, 14);
      list.replaceChildren(...rows.map((row) => hit(row, chosen)));
      if (!rows.length) list.append(h("li", { class: "none" }, "没有找到"));
      list.hidden = !input.value.trim();
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

  const itemLink = (id) => root + "item.html#" + encodeURIComponent(id);
  const docLink = (ev) => root + state.words.documents[ev[0]][1] + "#e" + ev[1] + "-" + ev[2];
  const hash = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };

  return { root, state, h, icon, names, put, record, search, searchBox, itemLink, docLink, hash };
})();
