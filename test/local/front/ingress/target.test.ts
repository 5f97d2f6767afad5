import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Listening, listen, sendJson } from "../../../../local/front/http";
import { readTarget } from "../../../../local/front/ingress/target";

let server: Listening;

beforeAll(async () => {
  server = await listen((request, response) => sendJson(response, 200, readTarget(request)));
});

afterAll(() => server.close());

function send(...lines: string[]): Promise<unknown> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port: server.port });
    let text = "";
    socket.on("data", (part) => {
      text += part;
    });
    socket.on("close", () =>
      resolve(text.includes("{") ? JSON.parse(text.slice(text.indexOf("{"))) : text.split("\r\n")[0]),
    );
    socket.end(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`);
  });
}

describe("the target of a request", () => {
  test.each([
    { line: "GET /a?b=c HTTP/1.1", path: "/a?b=c" },
    { line: "GET /a/../b/%2e%2e%2f HTTP/1.1", path: "/a/../b/%2e%2e%2f" },
    { line: "GET https://acme.example/a?b HTTP/1.1", path: "/a?b" },
    { line: "GET https://acme.example HTTP/1.1", path: "/" },
    { line: "GET https://acme.example?b HTTP/1.1", path: "/?b" },
  ])("'$line' is '$path', as the caller wrote it", async ({ line, path }) => {
    expect(await send(line, "Host: acme.example")).toEqual({ host: "acme.example", authority: "acme.example", path });
  });

  test("leaves port, case and final dot out of the host", async () => {
    expect(await send("GET / HTTP/1.1", "Host: ACME.example.:8080")).toMatchObject({ host: "acme.example" });
  });

  test.each([
    {
      lines: ["GET / HTTP/1.1", "Host: a.example", "Host: b.example"],
      problem: "a request must name exactly one host",
    },
    {
      lines: ["GET https://b.example/ HTTP/1.1", "Host: a.example"],
      problem: "the request's target and its host header differ",
    },
    {
      lines: ["GET https://a.example@b.example/ HTTP/1.1", "Host: a.example"],
      problem: "the request's target and its host header differ",
    },
    { lines: ["GET / HTTP/1.1", "Host: a.example/../b"], problem: "the host is no host name" },
    { lines: ["GET / HTTP/1.1", "Host: a.example b.example"], problem: "the host is no host name" },
    { lines: ["GET / HTTP/1.1", "Host: "], problem: "the host is no host name" },
    { lines: ["OPTIONS * HTTP/1.1", "Host: a.example"], problem: "the request's target is no path" },
  ])("is refused: $lines", async ({ lines, problem }) => {
    expect(await send(...lines)).toEqual({ problem });
  });
});
