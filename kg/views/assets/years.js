"use strict";
/* Figures side by side by year: one table of what recurs, or for a place one table a theme with everything. */
govkg.years = (function () {
  const { h, t, state, docLink, panel: { section, link, kindBadge, word } } = govkg;
  const KINDS = ["actual", "estimate", "target"];
  const ASPECTS = ["level", "growth", "difference", "ratio", "rank"];
  const FIRST = 8;
  /* So many years stand in every table of a place, so that the tables line up. */
  const MOST = 7;
  const row = (id) => state.rows.get(id);
  const distinct = (rows) => new Set(rows.map((each) => each.year || 0)).size;
  const aspect = (each) => each.aspect || "level";
  const inOrder = (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || ASPECTS.indexOf(aspect(a)) - ASPECTS.indexOf(aspect(b)) || Boolean(a.period) - Boolean(b.period);

  /* Figures of one thing: same indicator, about and place; ``apart`` keeps aspects and units apart too. */
  function groups(figures, id, apart) {
    const found = new Map();
    for (const figure of figures) {
      const names = [figure.indicator, figure.about, figure.place].filter((pair) => pair && pair[1] !== id)
        .map((pair) => (state.rows.has(pair[1]) ? [row(pair[1]).labels[0], pair[1]] : pair));
      const key = JSON.stringify([names.map((pair) => pair[1] || pair[0]), ...(apart ? [figure.aspect || "", figure.unit || ""] : [])]);
      if (!found.has(key)) found.set(key, { names, rows: [] });
      found.get(key).rows.push(figure);
    }
    return [...found.values()];
  }

  function cell(rows) {
    return h("td", {}, rows.slice().sort(inOrder).map((each) => {
      const first = (each.evidence || [])[0];
      const shown = [h("span", {}, each.value), each.kind !== "actual" && kindBadge(each.kind), each.period && h("small", {}, each.period)];
      return first ? h("a", { href: docLink(first), title: first[3] }, ...shown) : h("span", {}, ...shown);
    }));
  }

  const told = (each) => each.value + (each.kind === "actual" ? "" : "（" + word("kinds", each.kind) + "）") + (each.period ? "（" + each.period + "）" : "");

  /* The years of figures in order, 0 for those unknown last. */
  const yearsOf = (figures) => [...new Set(figures.map((each) => each.year || 0))].sort((a, b) => (a || 1e4) - (b || 1e4));

  /* A table with a column a year, and the control bar above it. */
  function table(found, name, go, { first, label, years }) {
    const of = (group, year) => group.rows.filter((each) => (each.year || 0) === year).sort(inOrder);
    const text = (group) => group.names.map((pair) => pair[0]).join(" · ") || name;
    const head = (year) => (year ? String(year) : t("年份不明"));
    const [bar, made] = govkg.table.make({
      name: "matrix", first, copied: ["内容", ...years.map((year) => (year ? String(year) : "年份不明"))],
      columns: [{ label: t("内容"), class: "what" }, ...years.map((year) => ({ label: head(year), first: -1 }))],
      rows: found.map((group) => ({
        cells: () => [h("th", { scope: "row" }, group.names.length ? group.names.map((pair) => link(pair, go)) : name), ...years.map((year) => cell(of(group, year)))],
        values: [text(group), ...years.map((year) => (of(group, year)[0] || {}).number)],
        texts: [text(group), ...years.map((year) => of(group, year).map(told).join("；"))],
        find: text(group) + " " + group.rows.map((each) => each.value).join(" "),
      })),
    });
    const holder = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, made);
    return { nodes: [bar, holder], start: () => { holder.scrollLeft = holder.scrollWidth; } };
  }

  /* What has figures of at least two years, those of most years first. */
  function matrix(record, id, go) {
    const found = groups((record.figures || []).filter((each) => each.year), id, true).filter((group) => distinct(group.rows) > 1);
    if (!found.length) return null;
    found.sort((a, b) => distinct(b.rows) - distinct(a.rows) || b.rows.length - a.rows.length);
    const made = table(found, record.name, go, { first: 15, label: t("历年对照"), years: yearsOf(found.flatMap((group) => group.rows)) });
    return { node: section("历年对照", found.length, ...made.nodes), start: made.start };
  }

  function themeOf(figure) {
    const known = row(figure.indicator[1]);
    return known && known.theme !== null ? known.theme : state.words.themes.length - 1;
  }

  /* Much reported things first: many years, then common indicators. */
  function ordered(found) {
    const common = (group) => { const known = row((group.names[0] || [])[1]); return known ? known.facts : 0; };
    const keyed = found.map((group) => [group, distinct(group.rows), common(group), group.names.map((pair) => pair[0]).join(" ")]);
    return keyed.sort((a, b) => b[1] - a[1] || b[2] - a[2] || (a[3] < b[3] ? -1 : 1)).map(([group]) => group);
  }

  /* All figures of a place, a heading and a table for each theme, and buttons that lead to them. */
  function themes(record, id, go) {
    const figures = record.figures || [];
    const parts = state.words.themes.map(([code, label], at) => ({ code, label, figures: figures.filter((each) => themeOf(each) === at) })).filter((part) => part.figures.length);
    if (!parts.length) return null;
    const all = yearsOf(figures);
    const made = parts.map((part) => {
      const head = h("h3", { tabindex: "-1" }, t(part.label), h("small", {}, t("# 项数据", part.figures.length)));
      const drawn = table(ordered(groups(part.figures, id, false)), record.name, go, { first: FIRST, label: t(part.label), years: all.length > MOST ? yearsOf(part.figures) : all });
      const node = h("div", { class: "theme", "data-theme": part.code }, head, ...drawn.nodes);
      const jump = h("button", { type: "button", onclick: () => { node.scrollIntoView(); head.focus({ preventScroll: true }); } }, t(part.label), h("b", {}, String(part.figures.length)));
      return { node, jump: h("li", {}, jump), start: drawn.start };
    });
    const list = h("ul", { class: "themes", "aria-label": t("领域") }, made.map((each) => each.jump));
    const note = h("p", { class: "note" }, t("每行一个指标，每列一年；点击数值，打开原文。"));
    return { node: section("分领域数据", figures.length, parts.length > 1 && list, note, ...made.map((each) => each.node)), start: () => made.forEach((each) => each.start()) };
  }

  return { matrix, themes };
})();
