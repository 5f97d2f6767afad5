/** Deploys the sample into a cloud folder. */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { SessionIsolation } from "../../components/enums";
import { Cloud, startLocalCloud } from "../../local/cloud";
import type { Engine } from "../../local/engine";
import { addSecretVersion } from "../../local/front/apis/secretManager";
import { openLocalStack, withoutSummary } from "../../local/stack";
import { sampleProgram, sampleProject, sampleProjectNumber, sampleTenants } from "./sampleProgram";

/**
 * Deploys the sample (a cell, two tenants) into a cloud folder, by the real engine. Where the folder has it already,
 * this brings it up to date.
 */
export async function deploySample(
  engine: Engine,
  cloudFolder: string,
  {
    onOutput = () => undefined,
    sessions,
  }: { readonly onOutput?: (text: string) => void; readonly sessions?: SessionIsolation | undefined } = {},
): Promise<void> {
  const folder = resolve(cloudFolder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const local = await startLocalCloud({
    folder,
    projects: { [sampleProject]: { number: sampleProjectNumber } },
    resumeCreates: true,
  });
  try {
    const stack = await openLocalStack({
      engine,
      backend: join(folder, "state"),
      project: "bulkhead-local",
      stack: "sample",
      program: () => sampleProgram(undefined, sessions),
      env: local.env,
    });
    await withoutSummary(stack).up({ onOutput });
  } finally {
    await local.stop();
  }
  await addExternalKeys(folder);
}

/**
 * What an operator does after the first `up`: adds the keys that no program may hold. These are obvious fakes; the
 * stand-ins take anything.
 */
export async function addExternalKeys(folder: string): Promise<void> {
  const cloud = new Cloud(folder);
  for (const tenant of sampleTenants) {
    for (const [secret, value] of [
      [`${tenant}_token_mixpanel`, `local-mixpanel-token-of-${tenant}`],
      [`${tenant}_api_anthropic`, `local-anthropic-key-of-${tenant}`],
      [`${tenant}_pseudonym_2025-01-01`, `local-pseudonym-key-of-${tenant}`],
    ] as const) {
      const name = `secretmanager.googleapis.com/projects/${sampleProject}/secrets/${secret}`;
      const versions = await cloud.resources.listDirect(`${name}/versions`);
      if (versions.length < 2) {
        await addSecretVersion(cloud, name, Buffer.from(value));
      }
    }
  }
}
