import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningCloud, runDeployed } from "../../../local/run/runDeployed";
import { CloudFolder, folderProject, projectNumber } from "../front/support/cloudFolder";
import { ask, probeEnv, probeImage } from "./support/probe";

const everyone = { role: "roles/run.invoker", members: ["allUsers"] };

describe("Google's own Node clients, unmodified and without any setting, in a deployed service", () => {
  let folder: CloudFolder;
  let running: RunningCloud;
  let acme: string;
  let bravo: string;

  beforeAll(async () => {
    folder = await CloudFolder.create();
    acme = await folder.addAccount("acme-run");
    bravo = await folder.addAccount("bravo-run");
    await folder.addSecret("acme_key", "value-of-acme", acme);
    await folder.addSecret("bravo_key", "value-of-bravo", bravo);
    await folder.addBucket("acme-data", acme);
    await folder.addBucket("bravo-data", bravo);
    const template = {
      containers: [
        { name: "main", image: "example.com/probe@sha256:0", ports: { containerPort: 8080 }, envs: probeEnv },
      ],
    };
    await folder.allow(await folder.addService("acme", acme, {}, template), everyone);
    await folder.allow(await folder.addService("bravo", bravo, {}, template), everyone);
    running = await runDeployed({ cloudFolder: folder.folder, images: probeImage });
  });

  afterAll(async () => {
    await running?.stop();
    await folder?.remove();
  });

  test("google-auth-library gets the service's own identity from the metadata server", async () => {
    const answer = await ask(running, "acme", "auth", { audience: "https://example.com" });
    expect(answer).toMatchObject({ projectId: folderProject, email: acme, hasAccessToken: true });
    const claims = JSON.parse(Buffer.from(String(answer.idToken).split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ iss: "https://accounts.google.com", aud: "https://example.com", email: acme });
  });

  test("Secret Manager gives a service its own secret and refuses another's", async () => {
    const own = await ask(running, "acme", "secret", {
      name: `projects/${folderProject}/secrets/acme_key/versions/latest`,
    });
    expect(own).toEqual({ status: 200, value: "value-of-acme" });
    const other = await ask(running, "bravo", "secret", {
      name: `projects/${folderProject}/secrets/acme_key/versions/latest`,
    });
    expect(other).toMatchObject({ status: 500, code: 403 });
    expect(other.message).toContain("Permission 'secretmanager.versions.access' denied");
  });

  test("Secret Manager knows a project by its number too, and says of a missing version what is missing", async () => {
    const byNumber = await ask(running, "acme", "secret", {
      name: `projects/${projectNumber}/secrets/acme_key/versions/1`,
    });
    expect(byNumber.value).toBe("value-of-acme");
    const missing = await ask(running, "acme", "secret", {
      name: `projects/${folderProject}/secrets/acme_key/versions/9`,
    });
    expect(missing).toMatchObject({ status: 500, code: 404 });
  });

  test("Secret Manager takes a new version from who may add one, and gives it as the latest", async () => {
    const parent = `projects/${folderProject}/secrets/acme_key`;
    expect((await ask(running, "acme", "addVersion", { parent, value: "next" })).code).toBe(403);
    const name = `secretmanager.googleapis.com/${parent}`;
    const { policy } = await folder.cloud.readPolicy(name);
    await folder.allow(name, ...policy.bindings, {
      role: "roles/secretmanager.secretVersionAdder",
      members: [`serviceAccount:${bravo}`],
    });
    const added = await ask(running, "bravo", "addVersion", { parent, value: "next" });
    expect(added.name).toBe(`projects/${projectNumber}/secrets/acme_key/versions/2`);
    const read = await ask(running, "acme", "secret", { name: `${parent}/versions/latest` });
    expect(read.value).toBe("next");
  });

  test.each([
    { way: "one request", resumable: false },
    { way: "a resumable upload", resumable: true },
  ])("Cloud Storage keeps what $way brings and gives it back whole", async ({ resumable }) => {
    const name = `reports/${resumable}/a b%2F.txt`;
    const value = "line\r\n--boundary\r\n".repeat(2000);
    const stored = await ask(running, "acme", "upload", {
      bucket: "acme-data",
      name,
      value,
      resumable,
      metadata: { owner: "ann" },
    });
    expect(stored).toEqual({ status: 200 });
    const read = await ask(running, "acme", "object", { bucket: "acme-data", name });
    expect(read).toMatchObject({
      content: value,
      size: String(value.length),
      contentType: "text/plain",
      metadata: { owner: "ann" },
    });
  });

  test("Cloud Storage lists by prefix and folder, and deletes", async () => {
    for (const name of ["list/one.txt", "list/two.txt", "list/deep/three.txt"]) {
      await ask(running, "acme", "upload", { bucket: "acme-data", name, value: name, resumable: false });
    }
    const listed = await ask(running, "acme", "list", { bucket: "acme-data", prefix: "list/", delimiter: "/" });
    expect(listed).toMatchObject({ names: ["list/one.txt", "list/two.txt"], folders: ["list/deep/"] });
    await ask(running, "acme", "remove", { bucket: "acme-data", name: "list/one.txt" });
    const gone = await ask(running, "acme", "object", { bucket: "acme-data", name: "list/one.txt" });
    expect(gone).toMatchObject({ status: 500, code: 404 });
  });

  test.each(["object", "upload", "list", "remove"])("Cloud Storage refuses another tenant to %s", async (action) => {
    await ask(running, "acme", "upload", { bucket: "acme-data", name: "mine.txt", value: "mine", resumable: false });
    const answer = await ask(running, "bravo", action, {
      bucket: "acme-data",
      name: "mine.txt",
      value: "x",
      resumable: false,
    });
    expect(answer).toMatchObject({ status: 500, code: 403 });
    const kept = await ask(running, "acme", "object", { bucket: "acme-data", name: "mine.txt" });
    expect(kept.content).toBe("mine");
  });

  test("a disabled service account gets nothing any more", async () => {
    const account = `iam.googleapis.com/projects/${folderProject}/serviceAccounts/${bravo}`;
    await folder.cloud.change(account, (properties) => ({ ...properties, disabled: true }));
    const answer = await ask(running, "bravo", "secret", {
      name: `projects/${folderProject}/secrets/bravo_key/versions/latest`,
    });
    expect(answer).toMatchObject({ status: 500, code: 403 });
    await folder.cloud.change(account, (properties) => ({ ...properties, disabled: false }));
  });
});
