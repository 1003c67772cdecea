// <sagasu-results>: a page of results with languages, topics, order and pages; its state is the page's address.

import { Latest, addressOf, ask, mostOf, within } from "./client.js";
import { el, fill } from "./dom.js";
import { SagasuElement } from "./element.js";
import { chosenList, controls, emptyPage, failurePage, pager, topics } from "./page.js";
import { hitItem } from "./hits.js";
import { known } from "./language.js";
import { remember } from "./recent.js";
import { ALL, addressOfState, pagesOf, questionOf, stateOf } from "./state.js";

/** Hits on a page, when the page does not say. */
const SIZE = 10;

export class SagasuResults extends SagasuElement {
  #latest = new Latest((state, signal) => this.#ask(state, signal), (state, answer) => this.#answered(state, answer), (state, failure) => this.#failed(state, failure));
  #state = null;
  #failing = false;
  #settled = true;
  #focus = "";
  #back = () => this.#readAddress();

  start() {
    // What the page held before, such as results that the server wrote, stands until there is something newer.
    this.body ??= el("div", { class: "results", part: "results" }, el("slot"));
    this.body.setAttribute("lang", this.language);
    this.box = this.#wantsBox() ? this.#makeBox() : null;
    this.root.replaceChildren(...[this.box, this.body, this.status].filter(Boolean));
    this.body.onclick = (event) => this.#clicked(event);
    removeEventListener("popstate", this.#back);
    addEventListener("popstate", this.#back);
    this.#state = null;
    this.#readAddress();
  }

  stop() {
    this.#latest.cancel();
    removeEventListener("popstate", this.#back);
  }

  /** Results are sought in a box of the page, else in one of this element's own. */
  #wantsBox() {
    const said = this.getAttribute("box");
    return said ? said !== "off" : !document.querySelector("sagasu-search");
  }

  #makeBox() {
    const { words } = this;
    const label = this.getAttribute("placeholder") || words.placeholder;
    const input = el("input", { type: "search", name: this.parameter, part: "input", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: "false", enterkeyhint: "search", maxlength: 512 });
    const form = el("form", { role: "search", "aria-label": label, class: "field", part: "form", lang: this.language }, input, el("button", { class: "go", part: "button" }, words.search));
    input.addEventListener("input", () => this.#typed(input.value));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#settled = true;
      this.search(input.value);
    });
    return form;
  }

  /** Typing changes the results at once and the address with them; Back skips what was half-typed. */
  #typed(query) {
    const state = { ...this.#state, query, page: 1, exact: false };
    const method = this.#settled ? "pushState" : "replaceState";
    this.#settled = false;
    this.#state = state;
    history[method](null, "", addressOfState(state, this.parameter));
    this.#busy();
    this.#latest.soon(state);
  }

  /** Looks for a query on this page; Back returns to what was shown. */
  search(query) {
    this.#go({ ...this.#state, query: query.trim(), page: 1, exact: false });
  }

  #go(state) {
    if (state.query && this.getAttribute("recent") !== "off") remember(state.query);
    const address = addressOfState(state, this.parameter);
    if (address !== location.href) history.pushState(null, "", address);
    this.#settled = true;
    this.#show(state);
  }

  #readAddress() {
    const state = stateOf(location.href, this.parameter);
    // A step to a place within the page changes nothing here.
    if (JSON.stringify(state) !== JSON.stringify(this.#state)) this.#show(state);
  }

  #show(state) {
    this.#state = state;
    for (const box of document.querySelectorAll("sagasu-search")) box.value = state.query;
    const input = this.box?.querySelector("input");
    if (input && input.value !== state.query) input.value = state.query;
    this.#busy();
    this.#latest.now(state);
  }

  #busy() {
    this.body.setAttribute("aria-busy", "true");
  }

  #clicked(event) {
    const target = event.target.closest("a, button");
    if (!target) return;
    if (target.dataset.do === "retry") return this.#show(this.#state);
    if (target.dataset.hit != null && !this.tell("sagasu-select", { url: target.href, id: target.dataset.hit })) return event.preventDefault();
    if (target.dataset.go == null || event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    this.#focus = target.dataset.go;
    this.#go(stateOf(target.href, this.parameter));
  }

  async #ask(state, signal) {
    const started = performance.now();
    const everywhere = this.getAttribute("languages");
    const tab = known(state.language);
    const chosen = state.language === ALL ? null : tab ?? everywhere;
    const get = (address) => ask(address, signal, this.getAttribute("key"));
    const asked = (languages, pairs) => addressOf(this.endpoint, "/v1/search", [...pairs, ...this.scope(languages)]);
    return within(this.endpoint, async (most) => {
      const size = Math.min(Math.max(Number(this.getAttribute("page-size")) || SIZE, 1), most.limit, most.offset);
      const page = Math.min(state.page, pagesOf(size, most.offset));
      const question = questionOf({ ...state, page }, size);
      const request = asked(chosen, question);
      const narrowing = question.filter(([name]) => name !== "limit" && name !== "offset");
      const counted = (languages) => get(asked(languages, [...narrowing, ["limit", 0]]));
      // What is counted besides: how much there is in each language when one is chosen, else the topics in the reader's.
      const [response, other] = await Promise.all([get(request), tab || everywhere !== this.language ? counted(tab ? everywhere : this.language) : null]);
      const all = tab ? other : response;
      const facets = await this.#topicFacets(tab ? response : other ?? response, response, counted);
      const help = response.total === 0 ? await this.#help(get, asked, counted, tab && all.total, everywhere && chosen) : null;
      return { request, response, all, facets, help, size, page, depth: most.offset, ms: performance.now() - started };
    });
  }

  /** Topics are those of one language: the reader's, else that with most results. */
  async #topicFacets(inReaders, { total, facets }, counted) {
    if (total === 0 || inReaders.total > 0) return inReaders.facets;
    const [[most]] = Object.entries(facets.language).sort(([, many], [, more]) => more - many);
    return (await counted(most)).facets;
  }

  /** What may help where nothing is found; whatever of it does not come is left out. */
  async #help(get, asked, counted, inTabs, isLimited) {
    const { language } = this;
    const of = (path, limit) => addressOf(this.endpoint, path, [["lang", language], ["limit", limit]]);
    const most = mostOf(this.endpoint).limit;
    const wishes = [get(asked(language, [["limit", Math.min(4, most)]])), get(of("/v1/suggest", 6)), get(of("/v1/popular", 4)), !inTabs && isLimited ? counted(null) : null];
    const [browse, suggested, popular, all] = await Promise.all(wishes.map((wish) => wish?.catch(() => null)));
    const elsewhere = inTabs ? { language: "", total: inTabs } : all?.total > 0 && { language: ALL, total: all.total };
    return { elsewhere, browse, asked: suggested, popular };
  }

  #links(state) {
    const to = (change) => addressOfState({ ...state, page: 1, ...change }, this.parameter);
    return { to, article: (url, id) => this.articleLink(url, id), tag: (tag) => to({ tags: [...new Set([...state.tags, tag])] }) };
  }

  #answered(asked, { request, response, all, facets, help, size, page, depth, ms }) {
    this.#failing = false;
    const { words, language } = this;
    const state = { ...asked, page };
    const about = { words, language, state, size, depth, links: this.#links(state) };
    const hits = el("ol", { class: "hits", part: "hits", start: (page - 1) * size + 1 }, response.hits.map((hit) => hitItem(hit, about)));
    const main = response.total > 0 ? [hits, pager(response, about)] : emptyPage(help, about);
    const columns = el("div", { class: "columns" }, el("div", { class: "main" }, chosenList(about), main), response.total > 0 && topics(facets, about));
    this.#replace([...controls(response, all, about), columns]);
    const count = fill(response.total === 1 ? words.countOne : words.count, { n: response.total.toLocaleString(language) });
    this.announce(response.total > 0 ? count : fill(words.none, { q: state.query }));
    this.tell("sagasu-answer", { query: state.query, request, response, ms });
  }

  #failed(state, failure) {
    this.#failing = true;
    this.#replace([failurePage(failure.code, this.words)]);
    this.tell("sagasu-failure", { query: state.query, code: failure.code });
  }

  /** Keeps the keyboard where it was: on the control that was used, or at the head of the new page. */
  #replace(nodes) {
    this.body.removeAttribute("aria-busy");
    this.body.replaceChildren(...nodes);
    const used = this.#focus;
    this.#focus = "";
    if (!used) return;
    const isPage = used.startsWith("page");
    if (isPage) this.scrollIntoView({ block: "start" });
    const again = !isPage && this.body.querySelector(`[data-go="${CSS.escape(used)}"]`);
    (again || this.body.querySelector(".count"))?.focus({ preventScroll: isPage });
  }

  cameOnline() {
    if (this.#failing) this.#show(this.#state);
  }
}
