/** `bulkhead plan observe`: stands in for the relay while a plan is written, and shows by name what it would let out and what it would drop. */
import { createServer, listen } from "../../egress/http/server";
import { exits } from "../terminal/exits";
import { UserError } from "../terminal/userError";
import { Observer } from "./observer";
import { formatProblem, readPlan } from "./readPlan";

export async function observe(file: string, portText: string): Promise<number> {
  const result = readPlan(file);
  if (!result.ok) {
    throw new UserError(result.problems.map((problem) => formatProblem(file, problem)).join("\n"));
  }
  const port = /^\d{1,5}$/.test(portText) ? Number(portText) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new UserError(`'--port' must be a port number, got '${portText.slice(0, 16)}'`, exits.couldNotTell);
  }
  const observer = new Observer(result.plan, (line) => process.stdout.write(`${line}\n`));
  const server = createServer((request, response) =>
    observer.handle(request, response).catch(() => void response.destroy()),
  );
  const listening = await listen(server, port, "127.0.0.1").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`'--port' must be a free port, got ${port} (${error.code})`, exits.couldNotTell);
  });
  process.stderr.write(
    `nothing is sent on; point your SDKs at http://127.0.0.1:${listening}/<vendor> (RELAY_URL=http://127.0.0.1:${listening}); Ctrl-C ends\n`,
  );
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  server.close();
  server.closeAllConnections();
  return exits.yes;
}
