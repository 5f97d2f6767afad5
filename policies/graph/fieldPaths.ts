/** Follows a path of property names through the inputs of a resource, whether its blocks are maps or lists. */
import type { Field } from "../read";

export interface PlaceOfField {
  /** As the program spells it, e.g. `executionConfigs[0].serviceAccount`. */
  readonly path: string;
  readonly field: Field;
}

/** The fields at a path, one for each item of the lists on the way. A block may be written as a list of one. */
export function placesAt(inputs: Field, path: readonly string[]): PlaceOfField[] {
  return path.reduce<PlaceOfField[]>(
    (places, name) =>
      places.flatMap((place) =>
        blocksOf(place).map(({ path: before, field }) => ({
          path: before === "" ? name : `${before}.${name}`,
          field: field.at(name),
        })),
      ),
    [{ path: "", field: inputs }],
  );
}

/** The blocks of a place: the items of a list, or the place itself. */
export function blocksOf({ path, field }: PlaceOfField): PlaceOfField[] {
  const items = field.children();
  const isList = items.some(([key]) => typeof key === "number");
  return isList ? items.map(([at, item]) => ({ path: `${path}[${at}]`, field: item })) : [{ path, field }];
}
