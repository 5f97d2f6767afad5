/** The generated tables of `docs/sdks.md`, from the vendors' rows. */
import { type ProxiedVendor, proxiedVendor, proxiedVendorNames, type Sdk } from "../plan";

/**
 * The page with its tables as they must be. Each table stands between `<!-- table: <name> -->` and `<!-- end -->`; the rest
 * of the page is left as it is. Throws if the page names an unknown table.
 */
export function sdksPage(page: string): string {
  return page.replace(/(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)/gs, (_match, start, name, end) => {
    const table = tables[name];
    if (table === undefined) {
      throw new Error(
        `docs/sdks.md must name a known table, got '${name}'; use one of: ${Object.keys(tables).join(", ")}`,
      );
    }
    return `${start}\n${table()}\n\n${end}`;
  });
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
