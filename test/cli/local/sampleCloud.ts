import { execFileSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deploySample } from "../../../cli/local/deploySample";
import { sampleProject } from "../../../cli/local/sampleProgram";
import { Cloud } from "../../../local/cloud";
import { ensureEngine } from "../../../local/engine";
import { repositoryRoot } from "../../../local/root";
import { madeOnce } from "../../support/madeOnce";

export const project = sampleProject;
const region = "europe-west1";

/** The sample, deployed by the real engine once per test run, and copies of it to take walls out of. */
export class SampleCloud {
  readonly #folders: string[] = [];

  private constructor(readonly folder: string) {
    this.#folders.push(folder);
  }

  static async deploy(): Promise<SampleCloud> {
    buildImages();
    const deployed = await madeOnce("sample", async (folder) => deploySample(await ensureEngine(), folder));
    const sample = new SampleCloud(await mkdtemp(join(tmpdir(), "bulkhead-sample-")));
    await cp(deployed, sample.folder, { recursive: true });
    return sample;
  }

  /** A copy, changed behind Pulumi's back. */
  async copy(change: (cloud: Cloud) => Promise<void>): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), "bulkhead-sample-"));
    this.#folders.push(folder);
    await cp(this.folder, folder, { recursive: true, filter: (path) => !path.startsWith(join(this.folder, "run")) });
    await change(new Cloud(folder));
    return folder;
  }

  async remove(): Promise<void> {
    await Promise.all(this.#folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

const { isUpToDate } = createRequire(__filename)("../../../cli/upToDate.cjs") as { isUpToDate(root: string): boolean };

/** What the images of the sample hold. */
function buildImages(): void {
  if (isUpToDate(repositoryRoot())) {
    return;
  }
  execFileSync(process.execPath, [join(repositoryRoot(), "cli", "build.cjs")], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

export const names = {
  service: (id: string) => `run.googleapis.com/projects/${project}/locations/${region}/services/${id}`,
  secret: (id: string) => `secretmanager.googleapis.com/projects/${project}/secrets/${id}`,
  account: (id: string) =>
    `iam.googleapis.com/projects/${project}/serviceAccounts/${id}@${project}.iam.gserviceaccount.com`,
  member: (account: string) => `serviceAccount:${account}@${project}.iam.gserviceaccount.com`,
  perimeter: "accesscontextmanager.googleapis.com/accessPolicies/100000000002/servicePerimeters/bulkhead_cell",
  compute: (path: string) => `compute.googleapis.com/projects/${project}/${path}`,
};
