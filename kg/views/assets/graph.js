"use strict";
/* A graph page: vis-network over positions computed beforehand, filters, and the panel. */
(function () {
  const { h, t, icon, state } = govkg;
  const data = JSON.parse(document.getElementById("network-data").textContent);
  const side = document.getElementById("side");
  const panel = document.getElementById("panel");
  const intro = document.getElementById("intro");
  const close = document.getElementById("close");
  const legend = document.getElementById("legend");
  const narrow = window.matchMedia("(max-width: 760px)");
  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  data.edges.forEach((edge, at) => { edge.id = "edge" + at; });
  const byId = new Map(data.nodes.map((node) => [node.id, node]));
  let communities = null;
  const fades = (id) => Boolean(communities) && communities.fades(byId.get(id));
  const nodes = new vis.DataSet(data.nodes.map(paintNode));
  const edges = new vis.DataSet(data.edges.map(paintEdge));
  const filter = govkg.filter.make(legend, data);
  const expansion = govkg.expand.make(data);
  const nodeView = new vis.DataView(nodes, { filter: filter.node });
  const edgeView = new vis.DataView(edges, { filter: filter.edge });

  function paintNode(node) {
    const colour = node.color;
    const ring = look("--paper");
    const faint = fades(node.id);
    const text = faint ? "rgba(0,0,0,0)" : null;
    return { ...node, opacity: faint ? communities.FAINT : 1, color: { background: colour, border: ring, highlight: { background: colour, border: look("--ink") }, hover: { background: colour, border: look("--ink") } },
      font: { ...node.font, color: text || look("--ink"), strokeColor: text || ring, face: look("--sans") } };
  }

  function paintEdge(edge) {
    const faint = fades(edge.from) || fades(edge.to);
    const text = faint ? "rgba(0,0,0,0)" : null;
    return { ...edge, color: { color: look("--edge"), highlight: look("--accent"), hover: look("--accent"), opacity: faint ? communities.FAINT * 2 : 1 },
      font: { color: text || look("--soft"), strokeColor: text || look("--paper"), face: look("--sans") } };
  }

  function apply() {
    filter.read();
    nodeView.refresh();
    edgeView.refresh();
  }

  const network = new vis.Network(document.getElementById("network"), { nodes: nodeView, edges: edgeView }, data.options);

  function repaint() {
    nodes.update(data.nodes.map(paintNode));
    edges.update(data.edges.map(paintEdge));
    sizeLabels();
  }

  /* The whole graph, or some nodes, into the part of the canvas that the legend leaves free. */
  function fit(some) {
    const ids = (some || nodeView.getIds()).filter((id) => nodeView.get(id));
    if (!ids.length) return;
    const boxes = ids.map((id) => network.getBoundingBox(id));
    const left = Math.min(...boxes.map((box) => box.left));
    const right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top));
    const bottom = Math.max(...boxes.map((box) => box.bottom));
    const canvas = document.getElementById("network");
    const pad = narrow.matches ? 0 : legend.offsetLeft + legend.offsetWidth;
    const low = narrow.matches ? document.getElementById("side").offsetHeight : 0;
    const width = canvas.clientWidth - pad - (narrow.matches ? 32 : 72);
    const height = canvas.clientHeight - low - 48;
    const scale = Math.min(1.4, width / (right - left), height / (bottom - top)) * (some ? 0.88 : 1);
    const x = (left + right) / 2 - pad / 2 / scale;
    const y = (top + bottom) / 2 + low / 2 / scale;
    move({ scale, position: { x, y } });
  }

  /* Hubs have large labels for the view from afar; close by they shrink to an ordinary size. */
  const HUB = 18;
  const PLAIN = 14;
  const hubs = data.nodes.filter((node) => node.font.size > PLAIN);
  function sizeLabels() {
    const most = Math.round(HUB / network.getScale());
    const wanted = hubs.map((node) => [node.id, Math.max(PLAIN, Math.min(node.font.size, most))]);
    const changed = wanted.filter(([id, size]) => nodes.get(id).font.size !== size);
    nodes.update(changed.map(([id, size]) => ({ id, font: { ...nodes.get(id).font, size } })));
  }

  function move(view) {
    network.moveTo(view);
    sizeLabels();
  }

  async function select(id, options) {
    const there = nodeView.get(id) !== null;
    network.unselectAll();
    if (there) {
      network.selectNodes([id]);
      if (!options || options.move !== false) {
        const scale = Math.max(network.getScale(), 0.9);
        const up = narrow.matches ? document.getElementById("network").clientHeight * 0.22 : 0;
        move({ position: network.getPosition(id), scale, offset: { x: 0, y: -up } });
      }
    }
    const found = await govkg.panel.show(panel, id, (other) => select(other));
    offer(id);
    intro.hidden = true;
    panel.hidden = close.hidden = false;
    side.classList.add("open");
    side.scrollTop = 0;
    history.replaceState(null, "", "#" + encodeURIComponent(id));
    return found;
  }

  /* An edge opens the sentences behind it. */
  async function selectEdge(id) {
    network.unselectAll();
    network.selectEdges([id]);
    await govkg.panel.tie(panel, edges.get(id), (other) => select(other));
    intro.hidden = true;
    panel.hidden = close.hidden = false;
    side.classList.add("open");
    side.scrollTop = 0;
    history.replaceState(null, "", location.pathname);
  }

  /* A button to draw the neighbours left out, where a node has some. */
  const notes = new Map();
  function offer(id) {
    const jump = panel.querySelector(".jump");
    if (!jump) return;
    for (const old of panel.querySelectorAll(".expand, .grouped")) old.remove();
    if (notes.has(id)) jump.after(h("p", { class: "note expand", role: "status" }, notes.get(id)));
    const own = (byId.get(id) || {}).community;
    if (communities.has(own)) jump.append(h("button", { type: "button", class: "grouped", onclick: () => communities.choose(own) }, t("在社群 # 中", own)));
    const left = expansion.more(id);
    if (left) jump.append(h("button", { type: "button", class: "expand", onclick: () => expand(id) }, t("展开 # 个未画出的相邻节点", Math.min(left, expansion.MOST))));
  }

  async function expand(id) {
    const added = await expansion.around(id);
    if (!added.nodes.length) return;
    for (const node of added.nodes) byId.set(node.id, node);
    nodes.add(added.nodes.map(paintNode));
    edges.add(added.edges.map(paintEdge));
    apply();
    network.fit({ nodes: [id, ...added.nodes.map((node) => node.id)].filter((key) => nodeView.get(key)), maxZoomLevel: 1.2, animation: false });
    sizeLabels();
    const [count, left] = [added.nodes.length, expansion.more(id)];
    notes.set(id, left ? t("已画出 # 个相邻节点，另有 # 个未画出，见下方列表。", count, left) : t("已画出 # 个相邻节点，相邻节点全部画出。", count));
    if (panel.dataset.id === id && !panel.hidden) offer(id);
    else await select(id, { move: false });
  }

  /* What the canvas shows, on the ground of the page, as a file. */
  function save() {
    const shown = network.canvas.frame.canvas;
    const copy = h("canvas", { width: shown.width, height: shown.height });
    const pen = copy.getContext("2d");
    pen.fillStyle = look("--paper");
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(shown, 0, 0);
    copy.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      h("a", { href: address, download: document.documentElement.dataset.page + ".png" }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    }, "image/png");
  }

  function deselect() {
    network.unselectAll();
    panel.hidden = close.hidden = true;
    intro.hidden = false;
    side.classList.remove("open");
    history.replaceState(null, "", location.pathname);
  }

  function nodeButton(node, note) {
    return h("li", {}, h("button", { type: "button", onclick: () => select(node.id) },
      icon(node.kind), state.rows.get(node.id).labels[0], h("small", {}, note)));
  }

  /* Projects by stage where the page has stages, else the nodes with most edges. */
  function listTop() {
    const degree = new Map();
    for (const edge of data.edges) for (const end of [edge.from, edge.to]) degree.set(end, (degree.get(end) || 0) + 1);
    const facts = (node) => state.rows.get(node.id).facts;
    const best = data.nodes.slice().sort((a, b) => (degree.get(b.id) || 0) - (degree.get(a.id) || 0) || facts(b) - facts(a) || (a.id < b.id ? -1 : 1));
    const top = document.getElementById("top");
    if (top.dataset.by !== "stage" || !best.some((node) => node.stage)) {
      top.replaceChildren(...best.slice(0, 24).map((node) => nodeButton(node, String(degree.get(node.id) || 0))));
      return;
    }
    const stages = Object.keys(state.words.statuses).map((stage) => [stage, best.filter((node) => node.stage === stage)]);
    top.replaceChildren(...stages.filter((pair) => pair[1].length).flatMap(([stage, members]) => [
      h("li", { class: "stage" }, h("span", { class: "badge s-" + stage }, state.words.statuses[stage]), h("small", {}, String(members.length))),
      ...members.map((node) => nodeButton(node, node.label.split("\n")[1] || "")),
    ]));
  }

  network.on("zoom", sizeLabels);
  network.on("click", (event) => { if (event.nodes.length) select(event.nodes[0], { move: false }); else if (event.edges.length) selectEdge(event.edges[0]); else deselect(); });
  network.on("doubleClick", (event) => { if (event.nodes.length) expand(event.nodes[0]); });
  network.on("hoverNode", () => { document.getElementById("network").classList.add("pointing"); });
  network.on("blurNode", () => { document.getElementById("network").classList.remove("pointing"); });
  legend.addEventListener("change", apply);
  legend.addEventListener("input", (event) => { if (event.target.type === "range") apply(); });
  document.getElementById("save").addEventListener("click", save);
  close.addEventListener("click", deselect);
  intro.querySelector("h1").addEventListener("click", () => side.classList.toggle("open"));
  document.getElementById("fit").addEventListener("click", () => fit());
  for (const [id, factor] of [["zoom-in", 1.35], ["zoom-out", 1 / 1.35]]) {
    document.getElementById(id).addEventListener("click", () => move({ scale: network.getScale() * factor }));
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) deselect(); });
  document.addEventListener("groundchange", repaint);
  communities = govkg.communities.make({ data, network, look, paint: repaint, fit, shown: () => nodeView.getIds() });
  govkg.searchBox((id) => select(id));

  if (narrow.matches) legend.open = false;
  listTop();
  fit();
  network.once("afterDrawing", () => { document.documentElement.dataset.drawn = "1"; });
  Object.assign(govkg, { network, select, selectEdge, deselect, expansion, grouping: communities, visible: () => nodeView.getIds() });
  if (govkg.hash()) select(govkg.hash());
  window.addEventListener("hashchange", () => { if (govkg.hash()) select(govkg.hash()); });
})();
