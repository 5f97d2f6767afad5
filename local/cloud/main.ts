/**
 * Runs a local cloud as a process of its own: `main.ts --folder ./cloud --project acme-prod=123456789012`. Prints one
 * line of JSON with the folder and the environment for engines, then serves until SIGINT or SIGTERM.
 */
import { parseArgs } from "node:util";
import { startLocalCloud } from "./localCloud";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: "string" },
      project: { type: "string", multiple: true },
      "latency-ms": { type: "string", default: "0" },
    },
  });
  if (!values.folder) {
    throw new Error("'--folder' must name the cloud's folder, got nothing; try --folder ./local-cloud");
  }
  const projects = (values.project ?? []).map((text) => {
    const [id = "", number = ""] = text.split("=");
    return [id, { number }] as const;
  });
  const local = await startLocalCloud({
    folder: values.folder,
    ...(projects.length > 0 ? { projects: Object.fromEntries(projects) } : {}),
    latencyMs: Number(values["latency-ms"]),
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void local.stop().then(() => process.exit(0)));
  }
  process.stdout.write(`${JSON.stringify({ folder: local.folder, env: local.env })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
