// Runs in the measured page before its own scripts. Watches, every animation frame, for the moment
// when the page is ready and its signature has come to rest; times are the page's own clock.
(() => {
  const probe = (window.__bench = { draws: 0, lastDraw: 0, actedAt: 0 });

  for (const context of [window.WebGLRenderingContext, window.WebGL2RenderingContext]) {
    if (!context) continue;
    for (const name of ["drawArrays", "drawElements", "drawArraysInstanced", "drawElementsInstanced"]) {
      const draw = context.prototype[name];
      if (!draw) continue;
      context.prototype[name] = function (...given) {
        probe.draws += 1;
        probe.lastDraw = performance.now();
        return draw.apply(this, given);
      };
    }
  }

  const stamp = () => { probe.actedAt = performance.now(); };
  for (const kind of ["pointerdown", "keydown", "change"]) {
    window.addEventListener(kind, stamp, { capture: true, passive: true });
  }

  // Nodes are kept while they are on the page: a search in every frame would slow what it measures.
  const kept = new Map();
  const search = (root, selector) => {
    const here = root.querySelector(selector);
    if (here) return here;
    for (const node of root.querySelectorAll("*")) {
      const inside = node.shadowRoot && search(node.shadowRoot, selector);
      if (inside) return inside;
    }
    return null;
  };
  const find = (selector) => {
    if (!kept.get(selector)?.isConnected) kept.set(selector, search(document, selector));
    return kept.get(selector);
  };

  const compile = (expression) => {
    const test = new Function("app", "find", `return (${expression})`);
    return () => test(find("[data-testid=stApp]"), find);
  };
  const reader = (signature) =>
    signature === "gl" ? () => String(probe.draws) : compile(signature || "'still'");

  probe.read = (signature) => {
    try { return String(reader(signature)()); } catch { return ""; }
  };

  // Times at which each of some named expressions was true for the first time.
  const marker = (marks) => {
    const open = new Map(Object.entries(marks || {}).map(([name, test]) => [name, compile(test)]));
    const seen = {};
    const look = (now) => {
      for (const [name, test] of open) {
        let isThere = false;
        try { isThere = test(); } catch { /* not yet */ }
        if (isThere) { seen[name] = now; open.delete(name); }
      }
    };
    return { look, seen };
  };

  // Resolves with the time of the last change once ready, changed from `before`, and still, and with
  // the times of the marks passed on the way.
  probe.watch = ({ ready, signature, marks, settle, before, timeout }) => new Promise((resolve) => {
    const marked = marker(marks);
    const isReady = compile(ready || "true");
    const read = reader(signature);
    const started = performance.now();
    let last = null;
    let changedAt = 0;
    const look = () => {
      const now = performance.now();
      let seen = null;
      marked.look(now);
      try { seen = isReady() ? String(read()) : null; } catch { seen = null; }
      if (seen !== null && seen !== before) {
        if (seen !== last) {
          last = seen;
          changedAt = signature === "gl" ? probe.lastDraw || now : now;
        }
        if (now - changedAt >= settle) {
          return resolve({ at: changedAt, actedAt: probe.actedAt, marks: marked.seen });
        }
      }
      if (now - started > timeout) return resolve({ at: null, actedAt: probe.actedAt, marks: {} });
      requestAnimationFrame(look);
    };
    look();
  });
})();
