/** Files of lines that are kept below a size, so that a run that goes on for weeks doesn't fill the disk. */
import { appendFile, readFile, rename, stat } from "node:fs/promises";

/** In bytes. Beyond it, what was written so far moves to a second file, in place of what that had. */
const limit = 16 * 1024 * 1024;

/** The second file, with the lines before the first one's. */
function earlier(file: string): string {
  return `${file}.1`;
}

/** Appends to a file. Two processes that write to one file may both move it, which loses what it had. */
export async function appendBounded(file: string, text: string, most = limit): Promise<void> {
  const size = await sizeOf(file);
  if (size > 0 && size + Buffer.byteLength(text) > most) {
    await rename(file, earlier(file));
  }
  await appendFile(file, text, { mode: 0o600 });
}

/** Everything that is kept of a file, in the order in which it was written; empty if there is nothing. */
export async function readBounded(file: string): Promise<string> {
  const read = (name: string) => readFile(name, "utf8").catch(() => "");
  return (await read(earlier(file))) + (await read(file));
}

/** The files that hold what is kept, in the order in which it was written. */
export async function boundedFiles(file: string): Promise<string[]> {
  return (await sizeOf(earlier(file))) > 0 ? [earlier(file), file] : [file];
}

/** In bytes; 0 if there is no file. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
