import { request } from "node:http";
import { join } from "node:path";
import { repositoryRoot } from "../../../../local/root";
import type { ImageCommands } from "../../../../local/run/images";
import type { RunningCloud } from "../../../../local/run/runDeployed";

/** The image `probe`: Google's own clients, commanded over HTTP. */
export const probeImage: ImageCommands = {
  probe: ["node", join(repositoryRoot(), "test", "local", "run", "support", "probe.cjs")],
};
export const probeEnv = [{ name: "PROBE_ROOT", value: repositoryRoot() }];

export interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** One request to the public entrance of a run, with a host of its own. */
export function visit(
  port: number,
  host: string,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: "127.0.0.1",
        port,
        path,
        method: options.method ?? "GET",
        headers: { host: `${host}:${port}`, ...options.headers },
        agent: false,
      },
      (response) => {
        let text = "";
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    sent.on("error", reject);
    sent.end(options.body);
  });
}

/** Commands the probe of a service that lets everyone in. */
export async function ask(
  running: RunningCloud,
  service: string,
  action: string,
  order: object = {},
): Promise<Record<string, unknown>> {
  const answer = await visit(running.port, `${service}.localhost`, `/${action}`, {
    method: "POST",
    body: JSON.stringify(order),
  });
  return { status: answer.status, ...JSON.parse(answer.text) };
}
