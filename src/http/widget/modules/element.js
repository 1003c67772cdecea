// What both elements have: a shadow tree with its style, a language with its words, and a server.

import { el } from "./dom.js";
import { safe } from "./hits.js";
import { languageOf } from "./language.js";
import { STYLES } from "./styles.js";
import { WORDS } from "./words.js";

/** The folder this script came from: where a server is that is not named. */
const HOME = new URL(".", import.meta.url).href;
/** Screen readers hear a count when typing rests. */
const ANNOUNCE_MS = 600;

let sheet;
/** One constructed sheet for all elements; a strict content security policy has nothing against it. */
function styles() {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
  }
  return sheet;
}

export class SagasuElement extends HTMLElement {
  static observedAttributes = ["lang", "endpoint", "placeholder"];

  #says = {};
  #timer = 0;
  #page = new MutationObserver(() => this.#changed());
  #language = "";
  #online = () => this.cameOnline();
  status = el("p", { class: "status", role: "status" });

  constructor() {
    super();
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [styles()];
  }

  connectedCallback() {
    this.#language = languageOf(this);
    // A page that changes its language without being loaded anew.
    this.#page.observe(document.documentElement, { attributeFilter: ["lang"] });
    addEventListener("online", this.#online);
    this.start();
  }

  disconnectedCallback() {
    this.#page.disconnect();
    removeEventListener("online", this.#online);
    clearTimeout(this.#timer);
    this.stop();
  }

  attributeChangedCallback(name, before, after) {
    if (this.isConnected && before !== after && this.#language) this.#changed(true);
  }

  #changed(sure = false) {
    const language = languageOf(this);
    if (!sure && language === this.#language) return;
    this.#language = language;
    this.start();
  }

  /** The reader's language: the element's `lang`, else the page's. */
  get language() {
    return this.#language || languageOf(this);
  }

  /** The interface's words, some of which the page may have replaced. */
  get words() {
    return { ...WORDS[this.language], ...this.#says };
  }

  set words(words) {
    this.#says = words;
    if (this.isConnected) this.start();
  }

  /** Address of the server, without a slash at its end. */
  get endpoint() {
    return new URL(this.getAttribute("endpoint") ?? HOME, document.baseURI).href.replace(/\/$/, "");
  }

  /** Name of the query in addresses. */
  get parameter() {
    return this.getAttribute("parameter") || "q";
  }

  /** What every question of this element says: the reader's language and what the page is limited to. */
  scope(languages = this.getAttribute("languages")) {
    const tags = (this.getAttribute("tags") ?? "").split(",").map((tag) => tag.trim());
    return [["lang", this.language], ["languages", languages], ...tags.map((tag) => ["tag", tag])];
  }

  /** Where an article is read: at its address, or, when that names no host, where the `link` attribute says (`{id}`). */
  articleLink(url, id) {
    const template = this.getAttribute("link");
    if (!template || !id || !/^\/(?!\/)/.test(url)) return safe(url);
    const at = url.indexOf("#");
    const path = id.split("/").map(encodeURIComponent).join("/");
    return safe(template.replace("{id}", path) + (at < 0 ? "" : url.slice(at)));
  }

  /** Tells the page; false when it says that it does the rest. */
  tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  /** Tells those who don't see. */
  announce(text) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.status.textContent = text), ANNOUNCE_MS);
  }
}
