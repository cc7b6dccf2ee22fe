"use strict";
/* One entity or indicator, named by the address's hash. */
(function () {
  const panel = document.getElementById("panel");
  const open = async (id) => {
    if (!id) return;
    if (await govkg.panel.show(panel, id, go)) document.title = govkg.state.rows.get(id).labels[0] + " · 政务知识图谱";
    window.scrollTo(0, 0);
  };
  const go = (id) => { location.hash = encodeURIComponent(id); };
  window.addEventListener("hashchange", () => open(govkg.hash()));
  govkg.searchBox(go);
  govkg.select = go;
  open(govkg.hash());
})();
