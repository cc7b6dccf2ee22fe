"use strict";
/* The page of charts, and the ledger's chart on the page of findings. */
(function () {
  const { h, t, state, draw } = govkg;
  const block = document.getElementById("chart-data");
  if (!block) return;
  const data = JSON.parse(block.textContent);
  const at = (id) => document.getElementById(id);
  const STAGES = ["#9a8fd6", "#4a86d8", "#e0a11b", "#d9652b", "#129c77"];
  const stage = (code) => t(state.words.statuses[code] || code);

  /* ---- ledger: result as a share of its target ---- */
  const TONES = { good: "--good", bad: "--bad", plain: "--estimate" };
  function ledger(rows) {
    const narrow = at("chart-ledger").clientWidth < 560;
    const limit = narrow ? 10 : 26;
    const one = new Set(rows.map((row) => row.place)).size === 1;
    const name = (row) => { const full = (narrow ? "" : row.year + " ") + (one ? "" : row.place + " ") + row.name; return full.length > limit ? full.slice(0, limit - 1) + "…" : full; };
    return {
      legend: { show: false },
      grid: { left: 8, right: 56, top: 12, bottom: 8, containLabel: true },
      xAxis: { type: "value", axisLabel: { formatter: "{value}%" } },
      yAxis: { type: "category", data: rows.map(name) },
      tooltip: { formatter: ({ data: { row } }) => row.year + " " + row.place + " " + row.name + "\n" + t("目标") + " " + row.target + " → " + t("实际") + " " + row.result + "\n" + t(row.outcome) + " · " + row.share + "%" },
      series: [{ type: "bar", barMaxWidth: 18, data: rows.map((row) => ({ value: row.share, row, itemStyle: { color: draw.look(TONES[row.tone]) } })),
        label: { show: true, position: "right", formatter: "{c}%", color: draw.look("--soft") },
        markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: draw.look("--ink"), type: "solid", width: 1 }, data: [{ xAxis: 100 }] } }],
    };
  }

  /* ---- projects ---- */
  function now({ stages, reported, planned }) {
    const part = (name, values, more) => ({ name: t(name), type: "bar", stack: "all", barMaxWidth: 34, data: values.map((value, i) => ({ value, itemStyle: { color: STAGES[i], ...more } })) });
    return {
      legend: { show: false },
      xAxis: { type: "value", minInterval: 1 }, yAxis: { type: "category", data: stages.map(stage), inverse: true },
      tooltip: { formatter: ({ seriesName, name, value }) => name + " · " + seriesName + " " + value },
      series: [part("已报告", reported, {}), part("计划中", planned, { opacity: 0.55, decal: { symbol: "line", rotation: 0.8, dashArrayX: [1, 0], dashArrayY: [2, 4], color: draw.look("--card") } })],
    };
  }

  function told({ stages, years, byYear }) {
    return {
      xAxis: { type: "category", data: years }, yAxis: { type: "value", minInterval: 1 },
      tooltip: { formatter: ({ seriesName, name, value }) => name + " · " + seriesName + " " + value },
      series: stages.map((code, i) => ({ name: stage(code), type: "bar", stack: "all", barMaxWidth: 46, color: STAGES[i], data: byYear[code] })),
    };
  }

  /* ---- honours and ranks ---- */
  function honours(rows) {
    const years = [...new Set(rows.map((row) => row[0]).filter(Boolean))].sort();
    const of = (year) => rows.filter((row) => row[0] === year);
    return {
      legend: { show: false }, grid: { left: 8, right: 16, top: 24, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: years.map(String) }, yAxis: { type: "value", minInterval: 1 },
      tooltip: { formatter: ({ name }) => name + "\n" + of(Number(name)).slice(0, 8).map((row) => row[1] + "：" + row[2]).join("\n") + (of(Number(name)).length > 8 ? "\n…" : "") },
      series: [{ type: "bar", barMaxWidth: 46, color: draw.COLOURS[4], data: years.map((year) => of(year).length), label: { show: true, position: "top", color: draw.look("--soft") } }],
    };
  }

  function ranks(rows) {
    const known = rows.filter((row) => row[0]);
    const years = [...new Set(known.map((row) => row[0]))].sort();
    const worst = Math.max(1, ...known.map((row) => row[4]));
    const beside = new Map();
    const crowd = new Map();
    for (const row of known) crowd.set(row[0] + "|" + row[4], (crowd.get(row[0] + "|" + row[4]) || 0) + 1);
    const step = Math.min(13, (at("chart-ranks").clientWidth - 60) / Math.max(1, years.length) / (Math.max(0, ...crowd.values()) + 1));
    const point = (row) => {
      const key = row[0] + "|" + row[4];
      const side = beside.get(key) || 0;
      beside.set(key, side + 1);
      return { value: [String(row[0]), row[4]], row, symbolOffset: [(side % 2 ? -1 : 1) * Math.ceil(side / 2) * step, 0] };
    };
    const count = (name) => known.filter((row) => row[5] === name).length;
    const named = [...new Set(known.map((row) => row[5]))].filter(Boolean).sort((a, b) => count(b) - count(a)).slice(0, 5);
    const groups = [...named.map((name) => [name, (row) => row[5] === name]), [t("其他"), (row) => !named.includes(row[5])]];
    return {
      grid: { left: 8, right: 24, top: 44, bottom: 8, containLabel: true },
      xAxis: { type: "category", data: years.map(String) },
      yAxis: { type: "value", inverse: true, min: 0, max: worst + 1, interval: worst > 12 ? 5 : 1, axisLabel: { formatter: (value) => (value && value <= worst ? "第" + value : ""), hideOverlap: false } },
      tooltip: { formatter: ({ data: { row } }) => row[0] + " " + row[1] + "\n" + row[2] },
      series: groups.map(([name, test], i) => ({ name, type: "scatter", symbol: ["circle", "rect", "triangle", "diamond", "roundRect", "circle"][i], symbolSize: 12, itemStyle: { color: draw.COLOURS[i], borderColor: draw.look("--card"), borderWidth: 1 }, data: known.filter(test).map(point) }))
        .filter((drawn) => drawn.data.length),
    };
  }

  /* ---- one indicator over years and places ---- */
  async function indicator(choice, holder) {
    const show = async () => {
      const record = await govkg.record(choice.value);
      const drawn = record && draw.series(record.figures || [], choice.value);
      holder.replaceChildren(...(drawn ? drawn.nodes : []), h("p", { class: "more" }, h("a", { href: govkg.itemLink(choice.value) }, t("打开指标页"))));
      if (drawn) await drawn.start();
    };
    choice.addEventListener("change", show);
    await show();
  }

  const away = (link) => { if (link) location.href = govkg.root + link; };
  const jobs = [];
  const job = (id, make, options) => { if (at(id)) jobs.push(draw.chart(at(id), make, { label: at(id).dataset.label, ...options })); };
  if (data.ledger && data.ledger.length) {
    at("chart-ledger").classList.add("rows-" + Math.min(6, Math.ceil(data.ledger.length / 10)));
    job("chart-ledger", () => ledger(data.ledger), { pick: ({ data: { row } }) => { location.hash = row.id; } });
  }
  if (data.pipeline) {
    job("chart-now", () => now(data.pipeline), {});
    job("chart-told", () => told(data.pipeline), {});
    job("chart-honours", () => honours(data.honours), { pick: () => { at("honours-rows").open = true; at("honours-rows").scrollIntoView({ block: "nearest" }); } });
    job("chart-ranks", () => ranks(data.ranks), { pick: ({ data: { row } }) => away(row[3]) });
    if (at("indicator")) jobs.push(indicator(at("indicator"), at("chart-indicator")));
  }
  Promise.all(jobs).then(() => { document.documentElement.dataset.drawn = "1"; });
  if (document.documentElement.dataset.page === "charts") govkg.searchBox((id) => { location.href = govkg.itemLink(id); });
})();
