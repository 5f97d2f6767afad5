import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Life of a session without a request, in milliseconds. */
const life = 30 * 60_000;
const cookieName = "session";

/** One person's visit, with a folder of its own that nobody else's request can name. */
export class Session {
  readonly id = randomBytes(24).toString("base64url");
  readonly email: string;
  readonly #folder: string;
  lastUsed = Date.now();

  constructor(email: string) {
    this.email = email;
    this.#folder = join(tmpdir(), `session-${this.id}`);
  }

  /** Keeps an answer; returns its number. */
  async keep(text: string): Promise<number> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const number = (await this.results()).length + 1;
    await writeFile(this.#file(number), text, { mode: 0o600 });
    return number;
  }

  /** Numbers of the answers that were kept. */
  async results(): Promise<number[]> {
    const files = await readdir(this.#folder).catch(() => []);
    return files.map((name) => Number(/^(\d+)\.txt$/.exec(name)?.[1])).sort((left, right) => left - right);
  }

  async result(number: number): Promise<string | undefined> {
    return readFile(this.#file(number), "utf8").catch(() => undefined);
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  #file(number: number): string {
    return join(this.#folder, `${number}.txt`);
  }
}

export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /** The session of a cookie, if it is that person's own; otherwise a new one. */
  open(cookie: string | undefined, email: string): Session {
    this.#dropOld();
    const id = (cookie ?? "")
      .split(/; */)
      .find((part) => part.startsWith(`${cookieName}=`))
      ?.slice(cookieName.length + 1);
    const known = this.#sessions.get(id ?? "");
    const session = known?.email === email ? known : new Session(email);
    session.lastUsed = Date.now();
    this.#sessions.set(session.id, session);
    return session;
  }

  cookie({ id }: Session): string {
    return `${cookieName}=${id}; Path=/; HttpOnly; Secure; SameSite=Lax`;
  }

  #dropOld(): void {
    for (const [id, session] of this.#sessions) {
      if (session.lastUsed + life > Date.now()) {
        continue;
      }
      this.#sessions.delete(id);
      session.remove().catch(() => undefined);
    }
  }
}
