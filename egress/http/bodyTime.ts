/**
 * How long a request may take to arrive. A request with events has a minute as a whole; a body that is streamed on (an upload to an API)
 * may take any time as long as it gets on. Node's own `requestTimeout` knows only the first kind.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Milliseconds for a whole request, and for a streamed body without a single byte. */
const longest = 60_000;
/** Milliseconds between two looks. */
const interval = 2_000;

interface Watched {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  until: number;
  /** Bytes read from the socket at the last look; undefined unless the body is streamed on. */
  read: number | undefined;
  /** Place in the list. */
  index: number;
}

export class BodyTime {
  /**
   * Not a Map: its table is made anew after so many changes, and each old table keeps the next one and the requests in it from the
   * young generation's collector. That cost a small request two thirds more processor time.
   */
  readonly #watched: Watched[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#look(performance.now()), interval);
    this.#timer.unref();
  }

  /** To be called when the headers of a request have arrived. Returns what `end` needs; undefined for a request without a body. */
  begin(request: IncomingMessage, response: ServerResponse): Watched | undefined {
    const { headers } = request;
    if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) {
      return undefined;
    }
    const index = this.#watched.length;
    const watched: Watched = { request, response, until: performance.now() + longest, read: undefined, index };
    this.#watched.push(watched);
    return watched;
  }

  /** The body is passed on as it comes: from now on only standing still ends it. */
  stream(request: IncomingMessage): void {
    const watched = this.#watched.find((one) => one.request === request);
    if (watched !== undefined) {
      watched.read = request.socket.bytesRead;
    }
  }

  /** Ends the watch of a request; a second call does nothing. */
  end(watched: Watched): void {
    const { index } = watched;
    const last = this.#watched.at(-1);
    if (last === undefined || this.#watched[index] !== watched) {
      return;
    }
    this.#watched[index] = last;
    last.index = index;
    this.#watched.pop();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(now: number): void {
    // A copy, since those that end leave the list.
    for (const watched of [...this.#watched]) {
      const { request } = watched;
      if (request.complete) {
        continue;
      }
      const { bytesRead } = request.socket;
      if (watched.read !== undefined && bytesRead !== watched.read) {
        watched.read = bytesRead;
        watched.until = now + longest;
      }
      if (now >= watched.until) {
        this.end(watched);
        cutOff(request, watched.response);
      }
    }
  }
}

/** A sender that was only slow may try again: 408 says so. */
function cutOff({ socket }: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || !socket.writable) {
    socket.destroy();
    return;
  }
  socket.end("HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n", () => socket.destroy());
}
