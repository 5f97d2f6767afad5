import { type Answer, visit } from "../../local/run/support/probe";

/** A browser at a page of the local run: keeps its cookies, and says where its requests come from. */
export class Browser {
  readonly #cookies = new Map<string, string>();
  readonly #port: () => number;
  readonly #host: string;

  /** @param port of the run, which may start later */
  constructor(port: () => number, host: string) {
    this.#port = port;
    this.#host = host;
  }

  async open(
    path: string,
    options: { method?: string; body?: string; host?: string; origin?: string } = {},
  ): Promise<Answer> {
    const port = this.#port();
    const host = options.host ?? this.#host;
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      accept: "text/html",
      ...(cookie ? { cookie } : {}),
      ...(options.method ? { origin: options.origin ?? `http://${host}:${port}` } : {}),
    };
    const answer = await visit(port, host, path, { ...options, headers });
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      this.#cookies.set(name, value);
    }
    return answer;
  }

  async logIn(email: string): Promise<Answer> {
    return this.open("/_local/login", { method: "POST", body: new URLSearchParams({ email }).toString() });
  }
}
