/** The environment of a session: from an allow-list, never the launcher's own. The same for every user. */
import { join } from "node:path";
import { env } from "../../plan/contract";
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
