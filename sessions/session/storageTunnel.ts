/**
 * Cloud Storage at its own name in a session's network, for clients that call it themselves. The bytes are passed on as they are: what a
 * call may do is for Cloud Storage to decide, by the token that comes with it.
 */
import { connect } from "node:net";
import type { Duplex } from "node:stream";

/** Connections of one session at once. */
const connectionsAtOnce = 100;

export interface StorageAddress {
  readonly host: string;
  readonly port: number;
}

export class StorageTunnel {
  readonly #address: StorageAddress;
  readonly #connections = new Set<Duplex>();

  constructor(address: StorageAddress) {
    this.#address = address;
  }

  /** Takes a connection that the session has opened. */
  accept(connection: Duplex): void {
    if (this.#connections.size >= connectionsAtOnce) {
      connection.destroy();
      return;
    }
    this.#connections.add(connection);
    const storage = connect(this.#address);
    const end = () => {
      this.#connections.delete(connection);
      connection.destroy();
      storage.destroy();
    };
    for (const side of [connection, storage]) {
      side.on("error", end);
      side.once("close", end);
    }
    connection.pipe(storage).pipe(connection);
  }

  close(): void {
    for (const connection of this.#connections) {
      connection.destroy();
    }
  }
}
