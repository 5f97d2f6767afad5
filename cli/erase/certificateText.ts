/** What a command says of the certificate that it has written. */
import { resolve } from "node:path";
import { renderTable } from "../terminal/table";
import { wrap } from "../terminal/wrap";
import { outcomeWords, type VendorOutcome } from "./certificate";
import type { VendorCount } from "./wanted";

/** The folder that was asked for, or one named after the tenant and the time. */
export function certificateFolder(
  wanted: string | undefined,
  kind: string,
  { tenant, writtenAt }: { readonly tenant: string; readonly writtenAt: string },
): string {
  return resolve(wanted ?? `${kind}-${tenant}-${writtenAt.slice(0, 23).replace(/\D/g, "")}`);
}

export interface CertificateText {
  /** The answer in one sentence. */
  readonly answer: string;
  readonly stage: string;
  readonly vendors: readonly VendorOutcome[];
  /** What is still to go, in words. */
  readonly waits: readonly string[];
  readonly stays: readonly string[];
  readonly folder: string;
  readonly isSigned: boolean;
  /** Columns. */
  readonly width: number;
}

export function certificateText({
  answer,
  stage,
  vendors,
  waits,
  stays,
  folder,
  isSigned,
  width,
}: CertificateText): string {
  const table = renderTable({
    head: ["vendor", "outcome", "pseudonyms", "key dates"],
    rows: vendors.map(({ vendor, outcome, pseudonyms, dates }) => [
      vendor,
      outcomeWords[outcome],
      String(pseudonyms),
      dates.join(", "),
    ]),
    width,
    weights: [1, 3, 1, 2],
  });
  const lines = [
    ...vendors.flatMap(({ problem }) => (problem === undefined ? [] : [problem])),
    ...(waits.length === 0 ? [] : ["", "Still to go:", ...waits.map((what) => `  ${what}`)]),
    "",
    "What stays:",
    ...stays.map((what) => `  ${what}`),
    "",
    `Certificate (${stage}): ${folder}${isSigned ? "" : " (not signed: give '--key')"}`,
  ];
  const wrapped = lines.flatMap((line) => wrap(line, width, line.startsWith("  ") ? "    " : ""));
  return `${wrap(answer, width).join("\n")}\n${table}\n${wrapped.join("\n")}\n`;
}

/** What each vendor would be asked for. */
export function countsTable(counts: readonly VendorCount[], width: number): string {
  const rows = counts.map(({ vendor, pseudonyms, dates }) => [vendor, String(pseudonyms), dates.join(", ")]);
  return renderTable({ head: ["vendor", "pseudonyms", "key dates"], rows, width });
}
