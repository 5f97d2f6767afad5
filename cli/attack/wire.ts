/** HTTP requests byte by byte, as an attacker writes them. */
import { connect } from "node:net";
import type { Refusal } from "../../local/front/network/decide";
import type { IntruderAnswer, IntruderRequest } from "../../local/run/intruderProcess";

/** One of Google's restricted addresses. Each serves every API and service by the host that a request names, whatever the DNS says. */
export const googleAddress = "https://199.36.153.4";

/** Sends bytes to an address: from inside an instance, or from the internet. */
export interface Sender {
  send(order: IntruderRequest): Promise<IntruderAnswer>;
}

/** One HTTP request. Nothing in it is checked. */
export interface RawRequest {
  readonly url: string;
  readonly method?: string;
  /** Name, value, name, value; a name may come twice. */
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  /** Written into the request line as it is. Default: path and query of the address. */
  readonly target?: string;
  /** Default: the host of the address. */
  readonly host?: string;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type SendResult = { readonly response: RawResponse } | { readonly error: NonNullable<IntruderAnswer["error"]> };

export async function sendRequest(sender: Sender, request: RawRequest): Promise<SendResult> {
  const url = new URL(request.url);
  const secure = url.protocol === "https:";
  const lines = [
    `${request.method ?? "GET"} ${request.target ?? url.pathname + url.search} HTTP/1.1`,
    `Host: ${request.host ?? url.host}`,
    "Connection: close",
    ...(request.headers ?? []).map(([name, value]) => `${name}: ${value}`),
    ...(request.body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(request.body)}`]),
  ];
  const { text, error } = await sender.send({
    host: url.hostname,
    port: Number(url.port) || (secure ? 443 : 80),
    secure,
    servername: url.hostname,
    bytes: Buffer.from(`${lines.join("\r\n")}\r\n\r\n${request.body ?? ""}`),
  });
  if (error) {
    return { error };
  }
  return { response: parseAnswer(text ?? "") };
}

export function parseAnswer(text: string): RawResponse {
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

/** Someone on the internet, who reaches the public entrance only. */
export function fromInternet(port: number): Sender {
  return straightTo(port);
}

/** A process of this machine outside all instances, which connects to a loopback port. */
export function straightTo(port: number): Sender {
  return {
    send: ({ bytes }) =>
      new Promise((resolve) => {
        const socket = connect({ host: "127.0.0.1", port });
        const parts: Buffer[] = [];
        const refusals: Refusal[] = [];
        socket.once("connect", () => socket.write(bytes));
        socket.on("data", (part) => parts.push(part));
        socket.on("error", ({ message }) => resolve({ error: { code: "ERROR", message, refusals } }));
        socket.on("close", () => resolve({ text: Buffer.concat(parts).toString("latin1") }));
        socket.setTimeout(15_000, () => socket.destroy());
      }),
  };
}
