/** Options of the commands that have vendors delete people and write a certificate. */
import type { OptionDefinition } from "../commandLine/definition";

/** The key that signs what a command writes. */
export const signingKeyOption = {
  value: "key",
  summary:
    "private key to sign with: a file of 'review key', or 'gcpkms://' and the full name of a key's version in Cloud KMS",
} as const satisfies OptionDefinition;

/** Whom to ask, and with what. */
export const vendorOptions = {
  credentials: {
    value: "file",
    summary: "credentials for the vendors' deletion APIs, in YAML",
    otherwise: "the content of DELETION_CREDENTIALS",
  },
  plan: {
    value: "files",
    many: true,
    summary: "plans whose vendors are asked, too, with their earlier versions that git knows",
  },
} as const satisfies Record<string, OptionDefinition>;

/** What becomes of the certificate. */
export const certificateOptions = {
  key: signingKeyOption,
  out: {
    short: "o",
    value: "folder",
    summary: "new folder for the certificate",
    otherwise: "a name with the tenant and the time",
  },
} as const satisfies Record<string, OptionDefinition>;
