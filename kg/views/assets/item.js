"use strict";
/* One entity or indicator, named by the address's hash: a chart, its neighbours, a timeline, year by year. */
(function () {
  const { h, t, state, docLink, panel: { section, subject, quotes, link, kindBadge, word } } = govkg;
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

  /* ---- the same thing in several years, side by side ---- */
  function byYear(record, id) {
    const groups = new Map();
    for (const row of record.figures || []) {
      if (!row.year) continue;
      const names = [row.indicator, row.about, row.place].filter((pair) => pair && pair[1] !== id)
        .map((pair) => (state.rows.has(pair[1]) ? [state.rows.get(pair[1]).labels[0], pair[1]] : pair));
      const key = JSON.stringify([names.map((pair) => pair[1] || pair[0]), row.aspect || "", row.unit || ""]);
      if (!groups.has(key)) groups.set(key, { names, rows: [] });
      groups.get(key).rows.push(row);
    }
    const years = (group) => new Set(group.rows.map((row) => row.year)).size;
    return [...groups.values()].filter((group) => years(group) > 1).sort((a, b) => years(b) - years(a) || b.rows.length - a.rows.length);
  }

  function cell(rows) {
    return h("td", {}, rows.map((row) => {
      const first = (row.evidence || [])[0];
      const shown = [h("span", {}, row.value), row.kind !== "actual" && kindBadge(row.kind), row.period && h("small", {}, row.period)];
      return first ? h("a", { href: docLink(first), title: first[3] }, ...shown) : h("span", {}, ...shown);
    }));
  }

  function matrix(record, id, go) {
    const groups = byYear(record, id);
    if (!groups.length) return null;
    const years = [...new Set(groups.flatMap((group) => group.rows.map((row) => row.year)))].sort();
    const of = (group, year) => group.rows.filter((row) => row.year === year);
    const text = (group) => group.names.map((pair) => pair[0]).join(" · ") || record.name;
    const made = govkg.table.make({
      name: "matrix", first: 15, copied: ["内容", ...years.map(String)],
      columns: [{ label: t("内容"), class: "what" }, ...years.map((year) => ({ label: String(year), first: -1 }))],
      rows: groups.map((group) => ({
        cells: () => [h("th", { scope: "row" }, group.names.length ? group.names.map((pair) => link(pair, go)) : record.name), ...years.map((year) => cell(of(group, year)))],
        values: [text(group), ...years.map((year) => (of(group, year)[0] || {}).number)],
        texts: [text(group), ...years.map((year) => of(group, year).map((row) => row.value + (row.kind === "actual" ? "" : "（" + word("kinds", row.kind) + "）")).join("；"))],
        find: text(group) + " " + group.rows.map((row) => row.value).join(" "),
      })),
    });
    const holder = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("历年对照") }, made[1]);
    starts.push(() => { holder.scrollLeft = holder.scrollWidth; });
    return section("历年对照", groups.length, made[0], holder);
  }

  function extras(record, id, go) {
    starts = [];
    const drawn = govkg.draw.series(record.figures || [], id);
    const ego = govkg.ego.make(record, id, go);
    for (const each of [drawn, ego]) if (each) starts.push(each.start);
    return [drawn && section("走势", drawn.count, ...drawn.nodes), matrix(record, id, go), timeline(record, id, go), ego && section("关系图", ego.count, ...ego.nodes)].filter(Boolean);
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
