// Questions to the server: one at a time counts, and only the last one's answer.

/** Longest wait for an answer. */
const PATIENCE_MS = 12_000;
/** A question this soon after another waits for the pause after it; after a pause, a question goes at once. */
const PAUSE_MS = 80;

/** Why there is no answer: `offline`, `timeout`, or the server's own code (docs/api.md). */
export class Failure extends Error {
  constructor(code, message = code, details = null) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** The JSON at an address, for callers with a key where one is needed. */
export async function ask(url, signal, key) {
  const patience = new AbortController();
  const giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, PATIENCE_MS);
  signal?.addEventListener("abort", giveUp);
  try {
    const response = await fetch(url, { signal: patience.signal, headers: key ? { "x-sagasu-key": key } : {} });
    const body = await response.json().catch(() => null);
    if (patience.signal.aborted) throw new Failure("timeout");
    if (response.ok && body) return body;
    throw new Failure(body?.error?.code ?? `http_${response.status}`, body?.error?.message, body?.error?.details);
  } catch (failure) {
    if (failure instanceof Failure) throw failure;
    throw new Failure(patience.signal.aborted ? "timeout" : navigator.onLine ? "unreachable" : "offline", failure.message);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
  }
}

/** What servers have said of the most they give: hits on a page (`limit`), and to the end of the last one (`offset`). */
const learned = new Map();

/** The most that a server gives; the standard, as long as it has not said less. */
export function mostOf(endpoint) {
  return learned.get(endpoint) ?? { limit: 100, offset: 1_000 };
}

/** What `asking(most)` brings; asked again, within what the server then says that it gives, where it was too much. */
export async function within(endpoint, asking) {
  for (;;) {
    const most = mostOf(endpoint);
    try {
      return await asking(most);
    } catch (failure) {
      const { parameter, maximum } = failure.details ?? {};
      if (!(maximum < most[parameter])) throw failure;
      learned.set(endpoint, { ...most, [parameter]: maximum });
    }
  }
}

/** The address of a list of pairs under an endpoint; values that are empty are left out. */
export function addressOf(endpoint, path, pairs) {
  const asked = new URLSearchParams(pairs.filter(([, value]) => value != null && value !== ""));
  return `${endpoint}${path}?${asked}`;
}

/** Runs `work(question, signal)` for the latest question only: an older one is aborted, and whatever it still brings is dropped. */
export class Latest {
  #work;
  #answered;
  #failed;
  #timer = 0;
  #typed = -PAUSE_MS;
  #running = null;

  constructor(work, answered, failed) {
    this.#work = work;
    this.#answered = answered;
    this.#failed = failed;
  }

  /** While typing. */
  soon(question) {
    clearTimeout(this.#timer);
    const now = performance.now();
    const quick = now - this.#typed < PAUSE_MS;
    this.#typed = now;
    if (quick) this.#timer = setTimeout(() => this.now(question), PAUSE_MS);
    else this.now(question);
  }

  async now(question) {
    this.cancel();
    const controller = new AbortController();
    this.#running = controller;
    const isLatest = () => this.#running === controller;
    try {
      const answer = await this.#work(question, controller.signal);
      if (isLatest()) this.#answered(question, answer);
    } catch (failure) {
      if (isLatest()) this.#failed(question, failure);
    }
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
  }
}
