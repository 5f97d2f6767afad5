/** Options of every command that works on a running cell. */
import type { OptionDefinition } from "../commandLine/definition";

export const cloudOptions = {
  project: {
    short: "p",
    value: "id",
    summary: "project of the cell",
    otherwise: "GOOGLE_CLOUD_PROJECT",
  },
  cloud: {
    value: "folder",
    bare: true,
    summary: "work on a local cloud instead; without a folder on that of the sample",
  },
} as const satisfies Record<string, OptionDefinition>;

export const formatOption = {
  short: "f",
  value: "format",
  summary: "form of the answer",
  choices: ["table", "json"],
  default: "table",
} as const satisfies OptionDefinition;
