/** The generated tables of `docs/sdks.md`, from the vendors' rows. */
import { type ProxiedVendor, proxiedVendor, proxiedVendorNames, type Sdk } from "../plan";

/**
 * Returns the page with its tables up to date. Each table is between `<!-- table: <name> -->` and `<!-- end -->`; the rest
 * of the page is left as it is. Throws if the page names an unknown table.
 */
export function sdksPage(page: string): string {
  const [head = "", ...parts] = page.split(startOfTable);
  return [head, ...parts.map((part) => startOfTable + withTable(part))].join("");
}

const startOfTable = "<!-- table: ";
const endOfName = " -->\n";
const endOfTable = "<!-- end -->";

/** The part of a page behind the start of a table, with that table as it must be. */
function withTable(part: string): string {
  const name = part.slice(0, part.indexOf(endOfName));
  const table = tables[name];
  if (table === undefined) {
    throw new Error(
      `docs/sdks.md must name a known table, got '${name}'; use one of: ${Object.keys(tables).join(", ")}`,
    );
  }
  return `${name}${endOfName}\n${table()}\n\n${part.slice(part.indexOf(endOfTable))}`;
}

const tables: Readonly<Record<string, () => string>> = {
  "javascript-options": () => optionsTable("javascript"),
  "python-options": () => optionsTable("python"),
  "http-options": () => optionsTable("http"),
  paths: () =>
    rows(
      ["Vendor", "Leaves", "Answered by the proxy", "Refused"],
      allVendors().map(({ title, paths }) => [title, paths.leaves, paths.answered, paths.refused]),
    ),
  outage: () =>
    rows(
      ["SDK", "What it does then"],
      allVendors().flatMap(({ sdks }) => sdks.map((sdk) => [sdk.name, sdk.whenDown])),
    ),
};

function optionsTable(language: Sdk["language"]): string {
  const sdks = allVendors().flatMap((vendor) => vendor.sdks.filter((sdk) => sdk.language === language));
  return rows(
    ["SDK", "Options"],
    sdks.map((sdk) => [sdk.name, `\`${sdk.options}\``]),
  );
}

function allVendors(): ProxiedVendor[] {
  return proxiedVendorNames.map(proxiedVendor);
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`.replaceAll("|  |", "| |");
  return [line(head), line(head.map(() => "---")), ...body.map(line)].join("\n");
}
