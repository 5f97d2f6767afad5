import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../../local/cloud";
import { testEngine } from "./testEngine";

export interface TestCloud {
  readonly local: LocalCloud;
  /** A stack of its own backend on this cloud; the provider's project and region are set. */
  stack(name: string, program: PulumiFn, config?: Record<string, string>): Promise<Stack>;
  close(): Promise<void>;
}

export const PROJECT = "acme-prod";
export const PROJECT_NUMBER = "123456789012";
export const REGION = "europe-west1";

/** A fresh local cloud in a temporary folder, and stacks of the real engine on it. */
export async function testCloud(options: Partial<LocalCloudOptions> = {}): Promise<TestCloud> {
  const root = await mkdtemp(join(tmpdir(), "local-cloud-"));
  const local = await startLocalCloud({
    folder: join(root, "cloud"),
    projects: { [PROJECT]: { number: PROJECT_NUMBER } },
    ...options,
  });
  return {
    local,
    stack: async (name, program, config = { "gcp:project": PROJECT, "gcp:region": REGION }) => {
      const backend = await mkdtemp(join(root, `backend-${name}-`));
      const stack = await LocalWorkspace.createStack(
        { stackName: name, projectName: "cloud-test", program },
        {
          pulumiCommand: await testEngine(),
          envVars: {
            ...local.env,
            PULUMI_BACKEND_URL: `file://${backend}`,
            PULUMI_CONFIG_PASSPHRASE: "not-a-secret",
            PULUMI_SKIP_UPDATE_CHECK: "true",
          },
        },
      );
      await stack.setAllConfig(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value }])));
      return stack;
    },
    close: async () => {
      await local.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
