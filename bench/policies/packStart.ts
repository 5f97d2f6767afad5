/** Starts a pack as an engine does, and measures until it is ready to be called. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../local/root";
import { cpuSeconds } from "../cpuTime";

export interface PackStart {
  readonly seconds: number;
  /** Of processor time. */
  readonly cpuSeconds: number;
  /** Resident memory of the pack's process when it is ready. */
  readonly mebibytes: number;
}

/** Starts a pack once. It is ready when it prints its port. */
export async function startPack(folder: string): Promise<PackStart> {
  const entryPoint = join(repositoryRoot(), "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack", "index.js");
  const began = performance.now();
  const child = spawn(process.execPath, [entryPoint, "127.0.0.1:1", folder], {
    cwd: folder,
    env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "false" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    const seconds = await new Promise<number>((resolve, reject) => {
      child.once("exit", () => reject(new Error(`the pack in ${folder} ended before it was ready`)));
      child.stdout.on("data", (chunk: Buffer) => {
        if (/\d+/.test(chunk.toString())) {
          resolve((performance.now() - began) / 1000);
        }
      });
    });
    return {
      seconds,
      cpuSeconds: cpuSeconds(child.pid ?? "self", false),
      mebibytes: residentMebibytes(child.pid ?? 0),
    };
  } finally {
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
  }
}

/** Linux only: reads /proc. */
function residentMebibytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
}
