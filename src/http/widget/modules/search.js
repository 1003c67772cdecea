// <sagasu-search>: a search box with a list that follows what is typed. WAI-ARIA's combobox with a listbox: the caret stays in
// the box, the arrows move through the list, and during a composition all keys belong to the input method.

import { Latest, addressOf, ask, within } from "./client.js";
import { el, fill, icon } from "./dom.js";
import { SagasuElement } from "./element.js";
import { claimKeys, releaseKeys } from "./keys.js";
import { groupsOf, hitOption, noticeOf, pageOption, queryOption, suggestionOption } from "./options.js";
import { forget, recent, remember } from "./recent.js";
import { ALL, addressOfState } from "./state.js";

const SEARCH_ICON = "M13 13l4.5 4.5M14.5 8.5a6 6 0 1 1-12 0 6 6 0 0 1 12 0z";
const CLEAR_ICON = "M5 5l10 10M15 5L5 15";
/** Widest list, and its distance from the edges of the window, in CSS pixels. */
const WIDEST = 640;
const MARGIN = 8;

/** What an option leads to. */
const keyOf = (option) => option && (option.classList.contains("all") ? "all" : `${option.href} ${option.dataset.query}`);

export class SagasuSearch extends SagasuElement {
  #latest = new Latest((query, signal) => this.#ask(query, signal), (query, answer) => this.#answered(query, answer), (query, failure) => this.#failed(query, failure));
  #options = [];
  #active = -1;
  #composing = false;
  #failing = false;
  #place = () => this.#fit();
  #leave = (event) => !event.composedPath().includes(this) && this.close();

  start() {
    const { words } = this;
    // What was typed stays, where it was typed, into the form that stood here before there was an element, too.
    const before = this.input ?? this.querySelector("input:not([type=hidden])");
    const isTyped = before && (this.input || before.value !== before.defaultValue);
    const value = isTyped ? before.value : this.getAttribute("value") ?? before?.value ?? "";
    const caret = before?.matches(":focus") && [before.selectionStart, before.selectionEnd, before.selectionDirection];
    const label = this.getAttribute("placeholder") || words.placeholder;
    this.input = el("input", {
      type: "search", name: this.parameter, part: "input", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "list",
      "aria-label": label, placeholder: label, autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: 512,
    });
    this.input.value = value;
    this.list = el("div", { id: "list", role: "listbox", "aria-label": words.results, part: "list" });
    this.notice = el("div", { class: "notice" });
    this.panel = el("div", { class: "panel", part: "panel", hidden: true }, this.notice, this.list);
    this.clearButton = el("button", { type: "button", class: "clear", part: "clear", "aria-label": words.clear, hidden: !value }, icon(CLEAR_ICON));
    const hint = this.getAttribute("hotkey") !== "off" && el("kbd", { class: "hint", part: "hint", "aria-hidden": "true" }, "/");
    const form = el("form", { role: "search", "aria-label": label, part: "form", class: "field" }, icon(SEARCH_ICON), this.input, hint, this.clearButton);
    this.root.replaceChildren(el("div", { class: "box", lang: this.language, part: "box" }, form, this.panel), this.status);
    this.#listen(form);
    claimKeys(this);
    addEventListener("resize", this.#place);
    document.addEventListener("pointerdown", this.#leave);
    if (!caret) return;
    this.focus();
    this.input.setSelectionRange(...caret);
  }

  stop() {
    this.#latest.cancel();
    releaseKeys(this);
    removeEventListener("resize", this.#place);
    document.removeEventListener("pointerdown", this.#leave);
  }

  #listen(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#composing) this.submit();
    });
    this.input.addEventListener("input", () => this.#typed());
    this.input.addEventListener("compositionstart", () => (this.#composing = true));
    this.input.addEventListener("compositionend", () => (this.#composing = false));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("focus", () => this.#refresh());
    this.input.addEventListener("click", () => this.panel.hidden && this.#refresh());
    this.input.addEventListener("blur", (event) => !this.root.contains(event.relatedTarget) && this.close());
    this.panel.addEventListener("focusout", (event) => !this.root.contains(event.relatedTarget) && this.close());
    // The caret stays in the box whatever is pressed in the list; its buttons can still be reached by Tab.
    this.panel.addEventListener("mousedown", (event) => event.preventDefault());
    this.panel.addEventListener("click", (event) => this.#chosen(event));
    this.clearButton.addEventListener("click", () => {
      this.value = "";
      this.focus();
    });
  }

  /** What stands in the box. */
  get value() {
    return this.input?.value ?? this.getAttribute("value") ?? "";
  }

  set value(text) {
    if (!this.input) return this.setAttribute("value", text);
    if (this.input.value === text) return;
    this.input.value = text;
    this.clearButton.hidden = !text;
    this.#latest.cancel();
    this.close();
  }

  focus() {
    this.input.focus();
  }

  /** Looks at the results as a page of their own: those on this page, or the address in `results`. */
  submit() {
    const query = this.value.trim();
    if (!query) return this.focus();
    this.#keep(query);
    this.#latest.cancel();
    this.close();
    if (!this.tell("sagasu-search", { query })) return;
    const here = document.querySelector("sagasu-results");
    if (here?.search) here.search(query);
    else location.assign(this.resultsLink(query));
  }

  /** The address of a page of results: the one that `results` names, this one where it has results, else the server's. */
  resultsLink(query, more = {}) {
    const page = this.getAttribute("results");
    const isHere = page == null && document.querySelector("sagasu-results");
    const base = isHere ? location.href : page ?? `${this.endpoint}/search`;
    const state = { query, language: "", tags: [], sort: "", page: 1, exact: false, ...more };
    const address = new URL(addressOfState(state, this.parameter, base));
    if (page == null && !isHere) address.searchParams.set("lang", this.language);
    return address.href;
  }

  #keep(query) {
    if (this.getAttribute("recent") !== "off") remember(query);
  }

  // --- asking ---

  #typed() {
    const query = this.value.trim();
    this.clearButton.hidden = !this.value;
    this.#activate(-1);
    if (query) {
      this.panel.setAttribute("aria-busy", "true");
      this.#latest.soon(query);
    } else this.#refresh();
  }

  /** The list for what stands in the box: the recent searches while that is nothing. */
  #refresh() {
    const query = this.value.trim();
    if (query) return this.#latest.now(query);
    this.announce("");
    this.#idle([]);
    this.#latest.now(query);
  }

  /** What can be searched for before anything is typed: the recent searches, and what others ask. */
  #idle(popular) {
    const { words, language } = this;
    const queries = this.getAttribute("recent") === "off" ? [] : recent();
    const others = popular.filter(({ text }) => !queries.includes(text)).map((suggestion) => suggestionOption(suggestion, { language }));
    const button = el("button", { type: "button", class: "link", "data-do": "forget" }, words.forget);
    const head = queries.length > 0 && el("p", { class: "head" }, words.recent, button);
    this.#show(head, groupsOf([[null, queries.map(queryOption)], [words.popular, others]]));
    if (queries.length + others.length === 0) this.close();
  }

  async #ask(query, signal) {
    const started = performance.now();
    const count = (name, standard) => Math.min(Number(this.getAttribute(name) ?? standard) || 0, 20);
    const suggestions = count("suggestions", 3);
    const get = (address) => ask(address, signal, this.getAttribute("key"));
    const suggest = addressOf(this.endpoint, "/v1/suggest", [["q", query], ["lang", this.language], ["limit", suggestions]]);
    if (!query) return suggestions ? get(suggest) : { suggestions: [] };
    // Results do without suggestions, but not the other way round.
    const suggesting = suggestions ? get(suggest).catch(() => null) : null;
    return within(this.endpoint, async (most) => {
      const asked = (scope, limit) => addressOf(this.endpoint, "/v1/search", [["q", query], ...scope, ["limit", limit], ["snippet_width", 120]]);
      const request = asked(this.scope(), Math.min(count("hits", 5), most.limit, most.offset));
      const [response, more] = await Promise.all([get(request), suggesting]);
      // Nothing in the languages that the page is limited to: there may be something in others.
      const isLimited = response.total === 0 && this.getAttribute("languages");
      const elsewhere = isLimited ? await get(asked(this.scope(null), 0)).catch(() => null) : null;
      return { request, response, elsewhere, suggestions: more?.suggestions ?? [], ms: performance.now() - started };
    });
  }

  #answered(query, answer) {
    this.#failing = false;
    const { words, language } = this;
    const { response, elsewhere, suggestions } = answer;
    if (!query) return suggestions.length > 0 && this.#idle(suggestions);
    // A title that stands among the results says nothing new, and a language that none of them has is a mere likeness.
    const shown = (name, value) => response.hits.some((hit) => hit[name] === value);
    const others = suggestions.filter(({ kind, id, language: of }) => (response.total === 0 || shown("language", of)) && (kind !== "title" || !shown("id", id)));
    const about = { language, words, link: (url, id) => this.articleLink(url, id) };
    const rows = response.hits.flatMap((hit) => hitOption(hit, about)).filter(Boolean);
    const number = (total) => ({ n: total.toLocaleString(language) });
    if (response.total > 0) rows.push(pageOption(query, this.resultsLink(query), fill(words.seeAll, number(response.total))));
    else if (elsewhere?.total > 0) rows.push(pageOption(null, this.resultsLink(query, { language: ALL }), `${words.allLanguages} (${number(elsewhere.total).n})`));
    const versions = response.hits.some((hit) => hit.translations.length > 0) ? ` ${words.announceVersions}` : "";
    this.#show(noticeOf(query, response, words, this.resultsLink(query, { exact: true })), groupsOf([
      [others.length > 0 && words.suggestions, others.map((suggestion) => suggestionOption(suggestion, about))],
      [others.length > 0 && rows.length > 0 && words.results, rows],
    ]));
    this.announce(response.total === 0 ? fill(words.none, { q: query }) : fill(words.announce, number(response.total)) + versions);
    this.tell("sagasu-answer", { query, ...answer });
  }

  #failed(query, failure) {
    // Nothing was asked for.
    if (!query) return;
    const { words } = this;
    const offline = failure.code === "offline";
    this.#failing = true;
    const button = el("button", { type: "button", class: "retry", part: "retry", "data-do": "retry" }, words.retry);
    const text = el("span", {}, el("b", {}, offline ? words.offline : words.failed), " ", offline ? words.offlineHint : words.failedHint);
    this.#show(el("div", { class: "failure", role: "alert" }, text, button), []);
    this.tell("sagasu-failure", { query, code: failure.code });
  }

  cameOnline() {
    if (this.#failing) this.#refresh();
  }

  // --- the list ---

  #show(notice, groups) {
    // What the reader moved to stays chosen when a later answer has it, too.
    const moved = keyOf(this.#options[this.#active]);
    this.panel.removeAttribute("aria-busy");
    this.notice.replaceChildren(...(notice ? [notice] : []));
    this.list.replaceChildren(...groups);
    this.list.hidden = groups.length === 0;
    this.#options = [...this.list.querySelectorAll("[role=option]")];
    this.#options.forEach((option, at) => (option.id = `option-${at}`));
    this.#activate(this.#options.findIndex((option) => keyOf(option) === moved));
    if (this.root.activeElement !== this.input && !this.panel.contains(this.root.activeElement)) return;
    this.panel.hidden = false;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.#fit();
  }

  close() {
    this.panel.hidden = true;
    this.panel.removeAttribute("aria-busy");
    this.input.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  /** Inside the window, whatever the box's place and width. */
  #fit() {
    if (this.panel.hidden) return;
    const box = this.input.form.getBoundingClientRect();
    const view = document.documentElement.clientWidth;
    const width = Math.min(Math.max(box.width, WIDEST), view - 2 * MARGIN);
    const left = Math.max(Math.min(box.left, view - MARGIN - width), MARGIN) - box.left;
    const height = (window.visualViewport?.height ?? innerHeight) - box.bottom - 2 * MARGIN;
    this.panel.style.inlineSize = `${width}px`;
    this.panel.style.left = `${left}px`;
    this.panel.style.maxBlockSize = `${Math.max(height, 200)}px`;
  }

  #activate(at) {
    this.#options[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = at;
    const option = this.#options[at];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  /** Keys of the box. 229 is what browsers say of keys that an input method takes, some also of the Enter that ends a composition. */
  #key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const open = !this.panel.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.#refresh();
      if (!event.altKey) return this.#move(event.key === "ArrowDown" ? 1 : -1);
      this.close();
    } else if (open && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const isAlone = !(event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);
      if (isAlone && this.#moveAside(event.key === "ArrowRight" ? 1 : -1)) event.preventDefault();
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.#latest.cancel();
      this.close();
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      // With its modifiers: a result can be opened in another tab.
      const { ctrlKey, metaKey, shiftKey } = event;
      this.#options[this.#active].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, composed: true, ctrlKey, metaKey, shiftKey }));
    }
  }

  /** Round the list, through the box itself and past the versions of results. */
  #move(by) {
    const count = this.#options.length;
    let at = this.#active;
    do at = ((at + 1 + by + count + 1) % (count + 1)) - 1;
    while (this.#isVersion(at));
    this.#activate(at);
  }

  #isVersion(at) {
    return Boolean(this.#options[at]?.classList.contains("version"));
  }

  /** Along a result and its versions; false where there are none, for the key then moves the caret. */
  #moveAside(by) {
    const leads = by > 0 && this.#isVersion(this.#active + 1);
    const isOn = this.#isVersion(this.#active);
    if (leads || (isOn && by < 0)) this.#activate(this.#active + by);
    return leads || isOn;
  }

  #chosen(event) {
    const button = event.target.closest("[data-do]");
    if (button?.dataset.do === "retry") return this.#refresh();
    if (button) {
      forget();
      this.focus();
      return this.#refresh();
    }
    const chosen = event.target.closest("[role=option]");
    if (!chosen) return;
    const { query, id } = chosen.dataset;
    if (query == null) {
      this.#keep(this.value.trim());
      if (!this.tell("sagasu-select", { url: chosen.href, id: id ?? null })) event.preventDefault();
    } else if (!(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      this.value = query;
      this.submit();
    }
  }
}
