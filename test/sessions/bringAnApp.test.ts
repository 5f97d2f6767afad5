/**
 * The pages that bring an app, followed: their commands put an example where they say, with packages from PyPI and npm, and two users of it
 * under the launcher see nothing of each other.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { listeningOf } from "../../sessions/app/listening";
import { hasSessions, sessionTest } from "./support/privileges";
import { runLauncher, type TestLauncher } from "./support/runLauncher";

const root = repositoryRoot();
const read = (file: string) => readFileSync(join(root, file), "utf8");
const block = (page: string, language: string) =>
  new RegExp(`\`\`\`${language}\\n([^\`]+)\`\`\``).exec(read(page))?.[1] ?? "";

test.each([
  ["docs/streamlit.md", ["examples/streamlit"], ["/bulkhead", "/nodejs/bin/node"]],
  ["docs/flask.md", ["examples/flask", "examples/fastapi"], ["/bulkhead", "/nodejs/bin/node"]],
  ["docs/express.md", ["examples/express"], ["/bulkhead"]],
])(
  "%s adds lines to a Dockerfile that are those of the example, and name what the image has",
  (page, examples, needed) => {
    const lines = block(page, "dockerfile");
    for (const example of examples) {
      expect(read(`${example}/Dockerfile`)).toContain(lines);
      expect(read(page)).toContain(example);
    }
    const sources = [...lines.matchAll(/^COPY --from=bulkhead (\S+)/gm)].map((match) => match[1]);
    expect(sources).toEqual(needed);
    expect(sources.filter((source) => !read("egress/Dockerfile").includes(String(source)))).toEqual([]);
  },
);

test.each([
  ["docs/flask.md", ["its own flag", "its own flag", "its own flag", "its own flag", "a bridge"]],
  ["docs/express.md", ["a preload"]],
])("%s names commands that the launcher knows", (page, ways) => {
  const commands = [...read(page).matchAll(/(?:command: |`)(\["[^\]]+"\])/g)].map(([, list]) => JSON.parse(list ?? ""));
  const parts = { fileOf: String, node: "node", streamlit: () => undefined };
  expect(commands.map((command) => listeningOf(command, parts).by)).toEqual(ways);
});

/** Where the pages put apps, but in a folder that the test throws away. */
let place: string;

beforeAll(() => {
  if (hasSessions) {
    mkdirSync("/var/cache/bulkhead-tests", { recursive: true });
    place = mkdtempSync("/var/cache/bulkhead-tests/pages-");
    execFileSync("chmod", ["755", place]);
  }
});
afterAll(() => {
  if (place !== undefined) {
    rmSync(place, { recursive: true });
  }
});

/** Runs the page's commands up to the build, and returns the command that it gives for the app; undefined if packages can't be had here. */
function follow(page: string, change: (commands: string) => string): readonly string[] | undefined {
  const commands = change(block(page, "sh")).replaceAll("/srv/", `${place}/`);
  const [before = "", after = ""] = commands.split("npm run build\n");
  try {
    execFileSync("sh", ["-euc", before], { cwd: root, stdio: "pipe" });
  } catch (error) {
    process.stderr.write(
      `left out: ${page} followed, since a package could not be installed (${String(error).slice(0, 80)})\n`,
    );
    return undefined;
  }
  const [, command = ""] = /--image app="([^"]+)"/.exec(after) ?? [];
  return command.split(" ");
}

async function keeps(launcher: TestLauncher, user: string): Promise<void> {
  const body = new URLSearchParams({ key: `key-of-${user}`, note: `note-of-${user}` });
  const answer = await launcher.as(user, "/", { method: "POST", body, redirect: "manual" });
  expect(answer.status).toBeGreaterThanOrEqual(302);
  expect(answer.status).toBeLessThanOrEqual(303);
}

const fastApi = (commands: string) => {
  const [, line = ""] = /as the last line:\n\n```sh\n([^`]+)```/.exec(read("docs/flask.md")) ?? [];
  return commands.replaceAll("flask", "fastapi").replace(/ {2}--image .*\n/, line);
};

describe("two users of the example", () => {
  sessionTest.each<[string, (commands: string) => string]>([
    ["docs/flask.md", String],
    ["docs/flask.md", fastApi],
    ["docs/express.md", String],
  ])("in %s see nothing of each other", async (page, change) => {
    const command = follow(page, change);
    if (command === undefined) {
      return;
    }
    const launcher = await runLauncher(place, { isolation: "sandbox", command });
    await launcher.text("ann", "/");
    await keeps(launcher, "ann");
    expect(await launcher.text("ann", "/")).toMatch(/key in use: key-of-ann.*notes: note-of-ann.*saved: note-of-ann/);
    expect(await launcher.text("bob", "/")).toMatch(/key in use: none.*notes: .*saved: none/);
    await keeps(launcher, "bob");
    expect(await launcher.text("ann", "/")).not.toContain("bob");
    await launcher.stop();
  });
});
