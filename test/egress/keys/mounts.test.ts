import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { diskKeyInterval, mountedKeyInterval } from "../../../egress/config";
import { KeyStore, type Report } from "../../../egress/keys/keyStore";
import { parsePlan, placeholderSecret } from "../../../plan";

/** What every file seems to be, where a test sets it. */
const disguise = vi.hoisted(() => ({ stat: undefined as unknown }));
vi.mock("node:fs/promises", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  return { ...real, stat: async (path: string) => disguise.stat ?? real.stat(path) };
});

const input = {
  version: 1,
  vendors: { segment: {}, mixpanel: { token: "mp" } },
  apis: { model: { upstream: "https://model.example", header: "x-api-key", key: "model" } },
};
const parsed = parsePlan(input);
if (!parsed.ok) {
  throw new Error("the plan must be good");
}
const { plan } = parsed;

const june = "fake-pseudonym-key-of-2024-june---";
const july = "fake-pseudonym-key-of-2024-july---";
const inJuly = Date.UTC(2024, 6, 15);

let keysDir: string;
let store: KeyStore | undefined;
beforeEach(() => {
  keysDir = mkdtempSync(join(tmpdir(), "bulkhead-mounts-"));
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(() => {
  store?.stop();
  vi.useRealTimers();
  disguise.stat = undefined;
  rmSync(keysDir, { recursive: true });
});

function write(file: string, content: string): void {
  const path = join(keysDir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function open(report: Report = () => undefined, interval = diskKeyInterval): Promise<KeyStore> {
  const opened = await KeyStore.open(keysDir, plan, "acme");
  expect(opened.problems).toEqual([]);
  store = opened.store;
  await store.watch(interval, report);
  return store;
}

const aMoment = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Lets time pass until a condition holds; `limit` is the most that it may take. */
async function within(limit: number, condition: () => boolean): Promise<void> {
  for (let passed = 0; passed < limit && !condition(); passed += 1_000) {
    await vi.advanceTimersByTimeAsync(1_000);
    await aMoment();
  }
  // Files are read by real threads, which may be slow where the machine is busy.
  for (let waited = 0; waited < 500 && !condition(); waited++) {
    await aMoment();
  }
  expect(condition()).toBe(true);
}

const pseudonym = (keys: KeyStore) => keys.keyring("segment").at(inJuly)?.pseudonym("ann").text;

describe("keys as Cloud Run mounts them: a folder for each secret", () => {
  beforeEach(() => {
    write("tokens/segment/value", "fake-segment-token\n");
    write("tokens/mp/value", "fake-mixpanel-token");
    write("apis/model/value", "fake-model-key");
    write("pseudonym/2024-06-01", june);
  });

  test("are found, without the line break at their end", async () => {
    const keys = await open();
    expect(keys.credentials("segment")).toEqual({ token: "fake-segment-token", files: {}, settings: {} });
    expect(keys.credentials("mixpanel")).toEqual({ token: "fake-mixpanel-token", files: {}, settings: {} });
    expect(keys.apiKey("model")).toBe("fake-model-key");
    expect(pseudonym(keys)).toMatch(/^p2024-06-01_/);
  });

  test("are read anew when they change", async () => {
    const keys = await open();
    write("tokens/segment/value", "fake-rotated-token");
    await within(4_000, () => keys.credentials("segment")?.token === "fake-rotated-token");
  });

  test("are read anew within a minute although times, size and number of the file stay as they are", async () => {
    disguise.stat = statSync(join(keysDir, "tokens/segment/value"));
    const keys = await open();
    write("tokens/segment/value", "fake-rotated-token");
    const rotated = () => keys.credentials("segment")?.token === "fake-rotated-token";
    await within(62_000, rotated);
  });

  test("C4: are looked at every few minutes on Cloud Run, where each look costs a read of the secret", async () => {
    const keys = await open(undefined, mountedKeyInterval);
    write("tokens/segment/value", "fake-rotated-token");
    const rotated = () => keys.credentials("segment")?.token === "fake-rotated-token";
    await vi.advanceTimersByTimeAsync(mountedKeyInterval - 1_000);
    await aMoment();
    expect(rotated()).toBe(false);
    await within(1_000, rotated);
  });

  test("that are missing on Cloud Run are looked at every few seconds, since an operator waits for them", async () => {
    write("apis/model/value", placeholderSecret);
    const keys = await open(undefined, mountedKeyInterval);
    write("apis/model/value", "fake-model-key");
    await within(6_000, () => keys.apiKey("model") === "fake-model-key");
  });

  test("that are the placeholder of a new tenant count as missing until they are filled", async () => {
    write("apis/model/value", placeholderSecret);
    const reports: unknown[] = [];
    const keys = await open((_unread, missing) => reports.push(missing.map(({ path }) => path)));
    expect(keys.apiKey("model")).toBeUndefined();
    write("apis/model/value", "fake-model-key");
    await within(4_000, () => keys.apiKey("model") === "fake-model-key");
    expect(reports).toEqual([["apis.model.key"], []]);
  });
});

describe("keys as Kubernetes mounts them: links into a folder that is swapped whole", () => {
  /** Writes a new generation and swaps `..data` over to it, as the kubelet does. */
  function swap(folder: string, generation: string, files: Readonly<Record<string, string>>): void {
    for (const [name, content] of Object.entries(files)) {
      write(join(folder, generation, name), content);
    }
    const fresh = join(keysDir, folder, "..data_tmp");
    symlinkSync(generation, fresh);
    renameSync(fresh, join(keysDir, folder, "..data"));
  }
  const link = (folder: string, name: string) => symlinkSync(join("..data", name), join(keysDir, folder, name));

  beforeEach(() => {
    swap("tokens", "..one", { segment: "fake-segment-token", mp: "fake-mixpanel-token" });
    swap("apis", "..one", { model: "fake-model-key" });
    swap("pseudonym", "..one", { "2024-06-01": june });
    for (const [folder, name] of [
      ["tokens", "segment"],
      ["tokens", "mp"],
      ["apis", "model"],
      ["pseudonym", "2024-06-01"],
    ] as const) {
      link(folder, name);
    }
  });

  test("are found, and the links' own folders are no dates", async () => {
    const keys = await open();
    expect(keys.credentials("segment")).toEqual({ token: "fake-segment-token", files: {}, settings: {} });
    expect(pseudonym(keys)).toMatch(/^p2024-06-01_/);
  });

  test("are taken over after a swap, a further pseudonym key included", async () => {
    const keys = await open();
    const before = pseudonym(keys);
    swap("tokens", "..two", { segment: "fake-rotated-token", mp: "fake-mixpanel-token" });
    swap("pseudonym", "..two", { "2024-06-01": june, "2024-07-01": july });
    link("pseudonym", "2024-07-01");
    await within(4_000, () => keys.credentials("segment")?.token === "fake-rotated-token");
    await within(4_000, () => pseudonym(keys)?.startsWith("p2024-07-01_") === true);
    expect(
      keys
        .keyring("segment")
        .at(Date.UTC(2024, 5, 15))
        ?.pseudonym("ann").text,
    ).toBe(before);
  });
});

describe("keys that can't be read", () => {
  beforeEach(() => {
    write("tokens/segment", "fake-segment-token");
    write("tokens/mp", "fake-mixpanel-token");
    write("apis/model", "fake-model-key");
    write("pseudonym/2024-06-01", june);
    write("pseudonym/2024-07-01", july);
  });
  /** A link to itself: it is there, and reading it fails, for root too. */
  function spoil(file: string): void {
    rmSync(join(keysDir, file));
    symlinkSync(join(keysDir, file), join(keysDir, file));
  }

  test("stop the start by name", async () => {
    spoil("pseudonym/2024-07-01");
    expect((await KeyStore.open(keysDir, plan, "acme")).problems).toEqual([
      { path: "KEYS_DIR", message: "'pseudonym/2024-07-01' must be readable, got ELOOP; check its mode and mount" },
    ]);
  });

  test("later stay in use as they were read before, and are told of once", async () => {
    const reports: unknown[] = [];
    const keys = await open((unread) => reports.push(unread));
    const before = pseudonym(keys);
    spoil("pseudonym/2024-07-01");
    await within(4_000, () => reports.length > 0);
    await vi.advanceTimersByTimeAsync(20_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const message =
      "'pseudonym/2024-07-01' must be readable, got ELOOP; check its mode and mount; the keys read before stay in use";
    expect(reports).toEqual([[{ path: "KEYS_DIR", message }]]);
    // Under the older key the same person would become somebody else.
    expect(pseudonym(keys)).toBe(before);
    rmSync(join(keysDir, "pseudonym/2024-07-01"));
    write("pseudonym/2024-07-01", july);
    write("tokens/segment", "fake-rotated-token");
    await within(4_000, () => keys.credentials("segment")?.token === "fake-rotated-token");
    expect(pseudonym(keys)).toBe(before);
  });
});
