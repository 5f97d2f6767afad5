/** Ends TLS for hosts of Google and of vendors, on connections that the network gate lets through. */
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { LocalAuthority } from "./certificates";

/**
 * Answers connections that arrive for someone else's name: TLS by the local authority, plain HTTP on any other port
 * than 443. It listens nowhere; connections are handed to it.
 */
export class ConnectionAcceptor {
  readonly #secure: Server;
  readonly #plain: Server;

  constructor(authority: LocalAuthority, handler: RequestListener) {
    const options = { keepAliveTimeout: 30_000, requestTimeout: 0 };
    this.#plain = createHttpServer(options, handler);
    this.#secure = createHttpsServer(
      {
        ...options,
        minVersion: "TLSv1.2",
        ALPNProtocols: ["http/1.1"],
        SNICallback: (host, done) => {
          authority.contextFor(host.toLowerCase()).then(
            (context) => done(null, context),
            (error: Error) => done(error),
          );
        },
      },
      handler,
    );
    // A client that breaks off is none of the server's business.
    this.#secure.on("tlsClientError", () => undefined);
  }

  /** Gives clients that name no host (a call by address) a certificate too; theirs is to refuse it. */
  static async create(authority: LocalAuthority, handler: RequestListener): Promise<ConnectionAcceptor> {
    const acceptor = new ConnectionAcceptor(authority, handler);
    (acceptor.#secure as ReturnType<typeof createHttpsServer>).addContext(
      "*",
      await authority.contextFor("address.invalid"),
    );
    return acceptor;
  }

  accept(connection: Duplex, port: number): void {
    (port === 443 ? this.#secure : this.#plain).emit("connection", connection);
  }

  close(): void {
    this.#secure.closeAllConnections();
    this.#plain.closeAllConnections();
  }
}
