/**
 * Many connections over one pair of pipes. Each stream has a window, which limits the bytes that its reader has not taken yet. So
 * a connection that nobody reads doesn't block the others, and takes little memory on this side.
 */
import { Duplex, type Readable, type Writable } from "node:stream";
import { encodeFrame, FrameReader, type FrameType, longestPayload } from "./frames";

/** Bytes that may be on their way to a reader of one stream. */
const windowSize = 256 * 1024;

export interface MultiplexerOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Both sides open streams; the one that opens the odd ones is the launcher. */
  readonly side: "launcher" | "sandbox";
  /** Streams at once. The other side may not open more. */
  readonly streamsAtOnce: number;
  /** A stream that the other side has opened. */
  readonly onStream: (stream: Duplex) => void;
  /** A frame that concerns no stream. */
  readonly onMessage: (type: FrameType, payload: Buffer) => void;
  /** Called once, when the pipe has ended or the other side does not keep to the rules. */
  readonly onClose: (reason: string) => void;
}

export class Multiplexer {
  readonly #options: MultiplexerOptions;
  readonly #reader = new FrameReader();
  readonly #streams = new Map<number, BridgeStream>();
  #next: number;
  #isClosed = false;
  /** Set while the pipe takes no more. */
  #drained: Promise<void> | undefined;

  constructor(options: MultiplexerOptions) {
    this.#options = options;
    this.#next = options.side === "launcher" ? 1 : 2;
    const { input, output } = options;
    input.on("data", (chunk: Buffer) => this.#read(chunk));
    input.once("end", () => this.close("the pipe has ended"));
    for (const pipe of [input, output]) {
      pipe.on("error", () => this.close("the pipe is broken"));
      pipe.once("close", () => this.close("the pipe has ended"));
    }
  }

  /** Opens a stream. One that can't be opened closes at once, as a refused connection does. */
  open(): Duplex {
    const id = this.#next;
    this.#next += 2;
    const stream = this.#add(id);
    if (this.#isClosed || this.#streams.size > this.#options.streamsAtOnce) {
      stream.destroy();
    } else {
      this.send("open", id);
    }
    return stream;
  }

  /** Sends a frame. Resolves when the pipe has room for another. */
  send(type: FrameType, stream = 0, payload?: Uint8Array): Promise<void> | undefined {
    const { output } = this.#options;
    if (this.#isClosed || !output.writable) {
      return undefined;
    }
    if (!output.write(encodeFrame(type, stream, payload)) && this.#drained === undefined) {
      this.#drained = new Promise((resolve) => output.once("drain", resolve)).then(() => {
        this.#drained = undefined;
      });
    }
    return this.#drained;
  }

  close(reason: string): void {
    if (this.#isClosed) {
      return;
    }
    this.#isClosed = true;
    for (const stream of this.#streams.values()) {
      stream.destroy();
    }
    this.#options.onClose(reason);
  }

  #add(id: number): BridgeStream {
    const stream = new BridgeStream({
      send: (type, payload) => this.send(type, id, payload),
      onGone: () => this.#streams.delete(id),
    });
    // The other side has closed it; whoever uses the stream learns that from its end.
    stream.on("error", () => undefined);
    this.#streams.set(id, stream);
    return stream;
  }

  #read(chunk: Buffer): void {
    try {
      for (const { type, stream, payload } of this.#reader.push(chunk)) {
        this.#take(type, stream, payload);
      }
    } catch (error) {
      this.close((error as Error).message);
    }
  }

  #take(type: FrameType, id: number, payload: Buffer): void {
    if (id === 0) {
      this.#options.onMessage(type, payload);
    } else if (type === "open") {
      const isOwn = id % 2 === (this.#options.side === "launcher" ? 1 : 0);
      if (isOwn || this.#streams.has(id)) {
        throw new Error("a stream was opened twice");
      }
      if (this.#streams.size < this.#options.streamsAtOnce) {
        this.#options.onStream(this.#add(id));
      } else {
        this.send("reset", id);
      }
    } else {
      // One that this side has just closed may still get something.
      this.#streams.get(id)?.receive(type, payload);
    }
  }
}

interface StreamParts {
  readonly send: (type: FrameType, payload?: Uint8Array) => Promise<void> | undefined;
  readonly onGone: () => void;
}

class BridgeStream extends Duplex {
  readonly #parts: StreamParts;
  /** Bytes that the other side still takes. */
  #credit = windowSize;
  /** Called when there is credit again. */
  #onCredit: (() => void) | undefined;
  /** Bytes that came, and for which no new credit was granted yet. */
  #held = 0;
  /** True if the other side has closed the stream. */
  #isReset = false;

  constructor(parts: StreamParts) {
    super({ allowHalfOpen: true, readableHighWaterMark: longestPayload });
    this.#parts = parts;
  }

  receive(type: FrameType, payload: Buffer): void {
    switch (type) {
      case "data":
        this.#held += payload.length;
        if (this.#held > windowSize) {
          throw new Error("a stream sent more than was granted");
        }
        if (!this.destroyed && this.push(payload)) {
          this.#grant();
        }
        return;
      case "end":
        this.push(null);
        return;
      case "reset":
        this.#isReset = true;
        this.destroy();
        return;
      case "credit":
        this.#credit += payload.length === 4 ? payload.readUInt32BE(0) : 0;
        this.#onCredit?.();
        return;
      default:
        throw new Error("this frame belongs to no stream");
    }
  }

  override _read(): void {
    this.#grant();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const length = Math.min(chunk.length, this.#credit, longestPayload);
    if (length === 0 && chunk.length > 0) {
      this.#onCredit = () => {
        this.#onCredit = undefined;
        this._write(chunk, _encoding, done);
      };
      return;
    }
    this.#credit -= length;
    const next = () => (length === chunk.length ? done() : this._write(chunk.subarray(length), _encoding, done));
    const full = this.#parts.send("data", chunk.subarray(0, length));
    full === undefined ? next() : full.then(next);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#parts.send("end");
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const isComplete = this.readableEnded && this.writableFinished;
    if (!isComplete && !this.#isReset) {
      this.#parts.send("reset");
    }
    this.#parts.onGone();
    done(error);
  }

  /** Lets the other side send as much as was taken. */
  #grant(): void {
    if (this.#held === 0) {
      return;
    }
    const size = Buffer.alloc(4);
    size.writeUInt32BE(this.#held);
    this.#held = 0;
    this.#parts.send("credit", size);
  }
}

/** Passes everything between two connections. One that breaks takes the other with it; one that ends lets the other finish. */
export function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    from.on("error", () => undefined);
    from.once("close", () => (from.readableEnded ? to.resume() : to.destroy()));
    from.pipe(to);
  }
}
