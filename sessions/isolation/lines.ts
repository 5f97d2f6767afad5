/** Cuts what an app writes into lines, each with a bound, so that one session cannot fill the launcher's memory. */
import type { Readable } from "node:stream";

const longestLine = 8_192;

export function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  const emit = (line: string) => onLine(line.slice(0, longestLine));
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      emit(line);
    }
    if (rest.length > longestLine) {
      emit(rest);
      rest = "";
    }
  });
  stream.on("end", () => rest !== "" && emit(rest));
  stream.on("error", () => undefined);
}
