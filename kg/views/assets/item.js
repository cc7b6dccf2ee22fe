"use strict";
/* One entity or indicator, named by the address's hash: a chart, its neighbours, a timeline, year by year. */
(function () {
  const { h, t, state, docLink, panel: { section, subject, link, kindBadge, word } } = govkg;
  const panel = document.getElementById("panel");
  const LINE = 8;
  let starts = [];
  let stops = [];

  /* ---- timeline: a line per year and kind of event ---- */
  const KINDS = ["status", "receivedHonor", "undertakes", "issues", "hosts", "cooperatesWith", "implements", "locatedIn", "figure"];

  function source(evidence) {
    const first = (evidence || [])[0];
    return first && h("a", { class: "source", href: docLink(first), title: first[3], "aria-label": t("原文") + "：" + first[3] }, "❝");
  }

  function events(record, id, go) {
    const found = [];
    const add = (year, kind, label, parts, evidence) => { if (year) found.push({ year, kind, label, parts: [...parts, source(evidence)] }); };
    for (const row of record.statuses || []) {
      add(row.year, "status", t("进展"), [h("span", { class: "badge s-" + row.status + (row.kind === "target" ? " planned" : "") }, t(word("statuses", row.status))), " ", kindBadge(row.kind)], row.evidence);
    }
    for (const row of record.relations || []) add(row.year, row.relation, t(state.words.relations[row.relation][row.inverse ? 1 : 0]), [link(row.other, go)], row.evidence);
    const figures = (record.figures || []).filter((row) => row.indicator[1] !== id);
    if (figures.length <= 24) {
      for (const row of figures) add(row.year, "figure", t("数据"), [...subject(row, id, go), " ", h("b", {}, row.value), " ", kindBadge(row.kind)], row.evidence);
    }
    return found.sort((a, b) => a.year - b.year || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  }

  const grouped = (rows, key) => rows.reduce((map, row) => map.set(row[key], [...(map.get(row[key]) || []), row]), new Map());

  function happened([label, rows]) {
    const item = (row) => h("span", { class: "event" }, ...row.parts);
    const line = h("div", {}, rows.slice(0, LINE).map(item));
    if (rows.length > LINE) {
      const more = h("button", { type: "button", class: "all", onclick: () => more.replaceWith(...rows.slice(LINE).map(item)) }, t("显示全部 # 条", rows.length));
      line.append(more);
    }
    return h("li", {}, h("small", {}, label), line);
  }

  function timeline(record, id, go) {
    const found = events(record, id, go);
    const years = grouped(found, "year");
    if (years.size < 2) return null;
    const body = [...years].map(([year, rows]) => h("li", {}, h("h3", {}, String(year)), h("ul", {}, [...grouped(rows, "label")].map(happened))));
    return section("时间线", found.length, h("ol", { class: "timeline" }, body));
  }

  /* A place has all its figures by theme, anything else what recurs in several years. */
  function byYear(record, id, go) {
    return record.type === "AdministrativeArea" ? govkg.years.themes(record, id, go) : govkg.years.matrix(record, id, go);
  }

  function extras(record, id, go) {
    const drawn = govkg.draw.series(record.figures || [], id);
    const years = byYear(record, id, go);
    const ego = govkg.ego.make(record, id, go);
    starts = [drawn, years, ego].filter(Boolean).map((each) => each.start);
    return [drawn && section("走势", drawn.count, ...drawn.nodes), years && years.node, timeline(record, id, go), ego && section("关系图", ego.count, ...ego.nodes)].filter(Boolean);
  }

  const open = async (id) => {
    if (!id) return;
    stops.forEach((stop) => stop && stop());
    const found = await govkg.panel.show(panel, id, go, extras);
    if (found) document.title = state.rows.get(id).labels[0] + " · 政务知识图谱";
    window.scrollTo(0, 0);
    stops = found ? (await Promise.all(starts.map((start) => start()))).filter((stop) => typeof stop === "function") : [];
    document.documentElement.dataset.drawn = "1";
  };
  const go = (id) => { location.hash = encodeURIComponent(id); };
  window.addEventListener("hashchange", () => open(govkg.hash()));
  govkg.searchBox(go);
  govkg.select = go;
  open(govkg.hash());
})();
