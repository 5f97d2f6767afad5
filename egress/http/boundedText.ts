/** Reads an answer of another server, which may be longer than anybody expects. */

/** @throws an Error with `problem` as its message if the body has more bytes than `limit` */
export async function boundedText(body: AsyncIterable<Buffer>, limit: number, problem: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) {
      throw new Error(problem);
    }
    chunks.push(chunk);
  }
  return chunks.length === 1 ? String(chunks[0]) : Buffer.concat(chunks).toString();
}
