/**
 * Files of certificates that the container's programs trust, where every session can read them: a session has a `/tmp` of its own, and a
 * user id that reads no file of root's.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const variables = ["NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"];

/** Returns the environment with the copies in place of the files. A file that can't be read stays as it is. */
export function withSharedCertificates(environment: Record<string, string>, folder: string): Record<string, string> {
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const copies = variables.flatMap((name) => {
    const copy = copyOf(environment[name], folder);
    return copy === undefined ? [] : [[name, copy]];
  });
  return { ...environment, ...Object.fromEntries(copies) };
}

function copyOf(file: string | undefined, folder: string): string | undefined {
  if (file === undefined) {
    return undefined;
  }
  try {
    const certificates = readFileSync(file);
    // Certificates are public. Named by content, since another launcher on this machine may trust others.
    const copy = join(folder, `${createHash("sha256").update(certificates).digest("hex").slice(0, 16)}.pem`);
    writeFileSync(`${copy}.${process.pid}`, certificates, { mode: 0o644 });
    renameSync(`${copy}.${process.pid}`, copy);
    return copy;
  } catch {
    return undefined;
  }
}
