/** Code must not contain keys. */
import { judgeSecret, looksRandom } from "../../policies/secrets";
import { isKeyName } from "../flow/names";
import type { ScanRule, TextEvent } from "./rule";

/** Texts that stand in for a key. */
const placeholder =
  /your|example|change|dummy|fake|test|placeholder|xxx|\*\*\*|<|>|\.\.\.|\$\{|insert|replace|todo|none|null|^any$|sample|demo|redacted|here|:\/\/(?:user(?:name)?|admin|root|postgres)?:(?:pass\w*|pw|secret|admin|root|postgres)@/i;
const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** Texts that are no keys: names, addresses, paths, headers. */
const plain = /^(?:[A-Z][A-Z0-9_]*|[A-Za-z]+(?:[_.\- ][A-Za-z]+)*|https?:.*|\/.*|[Xx]-[A-Za-z-]+|(?:Bearer|Basic) ?)$/;

function text({ text, name }: TextEvent): string | undefined {
  if (text.length > 4096 || !/[A-Za-z0-9_+/=-]{12}/.test(text) || placeholder.test(text)) {
    return undefined;
  }
  const verdict = judgeSecret({ value: text, ...(name === undefined ? {} : { name: name.split(".").at(-1) ?? name }) });
  if (verdict?.by === "format") {
    return message(verdict.rule);
  }
  // A UUID under a name such as `PROBE_KEY` names something; a key of a service is called so.
  if (uuid.test(text) && !/api|secret|access|auth|token|passw/i.test(name ?? "")) {
    return undefined;
  }
  const last = name?.split(".").at(-1) ?? "";
  const isSecret = name !== undefined && isKeyName(last) && text.length >= 12 && !plain.test(text) && !/\s/.test(text);
  return isSecret && (looksRandom(text) || (/\d/.test(text) && /[a-z]/i.test(text) && text.length >= 20))
    ? message("a key")
    : undefined;
}

function message(kind: string): string {
  const got = /^an? /.test(kind) ? kind : `${/^[aeiou]/i.test(kind) ? "an" : "a"} ${kind}`;
  return `a key must not be written into the code, got ${got}; read it from a secret that is mounted as a file, or let the egress proxy hold it`;
}

export const hardCodedKey: ScanRule = {
  id: "hard-coded-key",
  sentence: "No key is written into the code.",
  why: "A key in the code is in every image, every clone and every backup, and it is the same for all tenants and users.",
  counts:
    "Texts in the format of a known key, and random texts under the name of a key, also as a default of an argument or of an environment variable. Placeholders don't count. The finding never shows the key.",
  severity: "critical",
  remediation: "Revoke the key. Keep the new one in Secret Manager, one per tenant, mounted as a file.",
  examples: {
    bad: {
      language: "javascript",
      text: `
const express = require("express");
const { createClient } = require("payments");

const app = express();
const client = createClient({ apiKey: "q7Rz2Lw9Xk4Tn8Vb3Mf6Hc1Jd5Ps0Gy" });
app.post("/pay", (req, res) => client.pay(req.body).then((paid) => res.json(paid)));
`,
    },
    good: {
      language: "javascript",
      text: `
const fs = require("node:fs");
const express = require("express");
const { createClient } = require("payments");

const app = express();
const client = createClient({ apiKey: fs.readFileSync("/keys/payments", "utf8").trim() });
app.post("/pay", (req, res) => client.pay(req.body).then((paid) => res.json(paid)));
`,
    },
  },
  text,
};
