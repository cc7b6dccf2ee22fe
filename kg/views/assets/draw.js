"use strict";
/* Charts on ECharts: colours of the page, no animation, tooltips on the canvas (no markup anywhere). */
govkg.draw = (function () {
  const { h, t, state, docLink } = govkg;
  const LIBRARY = "assets/echarts.common.min.js";
  const SUBJECTS = 10;
  /* Okabe and Ito's colours, each with its own symbol, for light and dark ground alike. */
  const COLOURS = ["#0f8f86", "#d9652b", "#4a86d8", "#c7639b", "#b8860b", "#7d6fd0", "#5b9a3c", "#8b6f58", "#c0504d", "#6b8794"];
  const SYMBOLS = ["circle", "rect", "triangle", "roundRect", "circle", "rect", "triangle", "roundRect", "circle", "rect"];
  const look = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function short(value) {
    const size = Math.abs(value);
    const cut = (number) => String(Number(number.toPrecision(4)));
    if (size >= 1e8) return cut(value / 1e8) + "亿";
    if (size >= 1e4) return cut(value / 1e4) + "万";
    return cut(value);
  }

  function frame(option) {
    const text = { color: look("--soft"), fontFamily: look("--sans") };
    const axis = (given) => ({ ...given, axisLabel: { ...text, hideOverlap: true, ...(given || {}).axisLabel }, axisLine: { lineStyle: { color: look("--edge") } },
      axisTick: { show: false }, splitLine: { show: (given || {}).type === "value", lineStyle: { color: look("--line") } } });
    return {
      animation: false, textStyle: text, color: COLOURS, aria: { enabled: false },
      grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
      legend: { type: "scroll", top: 0, textStyle: { color: look("--ink") }, pageTextStyle: text, pageIconColor: look("--soft"), itemWidth: 18, itemHeight: 10 },
      ...option,
      xAxis: axis(option.xAxis), yAxis: axis(option.yAxis),
      tooltip: { renderMode: "richText", confine: true, backgroundColor: look("--card"), borderColor: look("--edge"), textStyle: { color: look("--ink"), fontSize: 13, fontFamily: look("--sans"), width: 300, overflow: "break" }, ...option.tooltip },
    };
  }

  /* Draw what make() returns into a holder; again when the ground changes. */
  async function chart(holder, make, { label, pick }) {
    await govkg.load(LIBRARY);
    holder.setAttribute("role", "img");
    holder.setAttribute("aria-label", label);
    const drawn = window.echarts.init(holder, null, { renderer: "canvas" });
    const paint = () => drawn.setOption(frame(make()), true);
    paint();
    document.addEventListener("groundchange", paint);
    new ResizeObserver(() => drawn.resize()).observe(holder);
    if (pick) drawn.on("click", pick);
    holder.dataset.drawn = "1";
    holder.chart = drawn;
    return { paint, drawn };
  }

  /* ---- figures over the years ---- */

  const ASPECTS = { level: "水平", growth: "增速", difference: "增减", ratio: "倍数", rank: "位次" };

  function subjectOf(row, id) {
    const parts = [row.place, row.about].filter((pair) => pair && pair[1] !== id).map((pair) => pair[0]);
    return parts.join(" · ") || state.rows.get(id).labels[0];
  }

  const label = (pair) => (state.rows.has(pair[1]) ? state.rows.get(pair[1]).labels[0] : pair[0]);

  /* What can be drawn together: one indicator, one aspect, one unit; at least two years. */
  function measures(rows, id) {
    const found = new Map();
    for (const row of rows) {
      if (!row.year || row.number === undefined) continue;
      const own = row.indicator[1] === id;
      const aspect = row.aspect || "level";
      const key = JSON.stringify([own ? "" : row.indicator[1] || row.indicator[0], aspect, row.unit || ""]);
      if (!found.has(key)) found.set(key, { name: own ? "" : label(row.indicator), aspect, unit: row.unit || "", rows: [] });
      found.get(key).rows.push(row);
    }
    const weight = (measure) => span(measure) * measure.rows.length * (measure.aspect === "level" ? 2 : 1);
    const span = (measure) => new Set(measure.rows.map((row) => row.year)).size;
    return [...found.values()].filter((measure) => span(measure) > 1).sort((a, b) => weight(b) - weight(a));
  }

  const title = (measure) => [measure.name, t(ASPECTS[measure.aspect] || measure.aspect), measure.unit && "（" + measure.unit + "）"].filter(Boolean).join(" ");

  function subjects(measure, id) {
    const found = new Map();
    for (const row of measure.rows) {
      const name = subjectOf(row, id);
      if (!found.has(name)) found.set(name, []);
      found.get(name).push(row);
    }
    return [...found].sort((a, b) => b[1].length - a[1].length).slice(0, SUBJECTS);
  }

  /* One point a year. */
  function points(rows, years) {
    const best = new Map();
    for (const row of rows) if (!best.has(row.year)) best.set(row.year, row);
    return years.map((year) => (best.has(year) ? { value: best.get(year).number, row: best.get(year) } : { value: null }));
  }

  /* Results as a line, targets hollow; results of a part of a year (前三季度) small and pale, off the line, where the year has no other. */
  function lines([name, rows], at, years) {
    const results = rows.filter((row) => row.kind !== "target");
    const whole = results.filter((row) => !row.period);
    const known = new Set(whole.map((row) => row.year));
    const base = { name, type: "line", connectNulls: true, symbol: SYMBOLS[at], symbolSize: 9, color: COLOURS[at], itemStyle: { color: COLOURS[at] }, emphasis: { disabled: true }, z: 3 };
    const partly = { ...base, symbolSize: 6, itemStyle: { color: COLOURS[at], opacity: 0.6 }, lineStyle: { width: 0 } };
    /* under the result and wider, so that a target met to the dot shows as a ring around it */
    const goal = { ...base, symbolSize: 15, itemStyle: { color: look("--card"), borderColor: COLOURS[at], borderWidth: 2 }, lineStyle: { width: 0 }, z: 2 };
    const drawn = [[base, whole], [partly, results.filter((row) => row.period && !known.has(row.year))], [goal, rows.filter((row) => row.kind === "target")]];
    return drawn.filter(([, given]) => given.length).map(([style, given]) => ({ ...style, data: points(given, years) }));
  }

  function told({ seriesName, data }) {
    const row = data.row;
    const quote = ((row.evidence || [])[0] || [])[3] || "";
    const head = seriesName + "\n" + row.year + (row.period ? " " + row.period : "") + " · " + t(state.words.kinds[row.kind]) + "  " + row.value;
    return quote ? head + "\n" + (quote.length > 60 ? quote.slice(0, 60) + "…" : quote) : head;
  }

  function seriesOption(measure, id) {
    const found = [...new Set(measure.rows.map((row) => row.year))].sort();
    const span = found[found.length - 1] - found[0] + 1;
    const years = span > 30 ? found : Array.from({ length: span }, (_, at) => found[0] + at);
    const drawn = subjects(measure, id).flatMap((subject, at) => lines(subject, at, years));
    return {
      xAxis: { type: "category", data: years.map(String), boundaryGap: years.length < 3 },
      yAxis: { type: "value", scale: true, inverse: measure.aspect === "rank", axisLabel: { formatter: short } },
      series: drawn, tooltip: { trigger: "item", formatter: told },
    };
  }

  /* The chart of an entry's figures with a choice of what to draw; null where no two years compare. */
  function series(rows, id) {
    const found = measures(rows, id);
    if (!found.length) return null;
    const choice = h("select", { "aria-label": t("对照内容") }, found.slice(0, 60).map((measure, at) => h("option", { value: String(at) }, title(measure) + " · " + t("# 项数据", measure.rows.length))));
    const holder = h("div", { class: "chart" });
    const note = h("p", { class: "note" }, t("实心点与线为实际，空心点为目标，浅色小点只到部分时段。点击一点，打开原文。"));
    const now = () => found[Number(choice.value)];
    const start = async () => {
      const pick = ({ data }) => { const first = (data.row.evidence || [])[0]; if (first) location.href = docLink(first); };
      const { paint } = await chart(holder, () => seriesOption(now(), id), { label: title(now()), pick });
      choice.addEventListener("change", () => { paint(); holder.setAttribute("aria-label", title(now())); });
    };
    return { nodes: [h("p", { class: "choices" }, choice), holder, note], start, count: found.length };
  }

  return { chart, series, look, short, COLOURS };
})();
