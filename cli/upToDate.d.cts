/** Whether all bundles are there and the sources are still those that they were made of. */
export function isUpToDate(root: string): boolean;

/** A text that changes with every change of a source. */
export function sourcesMark(root: string): string;

/** Notes that the bundles were made of sources with this mark, taken before the build. */
export function noteBuild(root: string, mark: string): void;
