/** Speaks to a server in bytes that no HTTP client would send. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Conversation {
  readonly received: string;
  /** True where the server ended the connection. */
  readonly closed: boolean;
}

export async function openSocket(base: string): Promise<Socket> {
  const { hostname, port } = new URL(base);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** Sends bytes, and gives what came back until the server closes or has been silent for `quiet` milliseconds. */
export async function converse(base: string, bytes: string | Buffer, quiet = 700): Promise<Conversation> {
  const socket = await openSocket(base);
  let received = "";
  let closed = false;
  let silence: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    const restart = () => {
      clearTimeout(silence);
      silence = setTimeout(resolve, quiet);
    };
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      restart();
    });
    socket.once("close", () => {
      closed = true;
      clearTimeout(silence);
      resolve();
    });
    socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes, restart);
  });
  socket.destroy();
  return { received, closed };
}

export const statusLines = (text: string): string[] => text.match(/HTTP\/1\.1 \d{3}/g) ?? [];
