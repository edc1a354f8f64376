"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // Themes. Storage may be refused for files, and then the choice lasts as long as the page.
  const themes = ["auto", "light", "dark"];
  const stored = () => { try { return localStorage.getItem("payerproof-theme"); } catch { return null; } };
  const theme = byId("theme");
  const setTheme = (name) => {
    if (name === "auto") root.removeAttribute("data-theme"); else root.dataset.theme = name;
    theme.textContent = `Theme: ${name}`;
    theme.setAttribute("aria-label", `Theme: ${name === "auto" ? "automatic" : name}. Change`);
    theme.value = name;
    try { localStorage.setItem("payerproof-theme", name); } catch { /* Nothing is kept. */ }
  };
  setTheme(themes.includes(stored()) ? stored() : "auto");
  theme.addEventListener("click", () => setTheme(themes[(themes.indexOf(theme.value) + 1) % 3]));

  // Filters. Within a group any choice may match; groups and the search must all match.
  const search = byId("search");
  const chips = all(".chip[data-filter]");
  const items = all(".item");
  const texts = new WeakMap();
  const textOf = (item) => {
    if (!texts.has(item)) texts.set(item, item.textContent.toLowerCase());
    return texts.get(item);
  };
  const chosen = (filter) => chips
    .filter((chip) => chip.dataset.filter === filter && chip.getAttribute("aria-pressed") === "true")
    .map((chip) => chip.dataset.value);
  const apply = () => {
    const verdicts = chosen("verdict"), actors = chosen("actor");
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const matches = (verdicts.length === 0 || verdicts.includes(item.dataset.verdict))
        && (actors.length === 0 || item.dataset.actor.split(" ").some((actor) => actors.includes(actor)))
        && words.every((word) => textOf(item).includes(word));
      item.hidden = !matches;
      if (matches) shown += 1;
    }
    const filtered = verdicts.length + actors.length + words.length > 0;
    for (const section of all("main > section")) {
      const within = all(".item", section);
      const note = section.querySelector(".no-match");
      if (note) note.hidden = within.length === 0 || within.some((item) => !item.hidden);
    }
    byId("reset").hidden = !filtered;
    byId("shown").textContent = filtered ? `${shown} of ${items.length} entries match` : "";
  };
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      apply();
    });
  }
  let waiting;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(apply, 120); });
  const reset = () => {
    search.value = "";
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    apply();
  };
  byId("reset").addEventListener("click", () => { reset(); search.focus(); });
  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && event.target === search) {
      reset();
    }
  });

  // Opens whatever hides the target of a link, and shows it even when a filter hid it.
  const reveal = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* Not encoded, then. */ }
    const target = id && byId(id);
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
      if (node.hidden) node.hidden = false;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Colours are added when an exchange is opened: most never are. Text nodes only, so that marks
  // stay and nothing in a body can become markup.
  const token = /("(?:[^"\\\n]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g;
  const mark = /‹[^›]*›/g;
  const span = (name, text) => {
    const element = document.createElement("span");
    element.className = name;
    element.textContent = text;
    return element;
  };
  const split = (text, pattern, wrap) => {
    const parts = document.createDocumentFragment();
    let last = 0;
    for (const match of text.matchAll(pattern)) {
      parts.append(text.slice(last, match.index), wrap(match));
      last = match.index + match[0].length;
    }
    parts.append(text.slice(last));
    return parts;
  };
  const textNodes = (element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    return nodes;
  };
  const colour = (pre) => {
    if (pre.dataset.coloured) return;
    pre.dataset.coloured = "yes";
    if (pre.classList.contains("json")) {
      for (const node of textNodes(pre)) {
        node.replaceWith(split(node.data, token, (match) => {
          if (!match[1]) return span("l", match[0]);
          if (!match[2]) return span("s", match[0]);
          const both = document.createDocumentFragment();
          both.append(span("k", match[1]), match[2]);
          return both;
        }));
      }
    }
    for (const node of textNodes(pre)) {
      if (node.data.includes("‹")) node.replaceWith(split(node.data, mark, (match) => span("d", match[0])));
    }
  };
  document.addEventListener("toggle", (event) => {
    if (!event.target.open || !event.target.matches(".exchange")) return;
    all("pre.body, pre.headers", event.target).forEach(colour);
  }, true);

  // A body shown before can be read in place.
  document.addEventListener("click", async (event) => {
    const same = event.target.closest("a[data-body]");
    if (same && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const first = byId(same.dataset.body);
      if (!first) return;
      event.preventDefault();
      const copy = document.createElement("pre");
      copy.className = first.className;
      copy.textContent = first.textContent;
      copy.tabIndex = -1;
      colour(copy);
      same.parentElement.replaceWith(copy);
      copy.focus();
      return;
    }
    const button = event.target.closest(".copy");
    if (button) {
      const text = button.parentElement.querySelector("code").textContent;
      let done = true;
      try { await navigator.clipboard.writeText(text); } catch { done = false; }
      if (!done) getSelection().selectAllChildren(button.parentElement.querySelector("code"));
      button.textContent = done ? "Copied" : "Selected";
      setTimeout(() => { button.textContent = "Copy"; }, 1600);
      return;
    }
    const expand = event.target.closest(".expand");
    if (expand) {
      const exchanges = all(".exchange", expand.closest(".scenario"));
      const open = exchanges.some((exchange) => !exchange.open);
      for (const exchange of exchanges) exchange.open = open;
      expand.textContent = open ? "Close all" : "Open all";
    }
  });

  // On paper every finding is complete, and so is the exchange the first of each check points into.
  let opened = [];
  addEventListener("beforeprint", () => {
    const needed = new Set(all(".problem details"));
    for (const scenario of all(".scenario")) needed.add(scenario);
    for (const link of all(".problem > .finding .where a")) {
      const target = byId(link.getAttribute("href").slice(1));
      if (target && target.matches(".exchange")) needed.add(target);
    }
    opened = [...needed].filter((details) => !details.open);
    for (const details of opened) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of opened) details.open = false;
    opened = [];
  });
})();
