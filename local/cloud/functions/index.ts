/** All functions of the Google provider that the local cloud answers. */
import type { CloudFunction } from "./functionCall";
import { lookupFunctions } from "./lookups";
import { projectFunctions } from "./projects";

/** The functions (data sources) that the provider answers, by token. */
export const functions: ReadonlyMap<string, CloudFunction> = new Map(
  Object.entries({ ...projectFunctions, ...lookupFunctions }),
);
