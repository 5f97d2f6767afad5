/**
 * HMAC-SHA-256 with one key over many short texts. Node's own makes two objects and several calls into C++ per hash, which
 * costs more than the hash itself. Here the two blocks of the key are hashed once, and a short text takes two more blocks.
 */

const blockBytes = 64;
/** Longest ASCII text that fits one block beside the padding. */
const shortText = blockBytes - 9;

/** The words of a block, and those that the hash makes of them. */
const words = new Int32Array(64);
/** The hash made last. */
const state = new Int32Array(8);
const digest = Buffer.alloc(32);

export class Hmac {
  readonly #inner: Int32Array;
  readonly #outer: Int32Array;

  /** @param key up to 64 bytes. */
  constructor(key: Uint8Array) {
    if (key.length > blockBytes) {
      throw new RangeError(`'key' must have at most ${blockBytes} bytes, got ${key.length}`);
    }
    this.#inner = keyed(key, 0x36);
    this.#outer = keyed(key, 0x5c);
  }

  /** The 32 bytes of the hash of a text in UTF-8. They are valid until the next call of any `Hmac`. */
  digest(text: string): Buffer {
    begin(this.#inner);
    if (readShort(text)) {
      compress();
    } else {
      hashLong(text);
    }
    readHash();
    begin(this.#outer);
    compress();
    for (let index = 0; index < 8; index++) {
      digest.writeInt32BE(state[index] ?? 0, index * 4);
    }
    return digest;
  }
}

/** The state after the block that the key makes. */
function keyed(key: Uint8Array, pad: number): Int32Array {
  const block = Buffer.alloc(blockBytes, pad);
  key.forEach((byte, index) => {
    block[index] = byte ^ pad;
  });
  begin(initialState);
  readBlock(block, 0);
  compress();
  return state.slice();
}

function begin(from: Int32Array): void {
  for (let index = 0; index < 8; index++) {
    state[index] = from[index] ?? 0;
  }
}

/** Makes the only block of the hash made last. */
function readHash(): void {
  for (let index = 0; index < 8; index++) {
    words[index] = state[index] ?? 0;
    words[index + 8] = 0;
  }
  words[8] = 0x80 << 24;
  words[15] = (blockBytes + digest.length) * 8;
}

/** Makes the only block of a short ASCII text, which most ids are; false for any other text. */
function readShort(text: string): boolean {
  const { length } = text;
  if (length > shortText) {
    return false;
  }
  let packed = 0;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code > 0x7f) {
      return false;
    }
    packed = (packed << 8) | code;
    if ((index & 3) === 3) {
      words[index >>> 2] = packed;
    }
  }
  const rest = length & 3;
  words[length >>> 2] = (rest === 0 ? 0x80 : (packed << 8) | 0x80) << (24 - rest * 8);
  for (let index = (length >>> 2) + 1; index < 15; index++) {
    words[index] = 0;
  }
  words[15] = (blockBytes + length) * 8;
  return true;
}

function hashLong(text: string): void {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc(Math.ceil((length + 9) / blockBytes) * blockBytes);
  bytes.write(text);
  bytes[length] = 0x80;
  bytes.writeUInt32BE((blockBytes + length) * 8, bytes.length - 4);
  for (let start = 0; start < bytes.length; start += blockBytes) {
    readBlock(bytes, start);
    compress();
  }
}

function readBlock(bytes: Buffer, start: number): void {
  for (let index = 0; index < 16; index++) {
    words[index] = bytes.readInt32BE(start + index * 4);
  }
}

/** Hashes the block in `words` into the state (FIPS 180-4, 6.2.2). Written out, since V8 does not inline so many small functions. */
function compress(): void {
  for (let index = 16; index < 64; index++) {
    const x = words[index - 15] ?? 0;
    const y = words[index - 2] ?? 0;
    const sum0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const sum1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[index] = ((words[index - 16] ?? 0) + sum0 + (words[index - 7] ?? 0) + sum1) | 0;
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  let f = state[5] ?? 0;
  let g = state[6] ?? 0;
  let h = state[7] ?? 0;
  for (let index = 0; index < 64; index++) {
    const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const next = (h + sum1 + (g ^ (e & (f ^ g))) + (constants[index] ?? 0) + (words[index] ?? 0)) | 0;
    const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    h = g;
    g = f;
    f = e;
    e = (d + next) | 0;
    d = c;
    c = b;
    b = a;
    a = (next + sum0 + ((b & c) | (d & (b | c)))) | 0;
  }
  state[0] = (state[0] ?? 0) + a;
  state[1] = (state[1] ?? 0) + b;
  state[2] = (state[2] ?? 0) + c;
  state[3] = (state[3] ?? 0) + d;
  state[4] = (state[4] ?? 0) + e;
  state[5] = (state[5] ?? 0) + f;
  state[6] = (state[6] ?? 0) + g;
  state[7] = (state[7] ?? 0) + h;
}

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const constants = fractions(64, Math.cbrt);
/** The same of the square roots of the first 8. */
const initialState = fractions(8, Math.sqrt);

function fractions(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = [];
  for (let candidate = 2; primes.length < count; candidate++) {
    if (primes.every((prime) => candidate % prime !== 0)) {
      primes.push(candidate);
    }
  }
  return Int32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}
