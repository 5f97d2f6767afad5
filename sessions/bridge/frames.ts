/** The frames in which many connections share one pair of pipes: a byte for the type, four for the stream, four for the length, the payload. */

const types = [
  "open",
  "data",
  "end",
  "reset",
  "credit",
  "settings",
  "started",
  "listening",
  "outlet",
  "alive",
  "exit",
] as const;

export type FrameType = (typeof types)[number];

export interface Frame {
  readonly type: FrameType;
  /** 0 for what concerns no stream. */
  readonly stream: number;
  readonly payload: Buffer;
}

const headLength = 9;
/** Bytes of one frame's payload at most, so that no stream keeps the pipe for long. */
export const longestPayload = 64 * 1024;

export function encodeFrame(type: FrameType, stream: number, payload: Uint8Array = Buffer.alloc(0)): Buffer {
  const frame = Buffer.allocUnsafe(headLength + payload.length);
  frame.writeUInt8(types.indexOf(type), 0);
  frame.writeUInt32BE(stream, 1);
  frame.writeUInt32BE(payload.length, 5);
  frame.set(payload, headLength);
  return frame;
}

/** Reads frames from chunks of any size. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** Returns the frames that are whole. Throws for what is not a frame: the other side is then not to be trusted. */
  push(chunk: Buffer): readonly Frame[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (this.#rest.length >= headLength) {
      const type = types[this.#rest.readUInt8(0)];
      const end = headLength + this.#rest.readUInt32BE(5);
      if (type === undefined || end > headLength + longestPayload) {
        throw new Error("this is not a frame");
      }
      if (this.#rest.length < end) {
        break;
      }
      frames.push({ type, stream: this.#rest.readUInt32BE(1), payload: this.#rest.subarray(headLength, end) });
      this.#rest = this.#rest.subarray(end);
    }
    return frames;
  }
}
