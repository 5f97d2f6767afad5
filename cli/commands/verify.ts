/** `bulkhead verify`: checks a bundle or a signed record without a network. */
import { defineCommand } from "../commandLine/definition";

export const verifyCommand = defineCommand({
  name: "verify",
  summary: "check offline that a certificate, a review or the report of a breach is signed and unchanged",
  arguments: [{ name: "bundle", summary: "folder of the bundle, or file of the record" }],
  options: {
    key: { value: "file", many: true, summary: "public keys that may have signed it, in PEM" },
    format: { short: "f", value: "format", summary: "form of the answer", choices: ["text", "json"], default: "text" },
  },
  exits: {
    yes: "it is unchanged, and one of the keys signed it",
    no: "a file has changed, is missing or was added, or another key signed it",
    couldNotTell: "it could not be read, or no key was given that could have signed it",
  },
  examples: [
    { what: "Check the report of a breach", line: "verify breach-mixpanel --key incident.pem.pub" },
    { what: "Check an approval", line: "verify reviews/alice.json --key alice.pem.pub" },
  ],
  run: async (given) => (await import("../bundle/runVerify.js")).runVerify(given),
});
