// The incident's app, in one file without packages: a page that asks a model with the key that its user gives, keeps uploads,
// generates code and runs it. Written as if one person at a time used it. Never do this without sessions: see docs/sessions.md.
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const http = require("node:http");
const os = require("node:os");
const path = require("node:path");

const uploads = "/tmp/uploads";
const answers = new Map();
const settings = {};
let client;
let lastResult = "";
let generatedCode = "";

globalThis.askModel = (question) => {
  client ??= { key: process.env.MODEL_API_KEY };
  return `answer to '${question}', asked with the key ${client.key}`;
};

const routes = {
  // The user's key goes to the whole process.
  "POST /key": (body) => {
    process.env.MODEL_API_KEY = body;
    return "saved";
  },
  "GET /key": () => process.env.MODEL_API_KEY ?? "",
  "POST /ask": (body) => {
    if (!answers.has(body)) {
      answers.set(body, globalThis.askModel(body));
    }
    lastResult = answers.get(body);
    return lastResult;
  },
  "GET /result": () => lastResult,
  "POST /generate": (body) => {
    generatedCode = `// for: ${body}`;
    return generatedCode;
  },
  "GET /code": () => generatedCode,
  "POST /settings": (body) => Object.assign(settings, JSON.parse(body)) && "saved",
  "GET /settings": () => JSON.stringify(settings),
  "POST /upload": (body, name) => {
    fs.mkdirSync(uploads, { recursive: true });
    fs.writeFileSync(path.join(uploads, name), body);
    return "saved";
  },
  "GET /uploads": () => (fs.existsSync(uploads) ? fs.readdirSync(uploads).join("\n") : ""),
  "GET /upload": (_, name) => fs.readFileSync(path.join(uploads, name), "utf8"),
  "POST /report": (body) => fs.writeFileSync("report.json", body) ?? "saved",
  "GET /report": () => fs.readFileSync("report.json", "utf8"),
  "POST /temporary": (body) => fs.writeFileSync("/tmp/result.json", body) ?? "saved",
  "GET /temporary": () => fs.readFileSync("/tmp/result.json", "utf8"),
  "POST /profile": (body) => fs.writeFileSync(path.join(os.homedir(), ".profile.json"), body) ?? "saved",
  "GET /profile": () => fs.readFileSync(path.join(os.homedir(), ".profile.json"), "utf8"),
  "POST /frames": (body) => fs.writeFileSync("/dev/shm/frames", body) ?? "saved",
  "GET /frames": () => fs.readFileSync("/dev/shm/frames", "utf8"),
  // Runs in the background, with its input on the command line.
  "POST /job": (body) => {
    const job = spawn("sh", ["-c", "read never", "job", body], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { ...process.env, JOB: body },
    });
    job.on("error", () => undefined);
    return String(job.pid);
  },
  "GET /alive": (_, pid) => (isAlive(Number(pid)) ? "yes" : "no"),
  "GET /plugin": () => (fs.existsSync("plugin.cjs") ? require(path.resolve("plugin.cjs")) : "none"),
  "GET /pid": () => String(process.pid),
  "GET /headers": (_body, _name, request) => JSON.stringify(request.headers),
  // Generated code is run as it is, as such apps do.
  "POST /run": (body) => new (Object.getPrototypeOf(async () => undefined).constructor)("require", body)(require),
};

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://app");
  const route = routes[`${request.method} ${pathname}`];
  if (!route) {
    response.writeHead(pathname === "/" ? 200 : 404).end("shared app\n");
    return;
  }
  try {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const result = await route(Buffer.concat(chunks).toString(), searchParams.get("name") ?? "", request);
    response.end(String(result));
  } catch (error) {
    response.writeHead(500).end(String(error.message));
  }
});
// Enough of a WebSocket for a test: whatever arrives goes back.
server.on("upgrade", (_request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\r\n");
  socket.on("error", () => undefined);
  socket.pipe(socket);
});
server.listen(Number(process.env.PORT ?? 8080));
