import type { Metafile } from "esbuild";

/** A package that a bundle has code of. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression. */
  readonly license: string;
  readonly text: string;
}

export function bundledPackages(metafile: Metafile, folder: string): readonly BundledPackage[];
export function notices(packages: readonly BundledPackage[]): string;
