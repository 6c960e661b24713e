// The world map in the browser: one drawing, recoloured in place at every rerun.
// Shapes come from world.json beside this file; everything else comes in the payload of
// charts/maps.py. Texts are set as text, never as markup. Nothing here moves by itself.

const MARKS = {
  hatch: "M-1 7L7-1M-1 1L1-1M5 7L7 5",
  cross: "M0 0L6 6M6 0L0 6",
  dots: "M1 1.5h1M4 4.5h1",
  bars: "M0 3h6",
  grid: "M0 3h6M3 0v6",
};
const DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
const MAX_ZOOM = 32;
const NEAR_DOT_PX = 11; // a pointer this near a dot means the dot

// The stage is a layer of its own: a browser without a graphics card draws two hundred shapes anew
// with whatever changes beside them otherwise.
const CSS = `
.nm{--ocean:#f3f7fa;--grid:#e1e9ef;--coast:#b6c2cc;--land:#d3d7db;--und:#b4b9bf;--undmark:#fff;
 --paper:var(--st-background-color,#fff);--ink:var(--st-text-color,#1f2933);
 --accent:var(--st-primary-color,#123f73);color:var(--ink);font-size:.875rem;line-height:1.4}
.nm.nm-dark{--ocean:#11171f;--grid:#1e2731;--coast:#3a4652;--land:#2a2f36;--und:#565d66;
 --undmark:#10161d}
.nm-stage{position:relative;container-type:inline-size;overflow:hidden;border-radius:4px;
 will-change:transform}
.nm svg.nm-svg{display:block;width:100%;height:auto;min-height:176px;overflow:hidden;
 touch-action:pan-y;user-select:none;-webkit-user-select:none;forced-color-adjust:none}
.nm-svg.nm-near{touch-action:none;cursor:grab}
.nm-svg.nm-drag{cursor:grabbing}
.nm-svg:focus{outline:none}
.nm-svg path{vector-effect:non-scaling-stroke;fill-rule:evenodd;stroke-linejoin:round}
.nm-sea{fill:var(--ocean);stroke:var(--coast);stroke-width:.6px}
.nm-grat{fill:none;stroke:var(--grid);stroke-width:.6px}
.nm-land{fill:var(--land);stroke:var(--paper);stroke-width:.4px}
.nm-c{cursor:pointer;outline:none;--f:var(--land);--l:var(--paper)}
.nm-s{fill:var(--f);stroke:var(--l);stroke-width:.5px}
.nm-do,.nm-di,.nm-mark path.nm-pt{fill:none;stroke-linecap:round}
.nm-do{stroke:var(--l);stroke-width:8.2px}
.nm-di{stroke:var(--f);stroke-width:6.6px}
.nm-mark{pointer-events:none}
.nm-mark path{fill:none}
.nm-mark .nm-u{stroke:var(--paper)}
.nm-mark .nm-o{stroke:var(--m)}
.nm-hover{--m:var(--ink);--a:2.6px;--b:1.3px}
.nm-chosen{--m:var(--ink);--a:4.4px;--b:2.2px}
.nm-focus{--m:var(--accent);--a:6.5px;--b:3.4px}
.nm-mark .nm-u{stroke-width:var(--a)}
.nm-mark .nm-o{stroke-width:var(--b)}
.nm-mark .nm-pt.nm-o{stroke-width:calc(9px + 2*var(--b))}
.nm-mark .nm-pt.nm-u{stroke-width:9px}
.nm-mark .nm-pt.nm-i{stroke:var(--f);stroke-width:6.6px}
.nm-tip{position:absolute;left:0;top:0;max-width:min(260px,80%);padding:5px 9px;border-radius:4px;
 background:var(--ink);color:var(--paper);pointer-events:none;font-size:.8125rem;z-index:2;
 overflow-wrap:anywhere}
.nm-tip[hidden]{display:none}
.nm-tip b{display:block;font-weight:600}
.nm-tip span{display:block}
.nm-buttons{position:absolute;right:6px;top:6px;display:flex;flex-direction:column;gap:4px}
.nm-buttons button{width:30px;height:30px;padding:0;border-radius:4px;cursor:pointer;
 border:1px solid var(--st-border-color,#8a97a3);background:var(--paper);color:var(--ink);
 display:grid;place-items:center}
.nm-buttons button[aria-disabled=true]{cursor:default}
.nm-buttons button[aria-disabled=true] svg{opacity:.4}
.nm-buttons button:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.nm-buttons svg{width:14px;height:14px;fill:none;stroke:currentColor;stroke-width:1.8}
.nm-legend{display:flex;flex-wrap:wrap;gap:2px 18px;margin:8px 0 0;padding:0;list-style:none}
.nm-legend li{display:flex;align-items:center;gap:7px;margin:0;padding:0;font-size:.875rem}
.nm-legend svg{width:20px;height:13px;flex:none;forced-color-adjust:none}
.nm-legend rect{stroke:var(--coast);stroke-width:1px}
.nm-legend bdi{font-variant-numeric:tabular-nums;font-weight:600}
.nm-hint{margin:4px 0 0;font-size:.78rem;opacity:.78}
.nm p.nm-hint{font-size:.78rem}
.nm-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (pointer:coarse){.nm-buttons button{width:36px;height:36px}}
@container (max-width:620px){
 .nm-do{stroke-width:5.8px}.nm-di{stroke-width:4.6px}
 .nm-mark .nm-pt.nm-o{stroke-width:calc(6.6px + 2*var(--b))}
 .nm-mark .nm-pt.nm-u{stroke-width:6.6px}.nm-mark .nm-pt.nm-i{stroke-width:4.6px}
 .nm-s{stroke-width:.35px}
 .nm-buttons{position:static;flex-direction:row;justify-content:flex-end;padding:4px 2px 2px}
}
${[...DIGITS].map((d, i) => `.nm .k${i}{--f:var(--k${i});--l:var(--s${i})}`).join("")}
`;

const views = new Map(); // key -> {k, x, y, active}: kept when the page is left and returned to
const drawings = new WeakMap(); // parent element -> WorldMap
let made = 0;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** Whether a CSS colour is dark; decides which shades the map takes. */
function isDark(colour) {
  const hex = /^#([0-9a-f]{3,8})$/i.exec(colour.trim());
  let parts = (colour.match(/[\d.]+/g) || []).map(Number);
  if (hex) {
    const h = hex[1].length < 6 ? [...hex[1]].map((c) => c + c).join("") : hex[1];
    parts = [0, 2, 4].map((i) => parseInt(h.slice(i, i + 2), 16));
  }
  return parts.length >= 3 && 0.299 * parts[0] + 0.587 * parts[1] + 0.114 * parts[2] < 110;
}

class WorldMap {
  constructor(parent, shapes, key) {
    this.shapes = shapes;
    this.id = `nm${++made}`;
    this.view = views.get(key) || { k: 1, x: 0, y: 0, active: -1 };
    views.set(key, this.view);
    this.pointers = new Map();
    this.last = { codes: "", names: "", notes: "", look: "" };
    this.said = [];
    this.build(parent);
    this.listen();
  }

  // ---- drawing -------------------------------------------------------------------------------

  build(parent) {
    const { width, height, order, paths, points, dots } = this.shapes;
    const big = [];
    const small = [];
    order.forEach((iso3, i) => {
      const head = `class="nm-c" data-i="${i}" data-iso3="${iso3}" role="link" tabindex="-1"`;
      const dot = dots[i];
      if (!dot) {
        big.push(`<path ${head} d="${paths[i]}"/>`);
        return;
      }
      const d = `M${points[i][0]} ${points[i][1]}h0`;
      small.push(
        `<g ${head}>${paths[i] ? `<path class="nm-s" d="${paths[i]}"/>` : ""}` +
          `<g class="nm-dot" data-x="${dot[0]}" data-y="${dot[1]}">` +
          `<path class="nm-do" d="${d}"/><path class="nm-di" d="${d}"/></g></g>`,
      );
    });
    const mark = (name) =>
      `<g class="nm-mark ${name}"><path class="nm-u"/><path class="nm-o"/>` +
      '<g><path class="nm-pt nm-o"/><path class="nm-pt nm-u"/><path class="nm-pt nm-i"/></g></g>';
    const root = document.createElement("div");
    root.className = "nm";
    root.innerHTML =
      `<style>${CSS}</style><div class="nm-stage" dir="ltr">` +
      `<svg class="nm-svg" viewBox="0 0 ${width} ${height}" role="group" tabindex="-1"` +
      ` aria-describedby="${this.id}-hint"><defs></defs><g class="nm-world">` +
      `<g aria-hidden="true"><path class="nm-sea" d="${this.shapes.outline}"/>` +
      `<path class="nm-grat" d="${this.shapes.graticule}"/>` +
      `<path class="nm-land" d="${this.shapes.land}"/>` +
      `<path class="nm-und" fill="url(#${this.id}-und)" d="${this.shapes.undetermined}"/></g>` +
      `<g>${big.join("")}</g><g>${small.join("")}</g><g aria-hidden="true">` +
      `${mark("nm-chosen")}${mark("nm-hover")}${mark("nm-focus")}</g></g></svg>` +
      '<div class="nm-buttons"><button type="button"><svg viewBox="0 0 14 14" aria-hidden="true">' +
      '<path d="M7 1v12M1 7h12"/></svg></button><button type="button">' +
      '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M1 7h12"/></svg></button>' +
      '<button type="button"><svg viewBox="0 0 14 14" aria-hidden="true">' +
      '<path d="M2.2 4.4A5.4 5.4 0 1 1 1.6 7M1.6 1.2v3.4H5"/></svg></button></div>' +
      '<div class="nm-tip" aria-hidden="true" hidden></div></div>' +
      `<ul class="nm-legend"></ul><p class="nm-hint" id="${this.id}-hint"></p>`;
    const find = (selector) => root.querySelector(selector);
    this.root = root;
    this.stage = find(".nm-stage");
    this.svg = find(".nm-svg");
    this.world = find(".nm-world");
    this.defs = find("defs");
    this.tip = find(".nm-tip");
    this.legend = find(".nm-legend");
    this.hint = find(".nm-hint");
    this.buttons = [...root.querySelectorAll(".nm-buttons button")];
    this.nodes = [];
    for (const node of root.querySelectorAll(".nm-c")) this.nodes[+node.dataset.i] = node;
    this.dotNodes = [...root.querySelectorAll(".nm-dot")];
    this.marks = {};
    for (const name of ["chosen", "hover", "focus"]) this.marks[name] = find(`.nm-${name}`);
    parent.replaceChildren(root);
  }

  /** Take in a payload; touches only what differs from the last one. */
  update(data, trigger) {
    this.trigger = trigger;
    this.data = data;
    this.paint();
    const names = data.names.split("\n");
    const notes = data.notes.split("\n");
    const { codes } = data;
    const isNew = names.join() !== this.last.names || data.notes !== this.last.notes;
    const hasNewWords = isNew || this.last.look !== this.look;
    this.names = names;
    for (let i = 0; i < this.nodes.length; i += 1) {
      const node = this.nodes[i];
      const digit = DIGITS.indexOf(codes[i]);
      if (codes[i] !== this.last.codes[i]) {
        const plain = this.shapes.dots[i] ? "nm-c" : "nm-c nm-s";
        node.setAttribute("class", digit < 0 ? plain : `${plain} k${digit}`);
      } else if (!hasNewWords) continue;
      const label = digit < 0 ? "" : data.classes[digit][0];
      this.said[i] = [names[i] || this.shapes.order[i], label, notes[i] || ""];
      const value = [label, notes[i]].filter(Boolean).join(", ");
      node.setAttribute("aria-label", value ? `${this.said[i][0]}: ${value}` : this.said[i][0]);
    }
    this.last = { codes, names: names.join(), notes: data.notes, look: this.look };
    this.chosen = this.shapes.order.indexOf(data.selected);
    this.mark("chosen", this.chosen);
    this.mark("hover", -1);
    this.hideTip();
    if (this.view.active < 0) this.view.active = this.chosen >= 0 ? this.chosen : this.byName()[0];
    this.rove(this.view.active);
    if (this.svg.contains(document.activeElement)) this.mark("focus", this.view.active);
    this.root.dataset.codes = codes;
    this.root.dataset.ready = "true";
  }

  /** Set colours, patterns, words and legend when any of them changed. */
  paint() {
    const { data, root } = this;
    const dark = isDark(getComputedStyle(root).getPropertyValue("--st-background-color"));
    const look = JSON.stringify([dark, data.classes, data.words, data.title, data.alt, data.dir]);
    if (look === this.look) return;
    this.look = look;
    root.classList.toggle("nm-dark", dark);
    root.dir = data.dir;
    root.lang = data.lang;
    const patterns = [this.pattern("und", "var(--und)", "var(--undmark)", "grid", 0.75)];
    data.classes.forEach(([, mark, , light, night, line, nightLine], i) => {
      const fill = dark ? night : light;
      const border = dark ? nightLine : line;
      root.style.setProperty(`--k${i}`, mark ? `url(#${this.id}-p${i})` : fill);
      root.style.setProperty(`--s${i}`, border);
      if (mark) patterns.push(this.pattern(`p${i}`, fill, border, mark, 0.26));
    });
    this.defs.innerHTML = patterns.join("");
    this.patterns = [...this.defs.querySelectorAll(".nm-scaled")];
    this.svg.setAttribute("aria-label", data.alt || data.title);
    ["0", "1", "2"].forEach((i) => {
      this.buttons[i].setAttribute("aria-label", data.words[i]);
      this.buttons[i].title = data.words[i];
    });
    this.hint.textContent = data.words[3];
    this.paintLegend();
    this.place();
  }

  /** One pattern twice: for the map, kept at screen size, and for the legend. */
  pattern(name, fill, ink, mark, strength) {
    const safe = (text) => String(text).replace(/[<>"&]/g, "");
    const body =
      `<path d="M0 0h6v6H0z" style="fill:${safe(fill)}"/><path d="${MARKS[mark]}" ` +
      `style="fill:none;stroke:${safe(ink)};stroke-width:.7;stroke-opacity:${strength};` +
      'vector-effect:none"/></pattern>';
    const head = 'width="6" height="6" patternUnits="userSpaceOnUse"';
    return (
      `<pattern class="nm-scaled" id="${this.id}-${name}" ${head}>${body}` +
      `<pattern id="${this.id}-${name}-l" ${head}>${body}`
    );
  }

  paintLegend() {
    const rows = this.data.classes.map(([label, mark, count], i) => [
      mark ? `url(#${this.id}-p${i}-l)` : `var(--k${i})`,
      label,
      count,
    ]);
    rows.push([`url(#${this.id}-und-l)`, this.data.words[4], -1]);
    const items = rows.map(([fill, label, count]) => {
      const item = document.createElement("li");
      item.innerHTML =
        '<svg viewBox="0 0 20 13" aria-hidden="true">' +
        '<rect x=".5" y=".5" width="19" height="12"/></svg>';
      item.querySelector("rect").style.fill = fill;
      item.append(Object.assign(document.createElement("span"), { textContent: label }));
      if (count >= 0) {
        item.append(Object.assign(document.createElement("bdi"), { textContent: String(count) }));
      }
      return item;
    });
    this.legend.replaceChildren(...items);
  }

  /** Draw a mark (hover, focus, chosen) around state i, or none for -1. */
  mark(kind, i) {
    const group = this.marks[kind];
    const shown = i >= 0 ? i : "";
    group.style.display = i >= 0 ? "" : "none";
    if (i < 0) return;
    const { paths, points, dots } = this.shapes;
    const dot = dots[i];
    const [under, over] = group.children;
    const d = dot ? "" : paths[i];
    under.setAttribute("d", d);
    over.setAttribute("d", d);
    const ring = group.lastElementChild;
    ring.style.display = dot ? "" : "none";
    group.dataset.shown = shown;
    if (!dot) return;
    const point = `M${points[i][0]} ${points[i][1]}h0`;
    for (const path of ring.children) path.setAttribute("d", point);
    const digit = DIGITS.indexOf(this.data.codes[i]);
    ring.setAttribute("class", digit < 0 ? "" : `k${digit}`);
    this.shift(ring, dot);
  }

  // ---- zoom and pan --------------------------------------------------------------------------

  /** Screen position -> canvas units. */
  toCanvas(clientX, clientY) {
    const matrix = this.svg.getScreenCTM();
    return [(clientX - matrix.e) / matrix.a, (clientY - matrix.f) / matrix.d];
  }

  /** Canvas position of a state's dot or point -> pixels in the stage. */
  toStage(i) {
    const { k, x, y } = this.view;
    const [dx, dy] = this.shapes.dots[i] || [0, 0];
    const [px, py] = this.shapes.points[i];
    const matrix = this.svg.getScreenCTM();
    const box = this.stage.getBoundingClientRect();
    return [
      (px * k + dx + x) * matrix.a + matrix.e - box.left,
      (py * k + dy + y) * matrix.d + matrix.f - box.top,
    ];
  }

  /** A dot's offset stays the same on screen at every zoom. */
  shift(node, [dx, dy]) {
    node.setAttribute("transform", `translate(${dx / this.view.k} ${dy / this.view.k})`);
  }

  zoom(factor, cx = this.shapes.width / 2, cy = this.shapes.height / 2) {
    const { view } = this;
    const k = clamp(view.k * factor, 1, MAX_ZOOM);
    view.x = cx - ((cx - view.x) * k) / view.k;
    view.y = cy - ((cy - view.y) * k) / view.k;
    view.k = k;
    this.settle();
  }

  pan(dx, dy) {
    this.view.x += dx;
    this.view.y += dy;
    this.settle();
  }

  reset() {
    Object.assign(this.view, { k: 1, x: 0, y: 0 });
    this.settle();
  }

  /** Keep the world in sight and draw it in the next frame. */
  settle() {
    const { view, shapes } = this;
    view.x = clamp(view.x, shapes.width * (1 - view.k), 0);
    view.y = clamp(view.y, shapes.height * (1 - view.k), 0);
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.place();
    });
  }

  /** Write zoom and pan into the drawing. */
  place() {
    const { k, x, y } = this.view;
    this.world.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    for (const node of this.dotNodes) this.shift(node, [+node.dataset.x, +node.dataset.y]);
    for (const group of Object.values(this.marks)) {
      const dot = this.shapes.dots[group.dataset.shown];
      if (dot) this.shift(group.lastElementChild, dot);
    }
    const scale = `scale(${(this.unit || 7) / k})`;
    for (const pattern of this.patterns || []) pattern.setAttribute("patternTransform", scale);
    this.svg.classList.toggle("nm-near", k > 1);
    this.buttons[0].setAttribute("aria-disabled", String(k >= MAX_ZOOM));
    this.buttons[1].setAttribute("aria-disabled", String(k <= 1));
    this.buttons[2].setAttribute("aria-disabled", String(k <= 1));
    this.root.dataset.zoom = k.toFixed(2);
  }

  /** Bring state i into sight if zoom or pan has put it out of it. */
  reveal(i) {
    const { view, shapes } = this;
    const [px, py] = shapes.points[i];
    const [x, y] = [px * view.k + view.x, py * view.k + view.y];
    const [mx, my] = [shapes.width * 0.06, shapes.height * 0.08];
    if (view.k === 1) return;
    view.x += x < mx || x > shapes.width - mx ? shapes.width / 2 - x : 0;
    view.y += y < my || y > shapes.height - my ? shapes.height / 2 - y : 0;
    this.settle();
  }

  // ---- words ---------------------------------------------------------------------------------

  showTip(i, x, y, gap = 14) {
    if (this.tipFor !== i) {
      const [name, label, note] = this.said[i];
      const line = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
      const lines = [line("b", name)];
      if (label) lines.push(line("span", label));
      if (note) lines.push(line("span", note));
      this.tip.replaceChildren(...lines);
      this.tip.dir = this.data.dir;
      this.tip.hidden = false;
      this.tipFor = i;
      this.tipSize = [this.tip.offsetWidth, this.tip.offsetHeight];
    }
    const [w, h] = this.tipSize;
    const [stageW, stageH] = this.size || [this.stage.clientWidth, this.stage.clientHeight];
    const left = x + gap + w > stageW ? x - gap - w : x + gap;
    const top = y + gap + h > stageH ? y - gap - h : y + gap;
    const [tx, ty] = [clamp(left, 2, stageW - w - 2), clamp(top, 2, stageH - h - 2)];
    this.tip.style.transform = `translate(${Math.round(tx)}px,${Math.round(ty)}px)`;
  }

  hideTip() {
    this.tip.hidden = true;
    this.tipFor = -1;
  }

  /** Indexes of the states in the order of their names. */
  byName() {
    const collator = new Intl.Collator(this.data.lang);
    const { names } = this;
    return names.map((_, i) => i).sort((a, b) => collator.compare(names[a], names[b]));
  }

  // ---- what people do ------------------------------------------------------------------------

  listen() {
    const { svg } = this;
    svg.addEventListener("pointerdown", (e) => this.press(e));
    svg.addEventListener("pointermove", (e) => this.move(e));
    svg.addEventListener("pointerup", (e) => this.release(e));
    svg.addEventListener("pointercancel", (e) => this.release(e));
    svg.addEventListener("pointerleave", () => this.hover(-1));
    svg.addEventListener("click", (e) => this.click(e));
    svg.addEventListener("keydown", (e) => this.key(e));
    svg.addEventListener("focusin", (e) => this.focus(e));
    svg.addEventListener("focusout", () => this.blur());
    svg.addEventListener("wheel", (e) => this.wheel(e), { passive: false });
    const steps = [() => this.zoom(1.6), () => this.zoom(1 / 1.6), () => this.reset()];
    this.buttons.forEach((button, i) => button.addEventListener("click", steps[i]));
    new ResizeObserver(([{ contentRect }]) => {
      const { width, height } = contentRect;
      if (!width) return;
      this.size = [width, height];
      this.unit = Math.max(this.shapes.width / width, 1);
      this.place();
    }).observe(this.stage);
  }

  /** The state under a pointer: its shape, or a dot close by; -1 for none. */
  under(e) {
    const node = document.elementFromPoint(e.clientX, e.clientY)?.closest?.(".nm-c");
    const direct = node && this.svg.contains(node) ? +node.dataset.i : -1;
    if (direct >= 0 && this.shapes.dots[direct]) return direct;
    const [cx, cy] = this.toCanvas(e.clientX, e.clientY);
    const reach = NEAR_DOT_PX / this.svg.getScreenCTM().a;
    const { k, x, y } = this.view;
    let best = -1;
    let nearest = direct >= 0 ? reach / 2 : reach;
    for (const [i, [dx, dy]] of Object.entries(this.shapes.dots)) {
      const [px, py] = this.shapes.points[i];
      const away = Math.hypot(px * k + dx + x - cx, py * k + dy + y - cy);
      if (away < nearest) [best, nearest] = [+i, away];
    }
    return best >= 0 ? best : direct;
  }

  press(e) {
    this.pointers.set(e.pointerId, [e.clientX, e.clientY]);
    this.wheelOn = true;
    if (this.pointers.size === 1) this.start = [e.clientX, e.clientY];
    else this.hasMoved = true;
    if (this.pointers.size === 1) this.hasMoved = false;
    this.hideTip();
  }

  move(e) {
    const before = this.pointers.get(e.pointerId);
    if (!before) {
      if (e.pointerType === "mouse" || e.pointerType === "pen") this.hover(this.under(e), e);
      return;
    }
    const far = Math.hypot(e.clientX - this.start[0], e.clientY - this.start[1]) > 5;
    if (far && !this.hasMoved) {
      this.hasMoved = true;
      this.hover(-1);
    }
    if (!this.hasMoved) return;
    if (!this.svg.hasPointerCapture(e.pointerId)) this.svg.setPointerCapture(e.pointerId);
    this.svg.classList.toggle("nm-drag", this.view.k > 1);
    if (this.pointers.size === 2) this.pinch(e, before);
    else {
      const scale = this.svg.getScreenCTM().a;
      this.pan((e.clientX - before[0]) / scale, (e.clientY - before[1]) / scale);
    }
    this.pointers.set(e.pointerId, [e.clientX, e.clientY]);
  }

  pinch(e, before) {
    const other = [...this.pointers].find(([id]) => id !== e.pointerId)[1];
    const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
    const is = Math.hypot(e.clientX - other[0], e.clientY - other[1]);
    const middle = this.toCanvas((e.clientX + other[0]) / 2, (e.clientY + other[1]) / 2);
    const scale = this.svg.getScreenCTM().a;
    this.pan((e.clientX - before[0]) / 2 / scale, (e.clientY - before[1]) / 2 / scale);
    if (was > 0) this.zoom(is / was, ...middle);
  }

  release(e) {
    this.pointers.delete(e.pointerId);
    this.svg.classList.remove("nm-drag");
    if (this.hasMoved) this.quietUntil = e.timeStamp + 250; // the click that ends a drag
  }

  click(e) {
    if (e.timeStamp < (this.quietUntil || 0)) return;
    const i = e.detail === 0 ? +(e.target.closest(".nm-c")?.dataset.i ?? -1) : this.under(e);
    if (i >= 0) this.open(i);
  }

  open(i) {
    this.view.active = i;
    this.rove(i);
    this.trigger("country", this.shapes.order[i]);
  }

  hover(i, e) {
    if (i !== this.hovered) {
      this.hovered = i;
      this.mark("hover", i);
      this.svg.style.cursor = i >= 0 ? "pointer" : "";
    }
    if (i < 0) {
      if (!this.keyed) this.hideTip();
      return;
    }
    const box = this.stage.getBoundingClientRect();
    this.showTip(i, e.clientX - box.left, e.clientY - box.top);
  }

  wheel(e) {
    const isPinch = e.ctrlKey || e.metaKey;
    const isOn = this.wheelOn && this.svg.contains(document.activeElement);
    if (!isPinch && !isOn) return;
    if (!isPinch && this.view.k <= 1 && e.deltaY > 0) return; // nothing to zoom out of: scroll on
    e.preventDefault();
    const step = clamp(e.deltaY * (e.deltaMode === 1 ? 20 : 1), -120, 120);
    this.zoom(Math.exp(-step * (isPinch ? 0.01 : 0.0025)), ...this.toCanvas(e.clientX, e.clientY));
  }

  /** One Tab stop: only state i can be reached by Tab. */
  rove(i) {
    this.nodes[this.roved]?.setAttribute("tabindex", "-1");
    this.nodes[i].setAttribute("tabindex", "0");
    this.roved = i;
  }

  focus(e) {
    const node = e.target.closest?.(".nm-c");
    this.wheelOn = true;
    if (!node || !node.matches(":focus-visible")) return;
    const i = +node.dataset.i;
    this.view.active = i;
    this.rove(i);
    this.keyed = true;
    this.mark("focus", i);
    this.reveal(i);
    this.showTip(i, ...this.toStage(i));
  }

  blur() {
    this.keyed = false;
    this.mark("focus", -1);
    this.hideTip();
  }

  key(e) {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const arrow = arrows[e.key];
    const { width, height } = this.shapes;
    if (arrow && e.shiftKey) this.pan(-arrow[0] * width * 0.12, -arrow[1] * height * 0.12);
    else if (arrow) this.step(arrow);
    else if (e.key === "Home" || e.key === "End") this.go(this.byName().at(e.key === "Home" ? 0 : -1));
    else if (e.key === "Enter" || e.key === " ") this.open(this.view.active);
    else if (e.key === "+" || e.key === "=") this.zoomAtActive(1.6);
    else if (e.key === "-" || e.key === "_") this.zoomAtActive(1 / 1.6);
    else if (e.key === "0") this.reset();
    else if (e.key === "Escape") {
      this.hideTip();
      this.wheelOn = false;
    } else return;
    e.preventDefault();
    e.stopPropagation();
  }

  zoomAtActive(factor) {
    const { k, x, y, active } = this.view;
    const [px, py] = this.shapes.points[active];
    this.zoom(factor, px * k + x, py * k + y);
    this.reveal(active);
    if (this.tipFor === active) this.showTip(active, ...this.toStage(active));
  }

  /** The nearest state in a direction: ahead counts once, aside twice. */
  step([ax, ay]) {
    const { points } = this.shapes;
    const [fx, fy] = points[this.view.active];
    let best = -1;
    let least = Infinity;
    points.forEach(([px, py], i) => {
      const ahead = (px - fx) * ax + (py - fy) * ay;
      const aside = Math.abs((px - fx) * ay) + Math.abs((py - fy) * ax);
      if (ahead <= 0 || aside > 2.2 * ahead) return;
      const cost = ahead + 2 * aside;
      if (cost < least) [best, least] = [i, cost];
    });
    if (best >= 0) this.go(best);
  }

  go(i) {
    this.view.active = i;
    this.rove(i);
    this.nodes[i].focus({ preventScroll: true });
  }
}

/** Streamlit calls this at mounting and at every rerun. */
export default async function render(component, worldPromise) {
  const { data, parentElement, setTriggerValue } = component;
  if (!data) return;
  const shapes = await worldPromise;
  let map = drawings.get(parentElement);
  if (!map || !parentElement.contains(map.root)) {
    map = new WorldMap(parentElement, shapes, data.key);
    drawings.set(parentElement, map);
  }
  map.update(data, setTriggerValue);
}
