// The presenter's stage in the browser: every screen is here from the start, so that the next one
// needs neither the server nor the network. The screen stands in the address; Python is told only
// of what needs new facts (the next region) or another page (leaving).

const NEXT = new Set(["ArrowRight", "PageDown", " "]);
const BACK = new Set(["ArrowLeft", "PageUp"]);
const SWIPE_PX = 50;
const ICONS = {
  leave: "M6 6l12 12M18 6L6 18",
  region: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  code: "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v6h-4",
  full: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  choose: "M4 7h10M18 7h2M4 12h2M10 12h10M4 17h8M16 17h4",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
};
const stages = new WeakMap(); // parent element -> Stage

const make = (tag, kind, text) => {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text !== undefined) node.textContent = text;
  return node;
};

class Stage {
  constructor(parent, css, world, drawMap) {
    Object.assign(this, { world, drawMap });
    this.root = make("section", "pr");
    this.root.tabIndex = -1;
    this.root.append(make("style", "", css));
    this.note = make("p", "pr-note");
    this.note.setAttribute("role", "status");
    this.shows = make("div", "pr-screen");
    this.shows.style.display = "contents";
    this.live = make("p", "pr-live");
    this.live.setAttribute("aria-live", "polite");
    this.panel = make("div", "pr-panel");
    this.panel.hidden = true;
    this.panel.setAttribute("role", "dialog");
    this.foot = make("div", "pr-foot");
    this.buttons = {};
    const acts = {
      leave: () => this.leave(),
      choose: () => this.tell("choose"),
      region: () => this.region(),
      code: () => this.showCode(),
      full: () => this.full(),
      back: () => this.go(this.at - 1),
      next: () => this.go(this.at + 1),
    };
    for (const [name, act] of Object.entries(acts)) {
      const button = make("button");
      button.type = "button";
      button.dataset.act = name;
      button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
      button.addEventListener("click", (e) => {
        act();
        if (e.detail) this.root.focus({ preventScroll: true }); // a click, not a key
      });
      this.buttons[name] = button;
      if (name === "back") this.foot.append(make("span", "pr-gap"));
      if (name === "next") this.foot.append((this.place = make("span", "pr-place")));
      this.foot.append(button);
    }
    this.root.append(this.note, this.shows, this.foot, this.panel, this.live);
    parent.replaceChildren(this.root);
    this.at = -1;
    this.listen();
  }

  /** Take in the screens; the one on show stays on show. */
  update(data, tell) {
    this.tellPython = tell;
    const codes = data.screens.map((screen) => screen.code);
    const shown = this.data && this.data.screens[this.at]?.code;
    const asked = new URL(location.href).searchParams.get("screen");
    const pick = [shown, asked, data.start].find((code) => codes.includes(code));
    const isSame = JSON.stringify(data) === this.known;
    this.data = data;
    if (!isSame) {
      this.known = JSON.stringify(data);
      this.root.dir = data.dir;
      this.root.lang = data.lang;
      this.note.hidden = !data.notices.length;
      this.note.textContent = data.notices.join(" ");
      for (const [name, button] of Object.entries(this.buttons)) {
        button.setAttribute("aria-label", data.words[name]);
        button.title = data.words[name];
      }
      this.root.setAttribute("aria-label", data.words.stage);
      this.shows.replaceChildren(...data.screens.map((screen, i) => this.screen(screen, i)));
      this.at = -1;
    }
    this.go(Math.max(codes.indexOf(pick), 0), isSame || !shown);
    this.root.dataset.ready = "true";
    if (!this.root.contains(document.activeElement)) this.root.focus({ preventScroll: true });
  }

  screen(screen, i) {
    const node = make("article", "pr-screen");
    node.hidden = true;
    node.dataset.code = screen.code;
    if (screen.hue) node.style.setProperty("--hue", screen.hue);
    const head = make("header");
    head.append(make("p", "pr-kicker", screen.kicker), make("h1", "", screen.message));
    if (screen.detail) head.append(make("p", "pr-detail", screen.detail));
    const body = make("div", "pr-body");
    const picture = make("div", "pr-picture");
    if (screen.map) this.mapInto(picture, screen);
    else {
      picture.innerHTML = screen.html; // made and escaped by charts/present.py
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", screen.alt);
    }
    body.append(picture);
    if (i === this.data.screens.length - 1 && screen.qr) {
      const code = make("div", "pr-code");
      code.innerHTML = screen.qr;
      code.setAttribute("role", "img");
      code.setAttribute("aria-label", this.data.words.codeAlt);
      body.append(code);
    }
    node.append(head, body);
    node.append(make("p", "pr-source", screen.source));
    return node;
  }

  async mapInto(parent, screen) {
    parent.setAttribute("role", "img");
    parent.setAttribute("aria-label", screen.alt);
    const inside = make("div");
    inside.style.display = "contents";
    parent.append(inside);
    const quiet = { data: screen.map, parentElement: inside, setTriggerValue: () => {} };
    await this.drawMap(quiet, this.world);
    for (const node of inside.querySelectorAll("[tabindex]")) node.removeAttribute("tabindex");
  }

  go(to, isQuiet = false) {
    const { screens, words } = this.data;
    const at = Math.min(Math.max(to, 0), screens.length - 1);
    const isNew = at !== this.at;
    this.at = at;
    [...this.shows.children].forEach((node, i) => (node.hidden = i !== at));
    this.place.textContent = words.place.replace("{i}", at + 1).replace("{n}", screens.length);
    this.buttons.back.disabled = at === 0;
    this.buttons.next.disabled = at === screens.length - 1;
    this.root.dataset.screen = screens[at].code;
    this.write(screens[at].code);
    if (isNew && !isQuiet) {
      this.note.hidden = true;
      this.panel.hidden = true;
      this.live.textContent = `${this.place.textContent}. ${screens[at].message}`;
    }
  }

  /** Keep the screen in the address, without a step in the history and without a rerun. */
  write(code) {
    const url = new URL(location.href);
    if (url.searchParams.get("screen") === code) return;
    url.searchParams.set("screen", code);
    history.replaceState(history.state, "", url);
  }

  tell(name) {
    this.tellPython(name, this.data.screens[this.at].code);
  }

  region() {
    this.tell("region");
  }

  leave() {
    if (document.fullscreenElement) document.exitFullscreen();
    this.tell("leave");
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  showCode() {
    const { words } = this.data;
    const { qr } = this.data.screens[this.at];
    if (!this.panel.hidden || !qr) {
      this.panel.hidden = true;
      return;
    }
    const isLocal = ["localhost", "127.0.0.1", "[::1]"].includes(location.hostname);
    this.panel.innerHTML = qr;
    this.panel.setAttribute("aria-label", words.codeAlt);
    const address = make("p", "", location.host + location.pathname);
    address.dir = "ltr";
    this.panel.append(address);
    if (isLocal) this.panel.append(make("p", "", words.local));
    this.panel.hidden = false;
    this.live.textContent = words.codeAlt;
  }

  listen() {
    const onKey = (e) => {
      if (!this.root.isConnected) {
        window.removeEventListener("keydown", onKey, true);
        return;
      }
      this.key(e);
    };
    window.addEventListener("keydown", onKey, true);
    this.root.addEventListener("pointerdown", (e) => (this.from = [e.clientX, e.clientY]));
    this.root.addEventListener("click", (e) => this.tap(e));
    this.root.addEventListener("touchstart", (e) => (this.touch = this.point(e)), { passive: true });
    this.root.addEventListener("touchend", (e) => this.swipe(e), { passive: true });
  }

  point(e) {
    const { clientX, clientY } = e.changedTouches[0];
    return e.touches.length > 1 ? null : [clientX, clientY];
  }

  swipe(e) {
    if (!this.touch) return;
    const [x, y] = [e.changedTouches[0].clientX, e.changedTouches[0].clientY];
    const [dx, dy] = [x - this.touch[0], y - this.touch[1]];
    this.touch = null;
    if (Math.abs(dx) < SWIPE_PX || Math.abs(dx) < 1.5 * Math.abs(dy)) return;
    this.swiped = e.timeStamp;
    this.go(this.at + (dx < 0 ? 1 : -1));
  }

  /** A click on the left edge goes back, anywhere else on. */
  tap(e) {
    if (e.target.closest("button, a")) return;
    if (this.swiped && e.timeStamp - this.swiped < 500) return;
    const [x, y] = this.from || [e.clientX, e.clientY];
    if (Math.hypot(e.clientX - x, e.clientY - y) > 8 || String(getSelection())) return;
    if (!this.panel.hidden) this.panel.hidden = true;
    else this.go(this.at + (e.clientX < this.root.clientWidth / 4 ? -1 : 1));
  }

  /** One step for each press: a key held down, as clickers send it, counts once. */
  key(e) {
    if (e.ctrlKey || e.altKey || e.metaKey || !this.data) return;
    if ((e.key === " " || e.key === "Enter") && e.target.closest?.(".pr button")) {
      e.stopImmediatePropagation();
      return;
    }
    const key = e.key.length === 1 ? e.key.toLowerCase() : e.key;
    const acts = {
      Home: () => this.go(0),
      End: () => this.go(Infinity),
      Escape: () => (this.panel.hidden ? this.leave() : (this.panel.hidden = true)),
      r: () => this.region(),
      f: () => this.full(),
      q: () => this.showCode(),
      c: () => this.tell("choose"),
    };
    let act = acts[key];
    if (NEXT.has(e.key)) act = () => this.go(this.at + (e.key === " " && e.shiftKey ? -1 : 1));
    else if (BACK.has(e.key)) act = () => this.go(this.at - 1);
    else if (/^[1-9]$/.test(key)) {
      act = () => +key <= this.data.screens.length && this.go(+key - 1);
    }
    if (!act) return;
    e.preventDefault();
    e.stopImmediatePropagation(); // the framework has its own use for R and C
    if (!e.repeat) act();
  }
}

/** Called at mounting and at every rerun. */
export default function render(component, css, world, drawMap) {
  const { data, parentElement, setTriggerValue } = component;
  if (!data) return;
  let stage = stages.get(parentElement);
  if (!stage || !parentElement.contains(stage.root)) {
    stage = new Stage(parentElement, css, world, drawMap);
    stages.set(parentElement, stage);
  }
  stage.update(data, setTriggerValue);
}
