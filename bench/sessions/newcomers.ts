/** Many new users at once: what each sees, when, and whether anybody is lost or gets what belongs to another. */
import { setTimeout as sleep } from "node:timers/promises";
import { memoryOfTree } from "./memory";
import { appFolder, ask, at, row, type Server, startLauncher, stop } from "./servers";

/** As a browser asks for a page. */
const page = { accept: "text/html", "sec-fetch-mode": "navigate" };
/** Seconds after which a user is lost. */
const timeout = 300;

interface Visit {
  /** Milliseconds until the first answer, which is the start page or the app's. */
  readonly first: number;
  /** Milliseconds until the app has answered; undefined if it never did. */
  readonly served: number | undefined;
  readonly mixedUp: boolean;
}

/** Opens the page and follows its start page until the app answers. */
async function visit(server: Server, user: string): Promise<Visit> {
  const began = performance.now();
  let first: number | undefined;
  while (performance.now() - began < timeout * 1_000) {
    const { status, text } = await ask(server, "/who", user, { headers: page }).catch((error: Error) => ({
      status: 0,
      text: error.message,
    }));
    first ??= performance.now() - began;
    if (status === 200 && !text.startsWith("<!doctype")) {
      return { first, served: performance.now() - began, mixedUp: text !== user };
    }
    if (status !== 200) {
      process.stderr.write(`${user}: ${status} ${text.replace(/<[^>]*>/g, " ").slice(-200)}\n`);
      break;
    }
    // The start page asks again after a second.
    await sleep(1_000);
  }
  return { first: first ?? Number.NaN, served: undefined, mixedUp: false };
}

export async function newcomers(count: number): Promise<void> {
  const server = await startLauncher(appFolder(), "sandbox", { memoryPerSession: 256 });
  const began = performance.now();
  const visits = await Promise.all(Array.from({ length: count }, (_, index) => visit(server, `user-${index}`)));
  const seconds = (performance.now() - began) / 1_000;
  const served = visits.flatMap((one) => one.served ?? []);
  // Each is asked once more: nobody may have met a session of somebody else's since.
  const again = await Promise.all(
    visits.map((one, index) => (one.served === undefined ? undefined : ask(server, "/who", `user-${index}`))),
  );
  const foreign = again.filter((answer, index) => answer !== undefined && answer.text !== `user-${index}`).length;
  const firsts = visits.map(({ first }) => first);
  row(`${count} new users at once`, "");
  row("---", "---");
  row(
    "first page",
    `p50 ${Math.round(at(0.5, firsts))} ms, p95 ${Math.round(at(0.95, firsts))} ms, last ${Math.round(at(0.9999, firsts))} ms`,
  );
  row("starts per second", (served.length / seconds).toFixed(1));
  row(
    "app's answer",
    `p50 ${(at(0.5, served) / 1_000).toFixed(1)} s, last ${(at(0.9999, served) / 1_000).toFixed(1)} s`,
  );
  row("lost", String(count - served.length));
  row("mixed up", String(visits.filter(({ mixedUp }) => mixedUp).length + foreign));
  row("memory (proportional)", `${memoryOfTree(server.process.pid ?? 0)} MiB`);
  const stopping = performance.now();
  await stop(server);
  row("all ended in", `${((performance.now() - stopping) / 1_000).toFixed(1)} s`);
}
