import { connect } from "node:net";
import type { Refusal } from "../../local/front/network/decide";
import type { IntruderAnswer, IntruderRequest } from "../../local/run/intruderProcess";

/** Whoever can send bytes somewhere: a foothold in an instance, or someone on the internet. */
export interface Sender {
  send(order: IntruderRequest): Promise<IntruderAnswer>;
}

/** One HTTP request, as freely as an attacker writes it. */
export interface Shot {
  readonly url: string;
  readonly method?: string;
  /** Name, value, name, value; a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** Written into the request line as it is. Default: path and query of the address. */
  readonly target?: string;
  /** Default: the host of the address. Undefined entries in `headers` are not needed to send two. */
  readonly host?: string;
}

export interface Impact {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type Hit = { readonly impact: Impact } | { readonly error: NonNullable<IntruderAnswer["error"]> };

export async function shoot(sender: Sender, shot: Shot): Promise<Hit> {
  const url = new URL(shot.url);
  const secure = url.protocol === "https:";
  const lines = [
    `${shot.method ?? "GET"} ${shot.target ?? url.pathname + url.search} HTTP/1.1`,
    `Host: ${shot.host ?? url.host}`,
    "Connection: close",
    ...(shot.headers ?? []).map(([name, value]) => `${name}: ${value}`),
    ...(shot.body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(shot.body)}`]),
  ];
  const { text, error } = await sender.send({
    host: url.hostname,
    port: Number(url.port) || (secure ? 443 : 80),
    secure,
    servername: url.hostname,
    bytes: Buffer.from(`${lines.join("\r\n")}\r\n\r\n${shot.body ?? ""}`),
  });
  if (error) {
    return { error };
  }
  return { impact: parseAnswer(text ?? "") };
}

export function parseAnswer(text: string): Impact {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = lines
    .map((line) => line.split(/: ?(.*)/s))
    .map(([name = "", value = ""]) => [name.toLowerCase(), value]);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers: Object.fromEntries(headers),
    body: rest.join("\r\n\r\n"),
  };
}

/** Someone on the internet: reaches the public entrance, whatever host they name. */
export function fromInternet(port: number): Sender {
  return straightTo(port);
}

/** A process of this machine that belongs to no instance, at a port of the loopback address. */
export function straightTo(port: number): Sender {
  return {
    send: ({ bytes }) =>
      new Promise((done) => {
        const socket = connect({ host: "127.0.0.1", port });
        const parts: Buffer[] = [];
        const refusals: Refusal[] = [];
        socket.once("connect", () => socket.write(bytes));
        socket.on("data", (part) => parts.push(part));
        socket.on("error", ({ message }) => done({ error: { code: "ERROR", message, refusals } }));
        socket.on("close", () => done({ text: Buffer.concat(parts).toString("latin1") }));
        socket.setTimeout(15_000, () => socket.destroy());
      }),
  };
}
