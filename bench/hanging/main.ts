/**
 * How long events wait while a vendor hangs now and then: `npm run bench -- hanging [seconds]`. Sends 40 events a second, each in a
 * request of its own, to a proxy whose vendor never answers 1 request in 20. Aim: a 99th percentile below 1.5 s, and none refused.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { repositoryRoot } from "../../local/root";
import { startEgress } from "../egress/servers";

const eventsPerSecond = 40;
const hangingShare = 20;
const answerTime = 30;
const vendorPort = 18_861;

async function main(seconds: number): Promise<void> {
  const root = repositoryRoot();
  execFileSync("npm", ["run", "build", "--workspace", "egress", "--silent"], { cwd: root, stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-hanging-"));
  let requests = 0;
  const vendor = http.createServer((request, response) => {
    request.resume();
    if (++requests % hangingShare !== 0) {
      setTimeout(() => response.end('{"status":1}'), answerTime);
    }
  });
  await new Promise<void>((resolve) => vendor.listen(vendorPort, "127.0.0.1", resolve));
  const program = { node: process.execPath, bundle: join(root, "egress", "dist", "main.js") };
  const proxy = await startEgress(folder, program, 0, 18_860, vendorPort);
  const took: number[] = [];
  let refused = 0;
  const send = async (number: number) => {
    const event = { event: "report_generated", properties: { distinct_id: `user-${number}`, plan: "team" } };
    const began = performance.now();
    const response = await fetch(`${proxy.url}/mixpanel/track`, { method: "POST", body: JSON.stringify([event]) });
    refused += response.status === 200 && (await response.text()) === "1" ? 0 : 1;
    took.push(performance.now() - began);
  };
  const sent: Promise<void>[] = [];
  for (let number = 0; number < seconds * eventsPerSecond; number++) {
    sent.push(send(number));
    await sleep(1_000 / eventsPerSecond);
  }
  await Promise.all(sent);
  took.sort((one, other) => one - other);
  const percentile = (share: number) => `${Math.round(took[Math.floor(took.length * share)] ?? 0)} ms`;
  const times = [0.5, 0.9, 0.99, 0.999].map((share) => `p${share * 100} ${percentile(share)}`).join(", ");
  process.stdout.write(`${took.length} events, ${requests} requests to the vendor: ${times}, ${refused} refused\n`);
  await proxy.stop();
  vendor.closeAllConnections();
  vendor.close();
  rmSync(folder, { recursive: true, force: true });
}

main(Number(process.argv[2] ?? 60)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
