"use strict";
/* An entry among its neighbours: vis-network over positions computed here, two columns, no physics. */
govkg.ego = (function () {
  const { h, t, state } = govkg;
  const LIBRARY = "assets/vis-network.min.js";
  const narrow = window.matchMedia("(max-width: 760px)");
  const MOST = narrow.matches ? 12 : 28;
  const NAME = narrow.matches ? 8 : 14;
  const STEP = 46;
  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const words = (code) => t((state.words.relations[code] || [code])[0]);

  /* Neighbours by id, each with the words of its ties. */
  function neighbours(record, id) {
    const found = new Map();
    const add = (pair, label, inverse) => {
      if (!pair || !pair[1] || pair[1] === id || !state.rows.has(pair[1])) return;
      if (!found.has(pair[1])) found.set(pair[1], { id: pair[1], labels: new Set(), inverse });
      found.get(pair[1]).labels.add(label);
    };
    for (const row of record.relations || []) add(row.other, words(row.relation), row.inverse);
    add((record.within || [])[0], words("within"), false);
    for (const row of record.figures || []) { add(row.about, t("数据"), true); add(row.place, t("数据"), true); }
    const order = (a, b) => state.rows.get(b.id).facts - state.rows.get(a.id).facts || (a.id < b.id ? -1 : 1);
    return turns([...found.values()].sort(order));
  }

  /* By turns from each kind of tie, so that many programs do not push out the one honour. */
  function turns(sorted) {
    const kinds = new Map();
    for (const node of sorted) {
      const kind = [...node.labels][0];
      if (!kinds.has(kind)) kinds.set(kind, []);
      kinds.get(kind).push(node);
    }
    const most = Math.max(0, ...[...kinds.values()].map((nodes) => nodes.length));
    return Array.from({ length: most }, (_, at) => [...kinds.values()].map((nodes) => nodes[at]).filter(Boolean)).flat();
  }

  /* Left and right columns, every second node further out, sorted by their tie so that like stands by like. */
  function places(drawn) {
    const sorted = drawn.slice().sort((a, b) => [...a.labels][0].localeCompare([...b.labels][0], "zh"));
    const left = sorted.slice(0, Math.ceil(sorted.length / 2));
    const put = (row, sign) => row.map((node, at) => {
      const y = (at - (row.length - 1) / 2) * STEP;
      const bow = 90 * (1 - (2 * Math.abs(at - (row.length - 1) / 2) / Math.max(row.length, 1)) ** 2);
      const x = narrow.matches ? 105 + bow / 4 : 210 + bow + (row.length > 5 && at % 2 ? 120 : 0);
      return { ...node, x: sign * x, y };
    });
    return [...put(left, -1), ...put(sorted.slice(left.length), 1)];
  }

  const cut = (name) => (name.length > NAME ? name.slice(0, NAME - 1) + "…" : name);

  function paint(id, drawn) {
    const type = (key) => state.rows.get(key).type;
    const colour = (key) => {
      const probe = h("span", { class: "t-" + type(key) });
      document.body.append(probe);
      const found = getComputedStyle(probe).getPropertyValue("--type").trim();
      probe.remove();
      return found || look("--soft");
    };
    const node = (key, x, y, size) => ({ id: key, x, y, size, label: cut(state.rows.get(key).labels[0]), shape: (state.words.types[type(key)] || ["", "dot"])[1],
      color: { background: colour(key), border: look("--paper"), highlight: { background: colour(key), border: look("--ink") } },
      font: { size: key === id ? 16 : 13, color: look("--ink"), face: look("--sans"), strokeWidth: 3, strokeColor: look("--card") } });
    return {
      nodes: [node(id, 0, 0, 20), ...drawn.map((each) => node(each.id, each.x, each.y, 9))],
      edges: drawn.map((each) => ({ from: each.inverse ? each.id : id, to: each.inverse ? id : each.id, label: [...each.labels][0],
        color: { color: look("--edge") }, font: { size: 11, color: look("--soft"), face: look("--sans"), strokeWidth: 3, strokeColor: look("--card") } })),
    };
  }

  const OPTIONS = { physics: false, layout: { improvedLayout: false }, interaction: { dragView: true, zoomView: false, hover: true, keyboard: false, multiselect: false },
    edges: { smooth: false, arrows: { to: { enabled: true, scaleFactor: 0.4 } }, width: 1 }, nodes: { borderWidth: 1.5 } };

  /* fit() minds the nodes and not their labels. */
  function fit(network) {
    network.fit({ animation: false, maxZoomLevel: 1.1 });
    network.moveTo({ scale: network.getScale() * (narrow.matches ? 0.72 : 0.94) });
  }

  /* The picture's nodes and how to start it; null where the entry has no neighbours. */
  function make(record, id, go) {
    const all = neighbours(record, id);
    if (!all.length || record.type === "Indicator") return null;
    const drawn = places(all.slice(0, MOST));
    const holder = h("div", { class: "ego", role: "img", "aria-label": record.name + "：" + all.slice(0, MOST).map((each) => [...each.labels][0] + " " + state.rows.get(each.id).labels[0]).join("；") });
    holder.classList.add(drawn.length > 12 ? "tall" : drawn.length > 4 ? "low" : "few");
    const note = h("p", { class: "note" }, all.length > MOST ? t("图中画出联系最多的 # 个，共 # 个；点击节点前往。", MOST, all.length) : t("共 # 个相邻条目；点击节点前往。", all.length));
    const start = async () => {
      await govkg.load(LIBRARY);
      const network = new window.vis.Network(holder, paint(id, drawn), OPTIONS);
      fit(network);
      network.on("click", ({ nodes }) => { if (nodes.length && nodes[0] !== id) go(nodes[0]); });
      const again = () => { network.setData(paint(id, drawn)); fit(network); };
      document.addEventListener("groundchange", again);
      holder.network = network;
      holder.dataset.drawn = "1";
      return () => { document.removeEventListener("groundchange", again); network.destroy(); };
    };
    return { nodes: [holder, note], start, count: all.length };
  }

  return { make };
})();
