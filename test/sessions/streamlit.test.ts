/**
 * Real Streamlit under the launcher, with two users at once. `BULKHEAD_STREAMLIT` names folders made by
 * `pip install --target <folder> streamlit`, separated by colons; without it the tests are left out.
 */
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { WebSocket } from "undici";
import { expect, test } from "vitest";
import { repositoryRoot } from "../../local/root";
import { appFolder, runLauncher } from "./support/runLauncher";

const installs = (process.env.BULKHEAD_STREAMLIT ?? "").split(":").filter((folder) => folder !== "");
if (installs.length === 0) {
  process.stderr.write("left out: Streamlit in sessions, since BULKHEAD_STREAMLIT names no installation\n");
}

/** The message with which a browser has the script run: `rerun_script` with a query string. */
function rerun(query: string): Buffer {
  const text = Buffer.from(query);
  return Buffer.concat([Buffer.from([0x5a, text.length + 2, 0x0a, text.length]), text]);
}

/** Opens the page as a browser does, and returns everything that the script sends until it shows its summary. */
function visit(port: number, assertion: string, query: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { "x-goog-iap-jwt-assertion": assertion };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/_stcore/stream`, { protocols: ["streamlit"], headers });
    socket.binaryType = "arraybuffer";
    let text = "";
    socket.addEventListener("open", () => socket.send(rerun(query)));
    socket.addEventListener("message", ({ data }) => {
      text += Buffer.from(data as ArrayBuffer).toString("latin1");
      if (text.includes("summary of")) {
        socket.close();
        resolve(text);
      }
    });
    socket.addEventListener("error", () => reject(new Error(`no stream; got '${text.slice(0, 200)}'`)));
  });
}

test("the lines that the page adds to a Dockerfile are those of the example, and name what the image has", () => {
  const read = (file: string) => readFileSync(join(repositoryRoot(), file), "utf8");
  const [, lines = ""] = /```dockerfile\n([^`]+)```/.exec(read("docs/streamlit.md")) ?? [];
  expect(read("examples/streamlit/Dockerfile")).toContain(lines);
  const sources = [...lines.matchAll(/^COPY --from=bulkhead (\S+)/gm)].map((match) => match[1]);
  expect(sources).toEqual(["/bulkhead", "/nodejs/bin/node"]);
  expect(sources.filter((source) => !read("egress/Dockerfile").includes(String(source)))).toEqual([]);
});

test.runIf(installs.length > 0).each(installs)(
  "two users of the app in %s see nothing of each other",
  async (install) => {
    const folder = appFolder();
    copyFileSync(join(repositoryRoot(), "examples/streamlit/app.py"), join(folder, "app.py"));
    process.env.PYTHONPATH = install;
    const command = ["/usr/bin/python3", "-m", "streamlit", "run", "app.py", "--server.port=8080"];
    const launcher = await runLauncher(folder, { command, memoryPerSession: 512 });
    try {
      expect(await launcher.text("ann", "/_stcore/health")).toBe("ok");
      const [ann, bob] = await Promise.all(
        ["ann", "bob"].map((user) =>
          visit(launcher.port, launcher.assertion(user), `key=key-of-${user}&question=question-of-${user}`),
        ),
      );
      const again = await visit(launcher.port, launcher.assertion("bob"), "");
      expect(ann).toContain("key-of-ann");
      expect(ann).toContain("question-of-ann.txt");
      expect(bob).toContain("answer to question-of-bob");
      expect(again).toContain("key-of-bob");
      expect(`${bob}${again}`).not.toContain("of-ann");
      expect(ann).not.toContain("of-bob");
    } finally {
      await launcher.stop();
      delete process.env.PYTHONPATH;
      rmSync(folder, { recursive: true });
    }
  },
);
