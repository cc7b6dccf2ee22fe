"use strict";
/* What a graph page's filters leave: types, relations, years, kinds, document. A mark is [year, kind, document]. */
govkg.filter = (function () {
  /* The years of the two sliders; whichever is moved pushes the other before it. */
  function span(legend, years) {
    const [from, to] = ["from", "to"].map((name) => legend.querySelector("input[name=" + name + "]"));
    if (!from) return () => null;
    const show = () => {
      for (const input of [from, to]) input.setAttribute("aria-valuetext", String(years[Number(input.value)]));
      document.getElementById("years").textContent = years[Number(from.value)] + "—" + years[Number(to.value)];
    };
    from.addEventListener("input", () => { if (Number(from.value) > Number(to.value)) to.value = from.value; show(); });
    to.addEventListener("input", () => { if (Number(to.value) < Number(from.value)) from.value = to.value; show(); });
    return () => {
      const [first, last] = [Number(from.value), Number(to.value)];
      return first === 0 && last === years.length - 1 ? null : [years[first], years[last]];
    };
  }

  /* Read the controls again with read(); edge() and node() say what is shown. */
  function make(legend, data) {
    const years = span(legend, data.years);
    let now = null;
    let linked = null;

    function chosen(name) {
      const boxes = [...legend.querySelectorAll("input[name=" + name + "]")];
      const on = boxes.filter((box) => box.checked).map((box) => box.value);
      return on.length === boxes.length ? null : new Set(on);
    }

    function passes([year, kind, document]) {
      if (now.years && !(year && now.years[0] <= year && year <= now.years[1])) return false;
      if (now.kinds && !now.kinds.has(String(kind))) return false;
      return !now.document || now.document === String(document);
    }

    /* What no fact states, as the hierarchy of places, stays between the nodes that are left. */
    function edge(each) {
      if (now.codes && !now.codes.has(each.code)) return false;
      return !now.facts || !each.marks.length || each.marks.some(passes);
    }

    function node(each) {
      if (now.types && !now.types.has(each.kind)) return false;
      return !linked || linked.has(each.id);
    }

    /* Nodes whose own stages pass, with what they lie in. */
    function staged() {
      const own = new Set(data.nodes.filter((each) => (each.marks || []).some(passes)).map((each) => each.id));
      const above = data.edges.filter((each) => !each.marks.length && own.has(each.from)).map((each) => each.to);
      return [...own, ...above];
    }

    /* With facts or relations chosen, nodes without one of them would only be noise. */
    function read() {
      const select = legend.querySelector("select[name=document]");
      now = { types: chosen("type"), codes: chosen("code"), kinds: chosen("kind"), years: years(), document: select ? select.value : "" };
      now.facts = Boolean(now.years || now.kinds || now.document);
      linked = null;
      if (!now.facts && !now.codes) return;
      const left = data.edges.filter((each) => edge(each) && (!now.facts || each.marks.length));
      linked = new Set(left.flatMap((each) => [each.from, each.to]));
      if (!now.codes) for (const id of staged()) linked.add(id);
    }

    read();
    return { read, edge, node };
  }

  return { make };
})();
