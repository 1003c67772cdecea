// Asks /v1/search: one question at a time, and only the last one's answer counts.

const DEBOUNCE_MS = 120;
/** Results on a page. */
export const PAGE = 10;

/** An answer that is no result: `code` as in docs/api.md, or "offline" when there was none. */
export class SearchFailure extends Error {
  constructor(code, message, body) {
    super(message);
    this.code = code;
    this.body = body;
  }
}

/** The request of a state, as parameters of GET /v1/search. */
export function parameters(state) {
  const asked = { q: state.query, lang: state.language, limit: PAGE, offset: state.offset };
  if (state.tag) asked.tag = state.tag;
  return asked;
}

export function address(asked) {
  return `/v1/search?${new URLSearchParams(asked)}`;
}

/** Asks after a pause in typing (`soon`) or at once (`now`); `listener` hears `answered` or `failed` of the last question only. */
export class Client {
  #listener;
  #timer = 0;
  #running = null;

  constructor(listener) {
    this.#listener = listener;
  }

  soon(state) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(state), DEBOUNCE_MS);
  }

  async now(state) {
    this.cancel();
    const controller = new AbortController();
    this.#running = controller;
    const asked = parameters(state);
    try {
      const response = await ask(asked, controller.signal);
      if (this.#running === controller) this.#listener.answered(asked, response);
    } catch (failure) {
      if (this.#running === controller) this.#listener.failed(asked, failure);
    }
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#running?.abort();
    this.#running = null;
  }
}

async function ask(asked, signal) {
  let response;
  try {
    response = await fetch(address(asked), { signal });
  } catch (error) {
    throw new SearchFailure("offline", error.message, null);
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body) return body;
  throw new SearchFailure(body?.error?.code ?? `http_${response.status}`, body?.error?.message ?? response.statusText, body);
}
