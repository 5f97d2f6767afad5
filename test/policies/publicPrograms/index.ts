/** Public programs, each finding of which is judged by hand. */
import { eventPrograms } from "./events";
import { examplePrograms } from "./examples";
import { otherPrograms } from "./machines";
import type { PublicProgram } from "./publicProgram";
import { appPrograms } from "./repositories";

export const publicPrograms: readonly PublicProgram[] = [
  ...examplePrograms,
  ...appPrograms,
  ...eventPrograms,
  ...otherPrograms,
];
