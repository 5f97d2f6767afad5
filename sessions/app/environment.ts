/** The environment of a session: from an allow-list, never the launcher's own. The same for every user. */
import { join } from "node:path";
import { env } from "../../plan/contract";
import { storagePath } from "../../plan/sessions";
import type { LauncherConfig } from "../config";
import { sessionFolder } from "../isolation/engine";

/** What an image sets for its programs, and says nothing about a user. */
const passedOn: readonly (string | RegExp)[] = [
  "PATH",
  "LANG",
  "LANGUAGE",
  "TZ",
  "NODE_ENV",
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "REQUESTS_CA_BUNDLE",
  "VIRTUAL_ENV",
  "LD_LIBRARY_PATH",
  env.tenant,
  env.bucket,
  env.keysDir,
  /^LC_[A-Z]+$/,
  /^PYTHON(?:PATH|UNBUFFERED|DONTWRITEBYTECODE|HASHSEED|UTF8)$/,
  /^STREAMLIT_[A-Z_]+$/,
  /^FLASK_(?:APP|ENV)$/,
];

export function sessionEnvironment(
  own: Readonly<Record<string, string | undefined>>,
  more: readonly string[],
): Record<string, string> {
  const isPassed = (name: string) =>
    more.includes(name) || passedOn.some((one) => (typeof one === "string" ? one === name : one.test(name)));
  const passed = Object.entries(own).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isPassed(entry[0]),
  );
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "C.UTF-8",
    ...Object.fromEntries(passed),
    HOME: join(sessionFolder, "home"),
    TMPDIR: "/tmp",
    XDG_RUNTIME_DIR: join(sessionFolder, "run"),
  };
}

/** How Google's clients find what the user has in the bucket. */
export function bucketEnvironment({
  bucket,
  relayUrl = "",
  project,
}: Pick<LauncherConfig, "bucket" | "relayUrl" | "project">): Record<string, string> {
  switch (bucket) {
    case "perUser":
      return { [env.storageEmulator]: `${relayUrl}${storagePath}` };
    case "tokens": {
      const { host } = new URL(relayUrl);
      // Without a project Google's client for Node.js looks for a program of Google's for two seconds.
      const ofProject: Record<string, string> = project === undefined ? {} : { GOOGLE_CLOUD_PROJECT: project };
      return { GCE_METADATA_HOST: host, GCE_METADATA_IP: host, ...ofProject };
    }
    default:
      return {};
  }
}
