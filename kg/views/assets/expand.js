"use strict";
/* The neighbours that a graph page left out, drawn around a node when somebody asks. */
govkg.expand = (function () {
  const { state, load } = govkg;
  const MOST = 40;
  const FONT = 14;
  const GAP = 8;
  const TURN = Math.PI * (3 - Math.sqrt(5));
  const page = document.documentElement.dataset.page;
  let rest = null;
  govkg.more = (given) => { rest = given; };

  const short = (name) => (name.length > 14 ? name.slice(0, 13) + "…" : name);

  /* The box of a node with the label that hangs below it: centre and half its sides. */
  function box(node) {
    const lines = node.label.split("\n");
    const high = node.size + (lines.length * node.font.size * 1.2) / 2;
    return { x: node.x, y: node.y - node.size + high, wide: Math.max(node.size, (Math.max(...lines.map((line) => line.length)) * node.font.size) / 2), high };
  }

  const apart = (a, b) => Math.abs(a.x - b.x) > a.wide + b.wide + GAP || Math.abs(a.y - b.y) > a.high + b.high + GAP;

  /* The first free place on a spiral around a node. */
  function place(node, centre, taken) {
    for (let at = 4; at < 6000; at++) {
      const far = 16 * Math.sqrt(at);
      node.x = Math.round(centre.x + 1.3 * far * Math.cos(at * TURN));
      node.y = Math.round(centre.y + far * Math.sin(at * TURN));
      const own = box(node);
      if (taken.every((other) => apart(own, other))) { taken.push(own); return; }
    }
  }

  function make(data) {
    const drawn = new Map(data.nodes.map((node) => [node.id, node]));
    const radius = Math.min(...data.nodes.map((node) => node.size));
    const end = (given) => (typeof given === "number" ? rest.nodes[given] : given);

    function fresh([id, at]) {
      const row = state.rows.get(id);
      const [shape, color] = data.looks[row.type];
      const kind = state.words.types[row.type][0];
      const [badge, marks] = rest.stages[at] || ["", []];
      const label = short(row.labels[0]) + (badge && "\n" + badge);
      return { id, shape, color, kind: row.type, size: radius, font: { size: FONT }, marks, label, title: kind + " · " + row.labels[0] };
    }

    function tie([from, to, code, marks], at) {
      const label = state.words.relations[code][0];
      const years = [...new Set(marks.map((mark) => mark[0]).filter(Boolean))];
      return { from: end(from), to: end(to), code, marks, label, title: (label + " " + years.join("、")).trim(), dashes: code === "within" || code === "about", id: "rest" + at };
    }

    /* Edges between drawn nodes once each; what is still left out counted anew. */
    function join() {
      const known = new Set(data.edges.map((edge) => edge.id));
      const missing = new Map();
      const miss = (id, other) => missing.set(id, (missing.get(id) || new Set()).add(other));
      const edges = [];
      rest.edges.forEach((row, at) => {
        const [from, to] = [end(row[0]), end(row[1])];
        if (drawn.has(from) && drawn.has(to)) { if (!known.has("rest" + at)) edges.push(tie(row, at)); }
        else if (drawn.has(from)) miss(from, to);
        else if (drawn.has(to)) miss(to, from);
      });
      for (const node of data.nodes) node.more = missing.has(node.id) ? missing.get(node.id).size : 0;
      data.edges.push(...edges);
      return edges;
    }

    /* Return the nodes and edges added around a node, at most MOST nodes, the best connected first. */
    async function around(id) {
      if (!drawn.has(id) || !drawn.get(id).more) return { nodes: [], edges: [] };
      await load("data/more-" + page + ".js");
      const near = new Set(rest.edges.filter((row) => end(row[0]) === id || end(row[1]) === id).flatMap((row) => [end(row[0]), end(row[1])]));
      const nodes = rest.nodes.map((key, at) => [key, at]).filter(([key]) => near.has(key) && !drawn.has(key)).slice(0, MOST).map(fresh);
      const taken = data.nodes.map(box);
      for (const node of nodes) {
        place(node, drawn.get(id), taken);
        drawn.set(node.id, node);
        data.nodes.push(node);
      }
      return { nodes, edges: join() };
    }

    return { around, more: (id) => (drawn.has(id) ? drawn.get(id).more || 0 : 0), MOST };
  }

  return { make };
})();
