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

export const stackProject = "acme-prod";
export const projectNumber = "123456789012";
export const cloudRegion = "europe-west1";

/** A fresh local cloud in a temporary folder, and stacks of the real engine on it. */
export async function testCloud(options: Partial<LocalCloudOptions> = {}): Promise<TestCloud> {
  const root = await mkdtemp(join(tmpdir(), "local-cloud-"));
  const local = await startLocalCloud({
    folder: join(root, "cloud"),
    projects: { [stackProject]: { number: projectNumber } },
    ...options,
  });
  return {
    local,
    stack: async (name, program, config = { "gcp:project": stackProject, "gcp:region": cloudRegion }) => {
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
