/** Public programs, each finding of which is judged by hand. */
import { otherPrograms } from "./machines";
import type { PublicProgram } from "./publicProgram";
import { servicePrograms } from "./services";

export const publicPrograms: readonly PublicProgram[] = [...servicePrograms, ...otherPrograms];
