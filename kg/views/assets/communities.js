"use strict";
/* Communities of a graph page: the chosen one is outlined with its number and the rest fades; or all are outlined. */
govkg.communities = (function () {
  const FAINT = 0.12;
  const EDGE = 26;
  const DASHES = [[], [10, 6], [3, 5], [14, 5, 3, 5]];

  const turn = (o, a, b) => (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x);

  /* The convex hull of points, by Andrew's monotone chain. */
  function hull(points) {
    const sorted = points.slice().sort((a, b) => a.x - b.x || a.y - b.y);
    const half = (row) => row.reduce((kept, point) => {
      while (kept.length > 1 && turn(kept[kept.length - 2], kept[kept.length - 1], point) <= 0) kept.pop();
      return [...kept, point];
    }, []).slice(0, -1);
    return [...half(sorted), ...half(sorted.slice().reverse())];
  }

  /* Eight points around each node, so that the line leaves room for it. */
  const around = (nodes) => nodes.flatMap(({ x, y, size }) => Array.from({ length: 8 }, (_, at) => ({ x: x + (size + EDGE) * Math.cos((at * Math.PI) / 4), y: y + (size + EDGE) * Math.sin((at * Math.PI) / 4) })));

  function outline(pen, [number, line], { look, scale }) {
    pen.save();
    pen.beginPath();
    line.forEach((point, at) => (at ? pen.lineTo(point.x, point.y) : pen.moveTo(point.x, point.y)));
    pen.closePath();
    pen.lineJoin = "round";
    pen.lineWidth = 2 / scale;
    pen.setLineDash(DASHES[number % DASHES.length].map((length) => length / scale));
    pen.strokeStyle = look("--accent");
    pen.stroke();
    pen.restore();
  }

  /* The number on a disc at the top of the line. */
  function tag(pen, [number, line], { look, scale }) {
    const top = line.reduce((best, point) => (point.y < best.y ? point : best));
    pen.save();
    pen.lineWidth = 2 / scale;
    pen.strokeStyle = look("--accent");
    pen.beginPath();
    pen.arc(top.x, top.y, 12 / scale, 0, 2 * Math.PI);
    pen.fillStyle = look("--card");
    pen.fill();
    pen.stroke();
    pen.fillStyle = look("--ink");
    pen.font = "600 " + 13 / scale + "px " + look("--sans");
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(String(number), top.x, top.y);
    pen.restore();
  }

  /* shown(): ids drawn; paint(): nodes and edges anew; fit(ids): bring into view. Chosen is "", "all" or a number as text. */
  function make({ data, network, shown, look, paint, fit }) {
    const select = document.getElementById("community");
    const buttons = [...document.querySelectorAll("#communities button")];
    let chosen = "";
    const member = (node) => String(node.community) === chosen;

    function draw(pen) {
      if (!chosen) return;
      const there = new Set(shown());
      const spots = network.getPositions([...there]);
      const numbers = chosen === "all" ? [...select.options].map((option) => option.value).filter((value) => /^\d+$/.test(value)) : [chosen];
      const lines = numbers.map((number) => {
        const nodes = data.nodes.filter((node) => String(node.community) === number && there.has(node.id));
        return [number, hull(around(nodes.map((node) => ({ ...spots[node.id], size: node.size }))))];
      }).filter(([, line]) => line.length > 2);
      const how = { look, scale: network.getScale() };
      for (const line of lines) outline(pen, line, how);
      for (const line of lines) tag(pen, line, how);
    }

    function choose(value) {
      chosen = String(value);
      if (select.value !== chosen) select.value = chosen;
      for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.community === chosen));
      paint();
      const own = data.nodes.filter(member).map((node) => node.id);
      fit(own.length ? own : undefined);
      network.redraw();
    }

    const fades = (node) => /^\d+$/.test(chosen) && !member(node);
    if (select) {
      select.addEventListener("change", () => choose(select.value));
      for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.community === chosen ? "" : button.dataset.community));
      network.on("afterDrawing", draw);
    }
    const has = (number) => Boolean(select && number) && [...select.options].some((option) => option.value === String(number));
    return { choose, chosen: () => chosen, fades, has, FAINT };
  }

  return { make, hull };
})();
