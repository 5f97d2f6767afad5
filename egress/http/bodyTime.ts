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
  readonly response: ServerResponse;
  until: number;
  /** Bytes read from the socket at the last look; undefined unless the body is streamed on. */
  read: number | undefined;
}

export class BodyTime {
  readonly #watched = new Map<IncomingMessage, Watched>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.#look(performance.now()), interval);
    this.#timer.unref();
  }

  /** To be called when the headers of a request have arrived. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const { headers } = request;
    if (headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined) {
      this.#watched.set(request, { response, until: performance.now() + longest, read: undefined });
    }
  }

  /** The body is passed on as it comes: from now on only standing still ends it. */
  stream(request: IncomingMessage): void {
    const watched = this.#watched.get(request);
    if (watched !== undefined) {
      watched.read = request.socket.bytesRead;
    }
  }

  end(request: IncomingMessage): void {
    this.#watched.delete(request);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(now: number): void {
    for (const [request, watched] of this.#watched) {
      if (request.complete) {
        continue;
      }
      const { bytesRead } = request.socket;
      if (watched.read !== undefined && bytesRead !== watched.read) {
        watched.read = bytesRead;
        watched.until = now + longest;
      }
      if (now >= watched.until) {
        this.#watched.delete(request);
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
