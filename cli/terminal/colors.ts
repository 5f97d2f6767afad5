/** Colors, for terminals only. */
import pc from "picocolors";

export type Colors = ReturnType<typeof pc.createColors>;

/**
 * Whether output to a stream is colored: on a terminal, unless `NO_COLOR` is set; elsewhere only if `FORCE_COLOR` asks for
 * it. picocolors alone would also color a pipe in CI.
 */
export function isColored(
  stream: { readonly isTTY?: boolean },
  env: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  if (env.NO_COLOR) {
    return false;
  }
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "") {
    return env.FORCE_COLOR !== "0";
  }
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** Colors of standard output. */
export const colors: Colors = pc.createColors(isColored(process.stdout));
