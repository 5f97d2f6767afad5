/** A public program for Google Cloud, re-written in its structure, and what a person thinks of each finding in it. */
export interface PublicProgram {
  /** Repository and folder that it is written after. */
  readonly source: string;
  readonly language: "TypeScript" | "Python" | "Go" | "YAML";
  /** What it deploys, in a few words. */
  readonly title: string;
  readonly program: () => unknown;
  /** Every finding as `rule resource`, with a note if it is not plainly right for the program as it stands. */
  readonly findings: Readonly<Record<string, "right" | Arguable>>;
}

/** A finding that somebody may see otherwise, with the reason. */
export interface Arguable {
  readonly arguable: string;
}

export const meantToBePublic: Arguable = {
  arguable: "meant to be public; a line in `publicServices` or `publicBuckets` says so",
};
export const pushedFromGoogle: Arguable = {
  arguable: "Pub/Sub pushes to internal services of the same project as well",
};
export const sourceOnly: Arguable = { arguable: "the bucket holds source code only" };
