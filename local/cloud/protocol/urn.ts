/** Parts of a URN: `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. */

export function typeOfUrn(urn: string): string {
  return (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
}

/** The resource's name, which may hold `::` itself. */
export function nameOfUrn(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
