/** How wide output may be. */

const assumed = 80;
/** No table is readable below this. */
const narrowest = 40;

/** Columns of the terminal behind a stream; 80 if it is not a terminal or does not say. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return Math.max(narrowest, (stream.isTTY && stream.columns) || assumed);
}
