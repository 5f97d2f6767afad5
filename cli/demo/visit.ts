/** Plays a person who uses a tenant's app. */
import { request } from "node:http";

/** Canaries: text that a person types or uploads and that no analytics vendor may ever see. */
export interface Canaries {
  readonly email: string;
  readonly fileName: string;
  readonly content: string;
  readonly question: string;
}

/**
 * Visits a tenant's app as a person would: logs in, uploads a file and asks the language model about it. The app reports both
 * to Mixpanel with Mixpanel's own SDK; the events contain the e-mail address and the file's name.
 *
 * @param page address of the app's page, e.g. `http://acme-workload.localhost:8600/`
 */
export async function visitApp(page: string, canaries: Canaries): Promise<void> {
  const { host } = new URL(page);
  const login = await call(
    page,
    "POST",
    "/_local/login",
    { origin: `http://${host}` },
    `email=${encodeURIComponent(canaries.email)}`,
  );
  const cookie = login.cookies.map((entry) => entry.split(";")[0]).join("; ");
  const welcome = await call(page, "GET", "/", { cookie });
  const own = {
    cookie: [cookie, ...welcome.cookies.map((entry) => entry.split(";")[0])].join("; "),
    origin: `http://${host}`,
  };
  await call(page, "POST", `/api/files?name=${encodeURIComponent(canaries.fileName)}`, own, canaries.content);
  await call(
    page,
    "POST",
    "/api/questions",
    own,
    JSON.stringify({ question: canaries.question, file: canaries.fileName }),
  );
}

interface Answer {
  readonly cookies: readonly string[];
}

function call(
  page: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Answer> {
  const { hostname, port, host } = new URL(page);
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, path, method, headers: { host, ...headers }, agent: false },
      (response) => {
        response.resume();
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          if (status >= 400) {
            reject(new Error(`${hostname} answered ${method} ${path} with ${status}`));
          } else {
            resolve({ cookies: response.headers["set-cookie"] ?? [] });
          }
        });
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
