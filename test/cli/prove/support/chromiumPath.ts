/** Finds Chromium for tests and benchmarks: the one on the machine, or Debian's package, which root installs where it is missing. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Test files run side by side, and of two that install at once one fails. */
const installLock = "/run/lock/bulkhead-chromium";
const install = [
  "command -v chromium",
  "{ apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 chromium fonts-dejavu-core; }",
].join(" || ");

/** Path of a Chromium. Throws with what to do where there is none and none can be installed. */
export function ensureBrowser(): string {
  const found = browserOnPath();
  if (found !== undefined) {
    return found;
  }
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) {
    throw new Error(
      "the page's tests need Chromium, and none was found; install it ('apt-get install chromium'), or set BULKHEAD_CHROMIUM to its path",
    );
  }
  execFileSync("flock", [installLock, "sh", "-c", install], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const installed = browserOnPath();
  if (installed === undefined) {
    throw new Error("the package 'chromium' was installed, but has no 'chromium' on PATH");
  }
  return installed;
}

function browserOnPath(): string | undefined {
  const named = process.env.BULKHEAD_CHROMIUM;
  if (named !== undefined && named !== "") {
    if (existsSync(named)) {
      return named;
    }
    throw new Error(`'BULKHEAD_CHROMIUM' must be the path of a Chromium, got '${named}', which is not there`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}
