/** Many connections over one pair of pipes: whole, in order, each as fast as its own reader, and nothing from whom does not keep to the rules. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type Duplex, PassThrough, type Readable } from "node:stream";
import { buffer, text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameReader, type FrameType, longestPayload } from "../../sessions/bridge/frames";
import { Multiplexer } from "../../sessions/bridge/multiplexer";

function end(input: Readable, output: PassThrough, side: "launcher" | "sandbox", onStream = (_: Duplex) => {}) {
  const closings: string[] = [];
  const messages: [FrameType, string][] = [];
  const multiplexer = new Multiplexer({
    input,
    output,
    side,
    streamsAtOnce: 3,
    onStream,
    onMessage: (type, payload) => messages.push([type, payload.toString()]),
    onClose: (reason) => closings.push(reason),
  });
  return { multiplexer, closings, messages };
}

/** Two ends that are joined by pipes. */
function pair(onStream?: (stream: Duplex) => void) {
  const [there, back] = [new PassThrough(), new PassThrough()];
  return { launcher: end(back, there, "launcher"), sandbox: end(there, back, "sandbox", onStream), there, back };
}

const echo = (stream: Duplex) => stream.pipe(stream);
const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

test("frames are read whole whatever pieces they come in", () => {
  const frame = fc.tuple(
    fc.constantFrom<FrameType>("data", "open", "credit"),
    fc.nat(1e6),
    fc.uint8Array({ maxLength: 300 }),
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 8 }), fc.integer({ min: 1, max: 400 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map(([type, stream, payload]) => encodeFrame(type, stream, payload)));
      const reader = new FrameReader();
      const read = [];
      for (let at = 0; at < bytes.length; at += size) {
        read.push(...reader.push(bytes.subarray(at, at + size)));
      }
      expect(read.map(({ type, stream, payload }) => [type, stream, [...payload]])).toEqual(
        frames.map(([type, stream, payload]) => [type, stream, [...payload]]),
      );
    }),
    { numRuns: 100 },
  );
});

test("streams carry megabytes both ways, each its own", async () => {
  const { launcher } = pair(echo);
  const bodies = [3_000_000, 1, 500_000].map((size) => randomBytes(size));
  const back = bodies.map(async (body) => {
    const stream = launcher.multiplexer.open();
    stream.end(body);
    return digest(await buffer(stream));
  });
  expect(await Promise.all(back)).toEqual(bodies.map(digest));
});

test("a stream that nobody reads takes no more than its window, and holds up no other", async () => {
  const streams: Duplex[] = [];
  const { launcher } = pair((stream) => streams.push(streams.length === 0 ? stream : echo(stream)));
  const stuck = launcher.multiplexer.open();
  let taken = 0;
  const piece = Buffer.alloc(64 * 1024);
  const push = () =>
    stuck.write(piece, (error) => {
      taken += error ? 0 : piece.length;
      if (!error) {
        setImmediate(push);
      }
    });
  push();
  const other = launcher.multiplexer.open();
  other.end("not held up");
  expect(await text(other)).toBe("not held up");
  expect(taken).toBeLessThanOrEqual(256 * 1024);
  // It goes on once somebody reads.
  streams[0]?.resume();
  await expect.poll(() => taken).toBeGreaterThan(1024 * 1024);
  stuck.destroy();
});

test("one that breaks closes at the other end, and one that ends still gets its answer", async () => {
  const streams: Duplex[] = [];
  const { launcher } = pair((stream) => streams.push(stream));
  const broken = launcher.multiplexer.open();
  broken.write("x");
  await expect.poll(() => streams.length).toBe(1);
  broken.destroy();
  await once(streams[0] as Duplex, "close");
  const asking = launcher.multiplexer.open();
  asking.end("question");
  await expect.poll(() => streams.length).toBe(2);
  expect(await text(streams[1] as Duplex)).toBe("question");
  streams[1]?.end("answer");
  expect(await text(asking)).toBe("answer");
});

test("there are as many streams at once as were agreed, from either end", async () => {
  const { launcher, sandbox } = pair();
  const open = Array.from({ length: 4 }, () => launcher.multiplexer.open());
  await expect.poll(() => open.map(({ destroyed }) => destroyed)).toEqual([false, false, false, true]);
  // An end that does not count its own is refused by the other.
  const reader = new FrameReader();
  const answers: [FrameType, number][] = [];
  const [input, output] = [new PassThrough(), new PassThrough()];
  end(input, output, "launcher");
  output.on("data", (chunk) =>
    answers.push(...reader.push(chunk).map(({ type, stream }) => [type, stream] as [FrameType, number])),
  );
  for (const id of [2, 4, 6, 8]) {
    input.write(encodeFrame("open", id));
  }
  await expect.poll(() => answers).toEqual([["reset", 8]]);
  expect(sandbox.closings).toEqual([]);
});

test.each<[string, Buffer[]]>([
  ["bytes that are no frame", [Buffer.from("Error: not what was expected")]],
  ["a frame that is too long", [Buffer.from([1, 0, 0, 0, 2, 255, 255, 255, 255])]],
  ["a stream opened twice", [encodeFrame("open", 2), encodeFrame("open", 2)]],
  ["a stream of the launcher's own", [encodeFrame("open", 1)]],
  ["a message on a stream", [encodeFrame("open", 2), encodeFrame("exit", 2)]],
  [
    "more than was granted",
    [encodeFrame("open", 2), ...Array.from({ length: 5 }, () => encodeFrame("data", 2, Buffer.alloc(longestPayload)))],
  ],
])("%s closes the bridge, with every stream", async (_, chunks) => {
  const input = new PassThrough();
  const streams: Duplex[] = [];
  const { multiplexer, closings } = end(input, new PassThrough(), "launcher", (stream) => streams.push(stream));
  const own = multiplexer.open();
  for (const chunk of chunks) {
    input.write(chunk);
  }
  await expect.poll(() => closings.length).toBe(1);
  expect([own, ...streams].every(({ destroyed }) => destroyed)).toBe(true);
  expect(multiplexer.open().destroyed).toBe(true);
});

test("the end of the pipe closes both ends once", async () => {
  const { launcher, sandbox, there, back } = pair();
  const own = launcher.multiplexer.open();
  there.end();
  back.end();
  await expect
    .poll(() => [launcher.closings, sandbox.closings])
    .toEqual([["the pipe has ended"], ["the pipe has ended"]]);
  expect(own.destroyed).toBe(true);
});
