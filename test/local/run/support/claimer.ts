/** A run of its own, as far as ports go: claims some, has each bound by a program, and says which. */
import { createServer } from "node:net";
import { claimOneOf } from "../../../../local/run/portClaim";

const { ports, count }: { readonly ports: readonly number[]; readonly count: number } = JSON.parse(
  process.argv[2] ?? "{}",
);

async function claimAndBind(): Promise<number> {
  const { port } = await claimOneOf(ports);
  const server = createServer((connection) => connection.end());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return port;
}

Promise.all(Array.from({ length: count }, claimAndBind)).then((claimed) =>
  process.stdout.write(`${JSON.stringify(claimed)}\n`),
);
