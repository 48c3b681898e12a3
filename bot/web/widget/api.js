// The only part that talks to the server, and the only one that keeps anything.
export const KEY = "levelhead.session";
const PATIENCE_MS = 30000;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export class Api {
  constructor(endpoint, language) {
    this.endpoint = endpoint.replace(/\/$/, "");
    this.language = language; // of the words that this page wants
    this.token = this.#stored();
    this.resuming = Boolean(this.token);
    this.opening = null;
  }

  clinic() {
    return this.#call("GET", "/api/clinic");
  }

  last() {
    return this.#call("GET", "/api/conversation");
  }

  page() {
    return this.#call("GET", "/api/conversation/summary");
  }

  pdf() {
    return this.#call("GET", "/api/conversation/summary.pdf", undefined, "blob");
  }

  async send(message) {
    await this.#open();
    const patience = new AbortController();
    this.stop = () => patience.abort(); // this message, whatever else is asked meanwhile
    return this.#call("POST", "/api/message", message, "json", patience);
  }

  async erase() {
    const done = this.token ? await this.#call("DELETE", "/api/conversation") : {};
    this.forget();
    return done;
  }

  async handOver() {
    await this.#open();
    return this.#call("POST", "/api/conversation/code", {});
  }

  async takeUp(code) {
    this.token = (await this.#call("POST", "/api/session/code", { code })).token;
    this.keep();
  }

  // Before consent the token lives in this page only; afterwards the visitor may come back.
  keep() {
    try {
      localStorage.setItem(KEY, this.token);
    } catch {
      // A browser that keeps nothing: the chat works, coming back does not.
    }
  }

  forget() {
    this.token = null;
    try {
      localStorage.removeItem(KEY);
    } catch {
      // As above.
    }
  }

  #stored() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null;
    }
  }

  async #open() {
    if (this.token) return;
    this.opening ??= this.#call("POST", "/api/session", {});
    try {
      this.token = (await this.opening).token;
    } finally {
      this.opening = null;
    }
  }

  async #call(method, path, body, as = "json", patience = new AbortController()) {
    const headers = { Accept: "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (body) headers["Content-Type"] = "application/json";
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
    const wish = this.language ? `?language=${this.language}` : "";
    const answer = await fetch(this.endpoint + path + wish, {
      method,
      headers,
      body: body && JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      signal: patience.signal,
    }).finally(() => clearTimeout(timer));
    if (answer.ok && as !== "json") return answer[as]();
    const found = await answer.json().catch(() => ({}));
    if (answer.ok) return found;
    throw new Refused(answer.status, found.error?.message ?? "");
  }
}

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
