"use strict";

const byId = (id) => document.getElementById(id);

/* theme */
{
  const button = byId("theme");
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const show = () => button.setAttribute("aria-pressed", String(isDark()));
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("devmatrix-theme", root.dataset.theme);
    } catch {
      // It holds for this page, then.
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}

/* `/` goes to the search from anywhere */
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = byId("search");
  event.preventDefault();
  if (search) search.select();
  else location.href = `${document.querySelector(".brand").href}#q=`; // which puts the cursor there
});

/* what scores less than this share of the best is noise */
const WORTH_SHOWING = 0.25;

/* the index: words with weights, made when the site was built */
class Index {
  constructor({ ids, words, common }) {
    this.ids = ids;
    this.words = Object.entries(words);
    this.common = new Set(common);
  }

  terms(query) {
    const found = query.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
    const telling = found.filter((term) => !this.common.has(term));
    return [...new Set(telling.length ? telling : found)];
  }

  /* id -> score; a pattern that has only some of the words counts for less */
  search(query) {
    const terms = this.terms(query);
    const total = new Map();
    for (const term of terms) {
      for (const [entry, score] of this.matches(term)) {
        const row = total.get(entry) ?? { score: 0, hits: 0 };
        total.set(entry, { score: row.score + score, hits: row.hits + 1 });
      }
    }
    const ranked = [...total]
      .filter(([, { hits }]) => hits * 2 >= terms.length)
      .map(([entry, { score, hits }]) => [this.ids[entry], score * (hits / terms.length) ** 2]);
    const least = Math.max(...ranked.map(([, score]) => score)) * WORTH_SHOWING;
    return new Map(ranked.filter(([, score]) => score >= least));
  }

  /* entry -> the best that any word like the term says of it */
  matches(term) {
    const best = new Map();
    for (const likeness of [exactness, typing]) {
      for (const [word, postings] of this.words) {
        const close = likeness(term, word);
        if (!close) continue;
        const rarity = Math.log(1 + (2 * this.ids.length) / postings.length);
        for (let at = 0; at < postings.length; at += 2) {
          const score = close * rarity * Math.sqrt(postings[at + 1]);
          if (score > (best.get(postings[at]) ?? 0)) best.set(postings[at], score);
        }
      }
      if (best.size) break; // slips are looked for only where nothing else is found
    }
    return best;
  }
}

/* the same word, or the same beginning: "limit", "limits", "limiting" */
function exactness(term, word) {
  if (term === word) return 1;
  const [short, long] = term.length < word.length ? [term, word] : [word, term];
  if (long.startsWith(short) && (short === term || short.length >= 4)) return 0.35 + (0.5 * short.length) / long.length;
  let same = 0;
  while (same < short.length && short[same] === long[same]) same += 1;
  return same >= 5 && same >= 0.6 * long.length ? 0.45 : 0;
}

/* a slip of the keyboard: one letter in short words, two in long ones */
function typing(term, word) {
  const allowed = term.length < 4 ? 0 : term.length < 8 ? 1 : 2;
  if (!allowed || Math.abs(term.length - word.length) > allowed) return 0;
  return distance(term, word) <= allowed ? 0.4 : 0;
}

/* insertions, deletions, replacements and neighbours swapped */
function distance(a, b) {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, rows[i - 2][j - 2] + 1);
      rows[i].push(least);
    }
  }
  return rows[a.length][b.length];
}

/* browsing */
if (byId("search-index")) {
  const index = new Index(JSON.parse(byId("search-index").textContent));
  const [search, sort, form, flat] = ["search", "sort", "filter-form", "flat"].map(byId);
  const groups = [...document.querySelectorAll(".group")].map((section) => ({ section, list: section.querySelector(".cards") }));
  const cards = [...document.querySelectorAll(".card")];
  const mosaic = new Map([...document.querySelectorAll(".mosaic use")].map((use) => [use.getAttribute("href").slice(7), use]));
  const relevance = sort.querySelector("[value=relevance]");
  const orders = {
    category: () => 0,
    relevance: (a, b, ranks) => ranks.get(b.dataset.id) - ranks.get(a.dataset.id),
    name: (a, b) => (a.dataset.id < b.dataset.id ? -1 : 1),
    score: (a, b) => b.dataset.score - a.dataset.score,
    used: (a, b) => b.dataset.used - a.dataset.used,
  };
  let chosen = "category"; // the order without a query; a query is sorted by relevance

  const boxes = [...form.querySelectorAll("input")];
  const wanted = () => {
    const groups = new Map();
    for (const { name, value, checked } of boxes) {
      if (checked) groups.set(name, [...(groups.get(name) ?? []), value]);
    }
    return groups;
  };
  const has = (card, name, values) => values.some((value) => card.dataset[name] === value || card.dataset[name].split(" ").includes(value));
  const fits = (card, filters, without) =>
    [...filters].every(([name, values]) => name === without || has(card, name, values));

  const update = ({ remember = true } = {}) => {
    const query = search.value.trim();
    const filters = wanted();
    const ranks = query ? index.search(query) : null;
    const matching = cards.filter((card) => !ranks || ranks.has(card.dataset.id));
    const shown = matching.filter((card) => fits(card, filters));
    arrange(shown, ranks);
    countBoxes(matching, filters);
    byId("count").textContent = shown.length === 1 ? "1 pattern" : `${shown.length} patterns`;
    byId("none").hidden = shown.length > 0;
    byId("unfilter").disabled = filters.size === 0;
    byId("active").textContent = filters.size ? `(${boxes.filter((box) => box.checked).length})` : "";
    if (remember) history.replaceState(null, "", fragment(query, filters) || location.href.split("#")[0]);
  };

  const arrange = (shown, ranks) => {
    relevance.disabled = !ranks;
    const order = sort.value;
    const visible = new Set(shown);
    for (const card of cards) {
      card.hidden = !visible.has(card);
      mosaic.get(card.dataset.id).classList.toggle("off", card.hidden);
    }
    const grouped = order === "category";
    flat.hidden = grouped;
    if (grouped) for (const card of cards) groups.find(({ section }) => section.dataset.category === card.dataset.category).list.append(card);
    else flat.append(...[...shown].sort((a, b) => orders[order](a, b, ranks)));
    for (const { section, list } of groups) section.hidden = !grouped || ![...list.children].some((card) => !card.hidden);
  };

  /* how many each box would leave, given the other groups */
  const countBoxes = (matching, filters) => {
    for (const box of boxes) {
      const left = matching.filter((card) => fits(card, filters, box.name) && has(card, box.name, [box.value])).length;
      const label = box.closest("label");
      label.querySelector(".count").textContent = left;
      label.classList.toggle("without", left === 0 && !box.checked);
    }
  };

  const fragment = (query, filters) => {
    const state = new URLSearchParams();
    if (query) state.set("q", query);
    for (const [name, values] of filters) for (const value of values) state.append(name, value);
    if (sort.value !== (query ? "relevance" : "category")) state.set("sort", sort.value);
    return state.size ? `#${state}` : "";
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    search.value = state.get("q") ?? "";
    for (const box of boxes) box.checked = state.getAll(box.name).includes(box.value);
    relevance.disabled = !search.value;
    const order = state.get("sort");
    sort.value = order in orders ? order : search.value ? "relevance" : "category";
    update({ remember: false });
    if (state.get("q") === "") search.focus();
  };

  let before = "";
  search.addEventListener("input", () => {
    const query = search.value.trim();
    if (query && !before) {
      relevance.disabled = false;
      sort.value = "relevance";
    }
    if (!query && sort.value === "relevance") sort.value = chosen;
    before = query;
    update();
  });
  sort.addEventListener("change", () => {
    if (sort.value !== "relevance") chosen = sort.value;
    update();
  });
  form.addEventListener("change", () => update());
  form.addEventListener("reset", () => setTimeout(update));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", restore);

  const startAgain = () => {
    form.reset();
    search.value = before = "";
    if (sort.value === "relevance") sort.value = chosen;
    update();
    search.focus();
  };
  byId("clear").addEventListener("click", startAgain);

  const links = () => [...document.querySelectorAll("#results a")].filter((link) => link.offsetParent);
  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (search.value.trim()) links()[0]?.click();
  });
  document.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const inSearch = document.activeElement === search;
    if (event.key === "Escape" && (inSearch || at >= 0)) {
      if (inSearch) startAgain();
      search.select();
    } else if (event.key === "ArrowDown" && (inSearch || at >= 0)) {
      (all[at + 1] ?? all.at(-1))?.focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      (at ? all[at - 1] : search).focus();
    } else return;
    event.preventDefault();
  });

  if (matchMedia("(max-width: 900px)").matches) byId("filters").open = false;
  restore();
  before = search.value.trim();
}

/* code: all files at once, and a link to a file opens it */
{
  const files = [...document.querySelectorAll("details.file")];
  const button = byId("unfold");
  button?.addEventListener("click", () => {
    const open = button.getAttribute("aria-expanded") !== "true";
    for (const file of files) file.open = open;
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Close all files" : "Open all files";
  });
  const reveal = () => {
    const target = location.hash.length > 1 && byId(location.hash.slice(1));
    if (target && target.matches?.("details.file")) target.open = true;
  };
  addEventListener("hashchange", reveal);
  reveal();
  addEventListener("beforeprint", () => files.forEach((file) => (file.open = true)));
}

/* the graph: the neighbours of what is pointed at */
if (byId("graph")) {
  const graph = byId("graph");
  const edges = [...graph.querySelectorAll(".edges path")];
  const point = (id) => {
    for (const each of graph.querySelectorAll(".on, .in, .out")) each.classList.remove("on", "in", "out");
    graph.classList.toggle("pointed", Boolean(id));
    if (!id) return;
    byId(id).classList.add("on");
    for (const edge of edges) {
      const { from, to } = edge.dataset;
      if (from === id) [edge, byId(to)].forEach((each) => each.classList.add("out"));
      if (to === id) [edge, byId(from)].forEach((each) => each.classList.add("in"));
    }
  };
  const node = (event) => event.target.closest(".node")?.id;
  const chosen = () => (graph.querySelector(`.node[id="${CSS.escape(location.hash.slice(1))}"]`) ? location.hash.slice(1) : "");
  graph.addEventListener("pointerover", (event) => node(event) && point(node(event)));
  graph.addEventListener("pointerleave", () => point(chosen()));
  graph.addEventListener("focusin", (event) => node(event) && point(node(event)));
  graph.addEventListener("focusout", () => point(chosen()));
  const show = () => {
    const id = chosen();
    point(id);
    if (id) byId(id).scrollIntoView({ block: "center", inline: "center" });
  };
  addEventListener("hashchange", show);
  show();
}
