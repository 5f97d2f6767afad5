/** Ends TLS for hosts of Google and of vendors, on connections that the network gate lets through. */
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { LocalAuthority } from "./certificates";

/**
 * Accepts connections to hosts that this machine plays: TLS with a certificate of the local authority on port 443,
 * plain HTTP on other ports. It has no port of its own; connections are handed to it.
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
    // A client that aborts the handshake is not an error of the server.
    this.#secure.on("tlsClientError", () => undefined);
  }

  /** Clients that name no host, since they call an address, get a certificate too, and refuse it. */
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
